# SPDX-License-Identifier: GPL-3.0-or-later
"""coverage.py PROGRAM FOLDER PLACES...: how much of each file below FOLDER was reached: blocks in all, and reached by any of the
readers whose places fuzz_readers has written; files of which nothing was reached are left out."""
import collections
import os
import re
import subprocess
import sys

program, folder, *files = sys.argv[1:]
text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", program], capture_output=True, text=True, check=True).stdout
# What the call returns to is the instruction after it.
blocks, called = [], False
for line in text.splitlines():
    address, colon, instruction = line.partition(":\t")
    if called and colon:
        blocks.append(int(address, 16))
    called = "__sanitizer_cov_trace_pc>" in instruction and instruction.startswith("call")
reached = set()
for file in files:
    with open(file) as lines:
        reached.update(int(line, 16) for line in lines)

# A call is in the line of the instruction before its return.
asked = "".join(f"{block - 1:x}\n" for block in blocks)
places = subprocess.run(["addr2line", "-e", program], input=asked, capture_output=True, text=True, check=True).stdout
total, hit = collections.Counter(), collections.Counter()
for block, place in zip(blocks, places.splitlines()):
    name = os.path.relpath(os.path.normpath(re.sub(r":[\d?]+.*$", "", place)), folder)
    if name.startswith(".."):
        continue
    total[name] += 1
    hit[name] += block in reached
for name in sorted(hit):
    if hit[name]:
        print(f"{name:40} {hit[name]:6} of {total[name]:6} blocks {100 * hit[name] / total[name]:4.0f} %")
