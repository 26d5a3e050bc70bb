// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace quantoscope {

/// A study as jobs of a Slurm cluster: an array, each of whose tasks trains one shard into a store that all
/// of them can see, and a job after it that collects.
struct SlurmJob {
  std::string program;  ///< This one, by its full path.
  std::string study;    ///< The study's file, by its full path.
  std::string output;   ///< The folder of all studies, by its full path.
  std::string folder;   ///< Where scripts and logs go.
  std::string name;     ///< Of the jobs.
  int tasks = 1, threads = 1;
  long long megabytes = 0;           ///< Of memory for one task.
  long long collect_megabytes = 0;   ///< For the job that collects.
  bool many = false;                 ///< The person has said --yes.
  bool plots = true;                 ///< They have not said --no-plots.
  std::vector<std::string> options;  ///< For sbatch, as they are: "--partition=long".
};

/// The batch scripts. A task that is interrupted, or whose node dies, is put back into the queue by Slurm and
/// goes on from what is in the store.
std::string slurm_array_script(const SlurmJob& job);
std::string slurm_collect_script(const SlurmJob& job);

/// Writes array.sh and collect.sh into the folder and hands them to sbatch; a sentence with the numbers of
/// the jobs. Throws Error when sbatch is not there or refuses; if it has taken the first, with its number.
std::string submit(const SlurmJob& job);

}  // namespace quantoscope
