// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/npz.h"

#include <algorithm>
#include <ctime>
#include <memory>

#include <zip.h>

#include "core/error.h"
#include "core/io/npy.h"

namespace quantoscope {

namespace {

constexpr const char* kSuffix = ".npy";
/// The largest networks' archives have some 250.
constexpr zip_int64_t kMostEntries = 1000;
/// Twice as many as four of the largest networks have, with their codes.
constexpr std::size_t kMostValues = std::size_t{1} << 26;

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

/// A file of an archive that is unpacked as far as it is needed.
class EntryReader {
 public:
  EntryReader(zip_t* archive, zip_uint64_t index, std::string origin)
      : file_(zip_fopen_index(archive, index, 0)), origin_(std::move(origin)) {
    if (!file_) throw Error(CORE_TEXT("core", "%1 cannot be read: %2"), origin_, zip_strerror(archive));
  }

  /// The bytes up to there, or to the end if that comes first, which is where the checksum is compared.
  const std::string& read_to(std::size_t end) {
    std::string buffer(std::size_t{1} << 16, '\0');
    while (bytes_.size() < end) {
      const zip_int64_t count =
          zip_fread(file_.get(), buffer.data(), std::min(buffer.size(), end - bytes_.size()));
      if (count < 0)
        throw Error(CORE_TEXT("core", "%1 cannot be read: %2"), origin_, zip_file_strerror(file_.get()));
      if (count == 0) break;
      bytes_.append(buffer.data(), std::size_t(count));
    }
    return bytes_;
  }

 private:
  File file_;
  std::string origin_, bytes_;
};

/// The array in an entry; its shape alone if it has more values than `most`, which go down by those it has.
NpyArray read_entry(zip_t* archive, zip_uint64_t index, const std::string& origin, std::size_t& most) {
  EntryReader entry(archive, index, origin);
  const NpyHeader header = read_npy_header(entry.read_to(kLongestNpyHeader), origin);
  if (header.count > most) return {header.shape, {}};
  most -= header.count;
  const std::size_t end = header.size + header.count * header.value_size;
  const std::string& bytes = entry.read_to(end + 1);
  if (bytes.size() > end)
    throw Error(CORE_TEXT("core", "%1 holds more values than its shape asks for"), origin);
  return read_npy(bytes, origin);
}

/// What is wanted, or all there is.
std::map<std::string, NpyArray> read_arrays(const std::string& bytes, const std::string& origin,
                                            const WantedArrays* wanted) {
  // libzip would take nothing for an archive without entries.
  if (bytes.empty()) throw Error(CORE_TEXT("core", "%1 is not a readable .npz archive: it is empty"), origin);
  ZipError error;
  const Source source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, error.get()));
  if (!source) throw Error(CORE_TEXT("core", "%1: %2"), origin, error.text());
  const Archive archive = open_archive(source, ZIP_RDONLY | ZIP_CHECKCONS, origin);
  std::map<std::string, NpyArray> arrays;
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  if (count > kMostEntries)
    throw Error(CORE_TEXT("core", "%1 holds %2 arrays; at most %3 can be read"), origin,
                std::to_string(count), std::to_string(kMostEntries));
  std::size_t left = kMostValues;
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* name = zip_get_name(archive.get(), zip_uint64_t(i), 0);
    if (!name) throw Error(CORE_TEXT("core", "%1: %2"), origin, zip_strerror(archive.get()));
    std::string key = name;
    if (key.ends_with(kSuffix)) key.resize(key.size() - std::string(kSuffix).size());
    std::size_t most = left;
    if (wanted) {
      const auto found = wanted->find(key);
      if (found == wanted->end()) continue;
      most = std::min(left, found->second);
    }
    const std::string entry = origin + ": array " + key;
    if (arrays.contains(key)) throw Error(CORE_TEXT("core", "%1 is there twice"), entry);
    const std::size_t before = most;
    arrays[key] = read_entry(archive.get(), zip_uint64_t(i), entry, most);
    left -= before - most;
  }
  return arrays;
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

std::map<std::string, NpyArray> read_npz(const std::string& bytes, const std::string& origin,
                                         const WantedArrays& wanted) {
  return read_arrays(bytes, origin, &wanted);
}

std::map<std::string, NpyArray> read_npz(const std::string& bytes, const std::string& origin) {
  return read_arrays(bytes, origin, nullptr);
}

}  // namespace quantoscope
