#!/usr/bin/env python3
"""Checks a proof of rows without any code of The Block: docs/proofs.md, in Python.

Usage: rows_proof.py ROOT KEY_WIDTH FIRST_KEY LAST_KEY < proof.json
ROOT and the keys are hexadecimal. Prints each row between the two keys as `key row` and exits 0; exits 1
and says why if the proof does not show them. Needs the `blake3` package.
"""

import struct
import sys

from reading import Refused, each, fields_of, hash_of, load, number, raw, whole
from tree import EMPTY, digest, leaf, root_of_run


def summary(domain, *parts):
    return struct.pack("<I", len(domain)) + domain.encode() + b"".join(parts)


def rows_of(page, key_width):
    at = 0
    while at < len(page):
        key, at = page[at : at + key_width], at + key_width
        count = shift = 0
        while True:
            if at >= len(page) or shift > 28:
                raise Refused("a row that is not whole")
            byte, at = page[at], at + 1
            count |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        if at + count > len(page):
            raise Refused("a row that is not whole")
        yield key, page[at : at + count]
        at += count


class Part:
    """A run of pages of one chunk."""

    def __init__(self, rows, pages, first_page, run, siblings):
        self.rows, self.pages = whole(rows, 32), whole(pages, 32)
        self.first_page = whole(first_page, 32)
        self.run, self.siblings = each(raw, run), each(hash_of, siblings)
        self.ends = self.first_page + len(self.run) == self.pages


def part_of(value):
    return Part(*fields_of(value, "rows", "pages", "first_page", "run", "siblings"))


def verify(proof, root, key_width, first, last):
    """The rows between two keys, both included."""
    all_rows, chunks, first_chunk, parts, siblings = fields_of(
        proof, "rows", "chunks", "first_chunk", "parts", "siblings"
    )
    all_rows, chunks, first_chunk = whole(all_rows, 64), whole(chunks, 32), whole(first_chunk, 32)
    parts, siblings = each(part_of, parts), each(hash_of, siblings)
    leaves, rows = [], []
    for index, part in enumerate(parts):
        if index > 0 and part.first_page != 0 or index < len(parts) - 1 and not part.ends:
            raise Refused("parts that do not join")
        run = [leaf(page) for page in part.run]
        below = root_of_run(part.pages, part.first_page, run, part.siblings)
        counts = struct.pack("<II", part.rows, part.pages)
        leaves.append(leaf(summary("the-block chunk v1", counts, below)))
        rows += [row for page in part.run for row in rows_of(page, key_width)]

    tree = EMPTY
    if chunks > 0:
        tree = root_of_run(chunks, first_chunk, leaves, siblings)
    elif parts or siblings or first_chunk or all_rows:
        raise Refused("an empty table with something in it")
    counts = struct.pack("<IQI", key_width, all_rows, chunks)
    whole_table = summary("the-block table v1", counts, tree)
    if digest("the-block table root v1", whole_table) != root:
        raise Refused("another root")

    keys = [key for key, _ in rows]
    if any(one >= other for one, other in zip(keys, keys[1:])):
        raise Refused("keys that do not ascend")
    if rows:
        begins = first_chunk == 0 and parts[0].first_page == 0
        ends = first_chunk + len(parts) == chunks and parts[-1].ends
        if keys[0] > first and not begins or keys[-1] < last and not ends:
            raise Refused("true, but too little")
    return [(key, row) for key, row in rows if first <= key <= last]


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    try:
        root, first, last = hash_of(sys.argv[1]), raw(sys.argv[3]), raw(sys.argv[4])
        rows = verify(load(sys.stdin.buffer.read()), root, number(sys.argv[2]), first, last)
    except Refused as error:
        sys.exit(f"refused: {error}")
    for key, row in rows:
        print(key.hex(), row.hex())


if __name__ == "__main__":
    main()
