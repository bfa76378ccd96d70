#!/usr/bin/env python3
"""Checks a proof of rows without any code of The Block: docs/proofs.md, in Python.

Usage: rows_proof.py ROOT KEY_WIDTH FIRST_KEY LAST_KEY < proof.json
ROOT and the keys are hexadecimal. Prints each row between the two keys as `key row` and exits 0; exits 1
and says why if the proof does not show them. Needs the `blake3` package.
"""

import json
import struct
import sys

from blake3 import blake3


class Refused(Exception):
    """Why the proof shows nothing."""


def digest(context, message):
    return blake3(message, derive_key_context=context).digest()


def leaf(message):
    return digest("the-block merkle leaf v1", message)


def node(left, right):
    return digest("the-block merkle node v1", left + right)


EMPTY = digest("the-block merkle empty v1", b"")


def summary(domain, *parts):
    return struct.pack("<I", len(domain)) + domain.encode() + b"".join(parts)


def root_of_run(count, first, run, siblings):
    """The root of a tree of `count` leaves in which `run` stands from leaf `first` on."""
    if not run or first + len(run) > count:
        raise Refused("a run outside its tree")
    unused = list(siblings)

    def down(low, high):
        if high <= first or low >= first + len(run):
            if not unused:
                raise Refused("too few siblings")
            return unused.pop(0)
        if high - low == 1:
            return run[low - first]
        middle = low + (1 << (high - low - 1).bit_length() - 1)
        left = down(low, middle)
        return node(left, down(middle, high))

    root = down(0, count)
    if unused:
        raise Refused("too many siblings")
    return root


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


def verify(proof, root, key_width, first, last):
    """The rows between two keys, both included."""
    parts, leaves, rows = proof["parts"], [], []
    for index, part in enumerate(parts):
        pages = [bytes.fromhex(page) for page in part["run"]]
        ends = part["first_page"] + len(pages) == part["pages"]
        if index > 0 and part["first_page"] != 0 or index < len(parts) - 1 and not ends:
            raise Refused("parts that do not join")
        below = root_of_run(
            part["pages"], part["first_page"], [leaf(page) for page in pages],
            map(bytes.fromhex, part["siblings"]),
        )  # fmt: skip
        counts = struct.pack("<II", part["rows"], part["pages"])
        leaves.append(leaf(summary("the-block chunk v1", counts, below)))
        rows += [row for page in pages for row in rows_of(page, key_width)]

    tree = EMPTY
    if proof["chunks"] > 0:
        siblings = map(bytes.fromhex, proof["siblings"])
        tree = root_of_run(proof["chunks"], proof["first_chunk"], leaves, siblings)
    elif parts or proof["siblings"] or proof["first_chunk"] or proof["rows"]:
        raise Refused("an empty table with something in it")
    counts = struct.pack("<IQI", key_width, proof["rows"], proof["chunks"])
    whole = summary("the-block table v1", counts, tree)
    if digest("the-block table root v1", whole) != root:
        raise Refused("another root")

    keys = [key for key, _ in rows]
    if any(one >= other for one, other in zip(keys, keys[1:])):
        raise Refused("keys that do not ascend")
    if rows:
        begins = proof["first_chunk"] == 0 and parts[0]["first_page"] == 0
        last_part = parts[-1]
        ends = proof["first_chunk"] + len(parts) == proof["chunks"] and (
            last_part["first_page"] + len(last_part["run"]) == last_part["pages"]
        )
        if keys[0] > first and not begins or keys[-1] < last and not ends:
            raise Refused("true, but too little")
    return [(key, row) for key, row in rows if first <= key <= last]


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    root, first, last = (bytes.fromhex(sys.argv[i]) for i in (1, 3, 4))
    try:
        rows = verify(json.load(sys.stdin), root, int(sys.argv[2]), first, last)
    except KeyError as error:
        sys.exit(f"refused: the proof has no field {error}")
    except (Refused, TypeError, ValueError, struct.error) as error:
        sys.exit(f"refused: {error}")
    for key, row in rows:
        print(key.hex(), row.hex())


if __name__ == "__main__":
    main()
