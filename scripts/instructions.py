#!/usr/bin/env python3
"""Counts the instructions of one verification under callgrind, and holds them by a threshold: timings drift, counts do not.

  scripts/instructions.py           counts, and fails above what Tests/Benchmarks/instructions.json allows
  scripts/instructions.py --write   writes what it counts there

What is held is our own part, without the RSA operation and the digest beneath it, whose counts are libcrypto's.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
RECORD = ROOT / "Tests/Benchmarks/instructions.json"
ALLOWED = 1.05
OPERATIONS = 100


def count(program, name):
    with tempfile.TemporaryDirectory() as folder:
        output = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", "--toggle-collect=*measured*",
             program, "instructions", name], capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", output.stderr)
    if output.returncode != 0 or not found or int(found.group(1)) == 0:
        sys.exit(f"instructions: valgrind counted nothing:\n{output.stderr[-2_000:]}")
    return int(found.group(1)) // OPERATIONS


def main():
    if not shutil.which("valgrind"):
        sys.exit("instructions: valgrind is missing: apt-get install valgrind")
    subprocess.run(
        ["swift", "build", "-c", "release", "--scratch-path", ".build-bench", "--product", "token-timings"], cwd=ROOT,
        env=dict(os.environ, UNDERSTUDY_BENCHMARKS="1"), check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as folder:
        # Valgrind takes the compiler's debug information for corrupt; the names of functions stay.
        program = os.path.join(folder, "token-timings")
        shutil.copy(ROOT / ".build-bench/release/token-timings", program)
        subprocess.run(["strip", "--strip-debug", program], check=True)
        names = ("verify_bare", "verify_sdk", "verify_cached", "sha256")
        bare, whole, cached, digest = (count(program, name) for name in names)
    counted = {"verify without the RSA operation": whole - bare, "verify from a cache without the digest": cached - digest}
    print(
        f"instructions: {whole} a verification, of which {bare} for RSA and its digest; {cached} from a cache, of which "
        f"{digest} for the digest")
    if sys.argv[1:] == ["--write"]:
        RECORD.write_text(json.dumps(counted, indent=2) + "\n")
        return 0
    failed = False
    for name, limit in json.loads(RECORD.read_text()).items():
        if counted[name] > limit * ALLOWED:
            print(f"instructions: {name}: {counted[name]}, and {limit} were recorded", file=sys.stderr)
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
