#!/usr/bin/env python3
"""Writes a sample slice: the raw bytes that a job of the compute market is about.

Usage: generate_slice.py [--size BYTES] [--seed TEXT] FILE.slice

The same size and seed give the same bytes on every machine: the SHAKE-128 stream of the seed, so that
nothing in them compresses or repeats. The sample beside this program is
`generate_slice.py --size 16384 --seed transcode transcode.slice`. Needs nothing but Python.
"""

import argparse
import hashlib
import sys

BLOCK = 1 << 20
MOST = 1 << 30


def blocks_of(seed, size):
    """The slice in blocks of a mebibyte, each the stream of the seed and its own number."""
    for number, start in enumerate(range(0, size, BLOCK)):
        stream = hashlib.shake_128(b"the-block sample slice\n%d\n" % number + seed.encode())
        yield stream.digest(min(BLOCK, size - start))


def main():
    summary = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(description=summary)
    parser.add_argument("--size", type=int, default=1 << 16, metavar="BYTES", help="default: 65536")
    parser.add_argument("--seed", default="sample", metavar="TEXT", help="default: sample")
    parser.add_argument("file", metavar="FILE.slice")
    asked = parser.parse_args()
    if not 1 <= asked.size <= MOST:
        parser.error(f"a slice has 1 to {MOST} bytes, not {asked.size}")
    if not asked.file.endswith(".slice"):
        parser.error(f"the name of a slice ends in .slice, and {asked.file} does not")
    try:
        with open(asked.file, "wb") as file:
            for block in blocks_of(asked.seed, asked.size):
                file.write(block)
    except OSError as error:
        sys.exit(f"{asked.file}: {error.strerror}")


if __name__ == "__main__":
    main()
