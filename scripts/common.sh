# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What scripts/run and scripts/test share: from a bare Debian machine to a finished build. Sourced, not run.
# Everything it says goes to stderr, so that the program's own output stays clean.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
me=scripts/$(basename "$0")

# The one list of Debian packages.
packages=(
  g++ cmake ninja-build pkg-config ccache   # the tools
  libtorch-dev                              # tensors
  libopenblas-dev                           # the BLAS behind them: without it LibTorch is many times slower
  libdnnl-dev                               # oneDNN: products of large matrices
  libeigen3-dev nlohmann-json3-dev libzip-dev zlib1g-dev
  libssl-dev                                # libcrypto: digests of runs in a study's store
  libboost-dev                              # Student's t distribution
  libcli11-dev                              # the command line
  qt6-base-dev qt6-svg-dev                  # figures, the window; Qt Test for all tests
  fontconfig fonts-dejavu-core              # figures and the offscreen platform have no fonts of their own
)
# Products of small matrices, twice as fast as OpenBLAS's; there is none for other processors.
[ "$(uname -m)" != x86_64 ] || packages+=(libxsmm-dev)
# What the window adds; the headless build does without.
window_packages=(
  libqcustomplot-dev
  qt6-l10n-tools                            # lrelease: the languages of the window
)
# What the tests and benchmarks add, and those of the window.
# shellcheck disable=SC2034  # Of scripts/test.
test_packages=(
  libbenchmark-dev                          # tests/bench
  python3-numpy                             # tests read our arrays with it
  slurm-wlm munge                           # a test brings up a cluster of one machine
)
# shellcheck disable=SC2034
window_test_packages=(
  desktop-file-utils appstream shared-mime-info poppler-utils  # what tests look at installations and figures with
)

# What the script that sources this needs beside the program's packages, for install_packages, too.
more_packages=()

say() { printf '%s: %s\n' "$me" "$*" >&2; }
fail() { say "$*"; exit 1; }

# Sets `preset` from a leading "--preset NAME" and `arguments` to the rest.
read_arguments() {
  preset=release
  if [ "${1-}" = --preset ]; then
    [ $# -ge 2 ] || { say "--preset: needs a name: debug, release, headless, asan, tsan or ci"; exit 2; }
    preset=$2
    shift 2
  elif [[ ${1-} == --preset=* ]]; then
    preset=${1#--preset=}
    shift
  fi
  case $preset in
    debug | release | headless | asan | tsan | ci) ;;
    *) say "--preset: $preset is not one of debug, release, headless, asan, tsan, ci"; exit 2 ;;
  esac
  # shellcheck disable=SC2034  # for the script that sources this
  arguments=("$@")
  build=$root/build/$preset
}

# Asks the person at the terminal, if there is one, before sudo changes the system.
allow_sudo() {
  [ "$(id -u)" -ne 0 ] && [ -t 0 ] && [ -t 2 ] || return 0
  local answer
  read -r -p "$me: install these packages with sudo apt-get? [Y/n] " answer || answer=n
  case $answer in "" | [yY]*) ;; *) fail "nothing was installed; as root, run: apt-get install --no-install-recommends $*" ;; esac
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# Fails when the system's archive has no such packages: apt-get's own words sound as if something were wrong with it.
require_known() {
  local package unknown=()
  for package in "$@"; do
    apt-cache show "$package" >/dev/null 2>&1 || unknown+=("$package")
  done
  [ ${#unknown[@]} -eq 0 ] ||
    fail "the archive of $(system_name) has no ${unknown[*]}; which systems have all that is needed says .github/CONTRIBUTING.md, Systems"
}

system_name() { (. /etc/os-release && echo "$PRETTY_NAME") 2>/dev/null || echo "this system"; }

install_packages() {
  local wanted=("${packages[@]}" "${more_packages[@]}") missing=() package installed
  [ "$preset" = headless ] || wanted+=("${window_packages[@]}")
  if ! command -v dpkg-query >/dev/null; then
    say "this is no Debian: expecting to find what these Debian packages hold: ${wanted[*]}"
    return
  fi
  # One call for all; the name comes without ":amd64", packages unknown to dpkg only cause complaints.
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null || true)
  for package in "${wanted[@]}"; do
    grep -qxF "$package installed" <<<"$installed" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  command -v apt-get >/dev/null || fail "these packages are missing and there is no apt-get: ${missing[*]}"
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    fail "these packages are missing; as root, run: apt-get install --no-install-recommends ${missing[*]}"
  fi
  say "missing: ${missing[*]}"
  allow_sudo "${missing[@]}"
  say "installing them"
  installed_packages=yes
  as_root apt-get update -qq >&2 || fail "apt-get update failed; is there a network?"
  require_known "${missing[@]}"
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 || fail "apt-get could not install ${missing[*]}"
}

# Configures when there is something new to read (ninja itself sees changed CMakeLists, but neither changed presets nor packages
# that have come).
installed_packages=
configure() {
  if [ -z "$installed_packages" ] && [ "$build/build.ninja" -nt "$root/CMakePresets.json" ]; then return; fi
  say "configuring $preset in ${build#"$root"/}"
  (cd "$root" && cmake --preset "$preset") >&2 || fail "configuring failed: see above"
}

# group_files FOLDER CONTROLLER FILE: this file of our control group and of all above it, as far up as they can be seen.
# FOLDER: where /proc and /sys are. Controllers are those of version 1; version 2 has one hierarchy for all.
group_files() {
  local controllers path top
  while IFS=: read -r _ controllers path; do
    if [ -z "$controllers" ]; then
      set -- "$1" "$2" "$3" "$1/sys/fs/cgroup" "$1/sys/fs/cgroup/unified"
    elif [[ ,$controllers, == *",$2,"* ]]; then
      set -- "$1" "$2" "$3" "$1/sys/fs/cgroup/$2"
    else
      continue
    fi
    while :; do
      for top in "${@:4}"; do [ ! -r "$top$path/$3" ] || printf '%s\n' "$top$path/$3"; done
      [ "${path%/}" ] || break
      path=${path%/*}
    done
  done 2>/dev/null <"$1/proc/self/cgroup"
}

# As many compilers as there are cores, but no more than fit into memory: a file that reads LibTorch's headers takes 1 GB.
# Both as far as control groups grant them, which nproc and MemAvailable do not know. build_jobs [FOLDER]: as above.
# shellcheck disable=SC2120  # The folder is for tests.
build_jobs() {
  local folder=${1-} cores memory_kb fit file quota period limit
  cores=$(nproc)
  while read -r file; do
    read -r quota period <"$file" || true  # There may be no end of line.
    if [[ $file == *_us ]]; then read -r period <"${file%quota_us}period_us" || true; fi
    if [[ $quota =~ ^[0-9]+$ && $period =~ ^[1-9][0-9]*$ ]]; then
      fit=$(((quota + period - 1) / period))  # A part of a core counts as one.
      if [ "$fit" -lt "$cores" ]; then cores=$fit; fi
    fi
  done < <(group_files "$folder" cpu cpu.max; group_files "$folder" cpu cpu.cfs_quota_us)
  memory_kb=$(awk '/^MemAvailable:/ { print $2 }' "$folder/proc/meminfo")
  memory_kb=${memory_kb:-0}
  while read -r file; do
    read -r limit <"$file" || true
    if [[ $limit =~ ^[0-9]+$ ]] && [ $((limit / 1024)) -lt "$memory_kb" ]; then memory_kb=$((limit / 1024)); fi
  done < <(group_files "$folder" memory memory.max; group_files "$folder" memory memory.limit_in_bytes)
  fit=$((memory_kb / 1300000))
  if [ "$cores" -lt "$fit" ]; then fit=$cores; fi
  echo $((fit < 1 ? 1 : fit))
}

# compile TARGET: "all" or one of them.
compile() {
  local log jobs
  jobs=$(build_jobs "")
  if log=$(ninja -C "$build" -n "$@" 2>&1) && [[ $log == *"no work to do"* ]]; then return; fi
  say "building $preset with $jobs jobs"
  ninja -C "$build" -j "$jobs" "$@" >&2 || fail "building failed: see above"
}
