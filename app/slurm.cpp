// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/slurm.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <sstream>

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
  // "NUMBER" or "NUMBER;CLUSTER", with warnings before or after it.
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);)
    if (const std::string number = line.substr(0, line.find(';'));
        !number.empty() && number.find_first_not_of("0123456789") == std::string::npos)
      return number;
  throw Error("--slurm: sbatch named no job: " + in_quotes(output));
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
  return header(job.name + "-collect", "#SBATCH --mem=" + std::to_string(job.collect_megabytes) + "M\n") +
         "exec " + shell_word(job.program) + " study collect " + shell_word(job.output) + " --study " +
         shell_word(job.study) + (job.many ? " --yes" : "") + (job.plots ? "" : " --no-plots") + "\n";
}

std::string submit(const SlurmJob& job) {
  std::error_code failure;
  std::filesystem::create_directories(job.folder, failure);
  if (failure) throw Error("--slurm: " + job.folder + ": " + failure.message());
  const std::string array = job.folder + "/array.sh", collect = job.folder + "/collect.sh";
  write_file_atomically(array, slurm_array_script(job));
  write_file_atomically(collect, slurm_collect_script(job));
  const std::string first = sbatch(own_options(job, "%A_%a.log") + shell_word(array));
  std::string second;
  try {
    second = sbatch(own_options(job, "collect-%j.log") + "--dependency=afterany:" + first + " " +
                    shell_word(collect));
  } catch (const Error& error) {
    throw Error(std::string(error.what()) + "; job " + first +
                ", which trains, is in the queue all the same: scancel " + first +
                " takes it out, or run sh " + shell_word(collect) + " when it is over");
  }
  return "job " + first + " trains in " + std::to_string(job.tasks) + " tasks, job " + second +
         " collects after it; logs are in " + job.folder;
}

}  // namespace quantoscope
