// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/npz.h"

#include <ctime>
#include <memory>

#include <zip.h>

#include "core/error.h"
#include "core/io/npy.h"

namespace quantoscope {

namespace {

constexpr const char* kSuffix = ".npy";
/// More than four maps of 1024 x 1024 points; keeps a damaged or hostile archive from filling the memory.
constexpr zip_uint64_t kLargestArray = zip_uint64_t{1} << 30;

/// libzip's error record, cleaned up.
class ZipError {
 public:
  ZipError() { zip_error_init(&error_); }
  ~ZipError() { zip_error_fini(&error_); }
  ZipError(const ZipError&) = delete;
  ZipError& operator=(const ZipError&) = delete;
  zip_error_t* get() { return &error_; }
  std::string text() { return zip_error_strerror(&error_); }

 private:
  zip_error_t error_;
};

struct DiscardArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct FreeSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, DiscardArchive>;
using Source = std::unique_ptr<zip_source_t, FreeSource>;
using File = std::unique_ptr<zip_file_t, CloseFile>;

/// An archive over a source in memory. The archive owns one reference; `source` keeps another.
Archive open_archive(const Source& source, int flags, const std::string& origin) {
  ZipError error;
  zip_source_keep(source.get());
  Archive archive(zip_open_from_source(source.get(), flags, error.get()));
  if (!archive) {
    zip_source_free(source.get());
    throw Error(CORE_TEXT("core", "%1 is not a readable .npz archive: %2"), origin, error.text());
  }
  return archive;
}

std::string read_all(const Source& source) {
  zip_stat_t info;
  if (zip_source_stat(source.get(), &info) != 0 || zip_source_open(source.get()) != 0)
    throw Error(CORE_TEXT("core", "cannot build an archive: %1"),
                zip_error_strerror(zip_source_error(source.get())));
  std::string bytes((info.valid & ZIP_STAT_SIZE) != 0 ? info.size : 0, '\0');
  const zip_int64_t count = zip_source_read(source.get(), bytes.data(), bytes.size());
  zip_source_close(source.get());
  if (count != zip_int64_t(bytes.size())) throw Error(CORE_TEXT("core", "cannot build an archive"));
  return bytes;
}

std::string read_entry(zip_t* archive, zip_uint64_t index, const std::string& origin) {
  const File file(zip_fopen_index(archive, index, 0));
  if (!file) throw Error(CORE_TEXT("core", "%1 cannot be read: %2"), origin, zip_strerror(archive));
  std::string bytes, buffer(std::size_t{1} << 16, '\0');
  // To the very end: there the checksum is compared.
  for (;;) {
    const zip_int64_t count = zip_fread(file.get(), buffer.data(), buffer.size());
    if (count < 0)
      throw Error(CORE_TEXT("core", "%1 cannot be read: %2"), origin, zip_file_strerror(file.get()));
    if (count == 0) return bytes;
    if (bytes.size() + zip_uint64_t(count) > kLargestArray)
      throw Error(CORE_TEXT("core", "%1 is larger than 1 GiB"), origin);
    bytes.append(buffer.data(), std::size_t(count));
  }
}

}  // namespace

std::string npz_bytes(const std::map<std::string, NpyArray>& arrays) {
  // libzip would rather delete an archive than write an empty one, which is this end record alone.
  if (arrays.empty()) return std::string("PK\x05\x06") + std::string(18, '\0');
  // libzip reads the entries while it closes the archive; they must live until then.
  std::map<std::string, std::string> entries;
  for (const auto& [name, array] : arrays) entries[name + kSuffix] = npy_bytes(array);

  ZipError error;
  const Source source(zip_source_buffer_create(nullptr, 0, 0, error.get()));
  if (!source) throw Error(CORE_TEXT("core", "cannot build an archive: %1"), error.text());
  Archive archive = open_archive(source, ZIP_CREATE | ZIP_TRUNCATE, "a new archive");
  for (const auto& [name, bytes] : entries) {
    zip_source_t* entry = zip_source_buffer(archive.get(), bytes.data(), bytes.size(), 0);
    const zip_int64_t index = entry ? zip_file_add(archive.get(), name.c_str(), entry, ZIP_FL_ENC_UTF_8) : -1;
    if (index < 0) {
      if (entry) zip_source_free(entry);
      throw Error(CORE_TEXT("core", "cannot add %1 to an archive: %2"), name, zip_strerror(archive.get()));
    }
    // The same arrays give the same bytes: no clock, no compressor's version. 1980-01-01 is the format's
    // earliest day.
    zip_set_file_compression(archive.get(), zip_uint64_t(index), ZIP_CM_STORE, 0);
    zip_file_set_dostime(archive.get(), zip_uint64_t(index), 0, (1 << 5) | 1, 0);
  }
  if (zip_close(archive.get()) != 0)
    throw Error(CORE_TEXT("core", "cannot build an archive: %1"), zip_strerror(archive.get()));
  static_cast<void>(archive.release());  // zip_close freed it.
  return read_all(source);
}

std::map<std::string, NpyArray> read_npz(const std::string& bytes, const std::string& origin) {
  // libzip would take nothing for an archive without entries.
  if (bytes.empty()) throw Error(CORE_TEXT("core", "%1 is not a readable .npz archive: it is empty"), origin);
  ZipError error;
  const Source source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, error.get()));
  if (!source) throw Error(CORE_TEXT("core", "%1: %2"), origin, error.text());
  const Archive archive = open_archive(source, ZIP_RDONLY | ZIP_CHECKCONS, origin);
  std::map<std::string, NpyArray> arrays;
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* name = zip_get_name(archive.get(), zip_uint64_t(i), 0);
    if (!name) throw Error(CORE_TEXT("core", "%1: %2"), origin, zip_strerror(archive.get()));
    std::string key = name;
    if (key.ends_with(kSuffix)) key.resize(key.size() - std::string(kSuffix).size());
    const std::string entry = origin + ": array " + key;
    arrays[key] = read_npy(read_entry(archive.get(), zip_uint64_t(i), entry), entry);
  }
  return arrays;
}

}  // namespace quantoscope
