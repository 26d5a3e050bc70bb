// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/slurm.h"

#include <array>
#include <cstdio>
#include <filesystem>

#include <sys/wait.h>

#include "core/error.h"
#include "core/io/files.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

/// As one word of a shell, whatever is in it.
std::string shell_word(const std::string& text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? "'\\''" : std::string(1, c);
  return word + "'";
}

std::string header(const std::string& name, const std::string& own) {
  return "#!/bin/sh\n#SBATCH --job-name=" + name +
         "\n#SBATCH --open-mode=append\n#SBATCH --requeue\n#SBATCH --ntasks=1\n" + own;
}

/// Options that stand before the script and so go before its own: what the person asks for, and where the log
/// goes, in which a percent sign means something.
std::string own_options(const SlurmJob& job, const std::string& name) {
  std::string folder;
  for (const char c : job.folder) folder += c == '%' ? "%%" : std::string(1, c);
  std::string options = "--output=" + shell_word(folder + "/" + name) + " ";
  for (const std::string& option : job.options) options += shell_word(option) + " ";
  return options;
}

/// Runs sbatch and returns the number of the job.
std::string sbatch(const std::string& arguments) {
  const std::string command = "sbatch --parsable " + arguments + " 2>&1";
  FILE* pipe = ::popen(command.c_str(), "r");
  if (!pipe) throw Error("--slurm: a shell cannot be started");
  std::string output;
  std::array<char, 4096> buffer;
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
    output.append(buffer.data(), count);
  const int status = ::pclose(pipe);
  while (output.ends_with('\n')) output.pop_back();
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
    throw Error("--slurm: sbatch was not found; Slurm must be installed here (Debian: slurm-wlm)");
  if (status != 0) throw Error("--slurm: sbatch refused: " + in_quotes(output));
  return output.substr(0, output.find(';'));
}

}  // namespace

std::string slurm_array_script(const SlurmJob& job) {
  const std::string threads = std::to_string(job.threads), tasks = std::to_string(job.tasks);
  return header(job.name,
                "#SBATCH --array=1-" + tasks + "\n#SBATCH --cpus-per-task=" + threads +
                    "\n#SBATCH --mem=" + std::to_string(job.megabytes) +
                    "M\n# Ten seconds to stop before the end of its time.\n#SBATCH --signal=B:TERM@10\n") +
         "exec " + shell_word(job.program) + " study " + shell_word(job.study) + " --output " +
         shell_word(job.output) + " --shard \"$SLURM_ARRAY_TASK_ID/" + tasks + "\" --threads " + threads +
         (job.many ? " --yes" : "") + "\n";
}

std::string slurm_collect_script(const SlurmJob& job) {
  return header(job.name + "-collect", "") + "exec " + shell_word(job.program) + " study collect " +
         shell_word(job.output) + " --study " + shell_word(job.study) + (job.many ? " --yes" : "") + "\n";
}

std::string submit(const SlurmJob& job) {
  std::error_code failure;
  std::filesystem::create_directories(job.folder, failure);
  if (failure) throw Error("--slurm: " + job.folder + ": " + failure.message());
  const std::string array = job.folder + "/array.sh", collect = job.folder + "/collect.sh";
  write_file_atomically(array, slurm_array_script(job));
  write_file_atomically(collect, slurm_collect_script(job));
  const std::string first = sbatch(own_options(job, "%A_%a.log") + shell_word(array));
  const std::string second = sbatch(own_options(job, "collect-%j.log") + "--dependency=afterany:" + first +
                                    " " + shell_word(collect));
  return "job " + first + " trains in " + std::to_string(job.tasks) + " tasks, job " + second +
         " collects after it; logs are in " + job.folder;
}

}  // namespace quantoscope
