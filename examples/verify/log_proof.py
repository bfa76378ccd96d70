#!/usr/bin/env python3
"""Checks a proof from a log without any code of The Block: docs/proofs.md, in Python.

Usage: log_proof.py SIZE ROOT < proof.json                        that leaves stand in the log
       log_proof.py OLD_SIZE OLD_ROOT SIZE ROOT < proof.json      that the log was only appended to

Sizes and roots (hexadecimal) are those you trust. Exits 0 if the proof is true, having printed each leaf
as `place leaf`, or `appended to`; exits 1 and says why if it is not. Needs the `blake3` package.
"""

import sys

from reading import Refused, each, fields_of, hash_of, load, number, raw, whole
from tree import EMPTY, leaf, root_of_run, roots_of_growth

MOST_LEAVES = 4096


def verify_leaves(proof, size, root):
    """The place of the first leaf shown, and the leaves."""
    told, first, leaves, siblings = fields_of(proof, "size", "first", "leaves", "siblings")
    told, first = whole(told, 64), whole(first, 64)
    leaves, siblings = each(raw, leaves), each(hash_of, siblings)
    if told != size:
        raise Refused("another size")
    if len(leaves) > MOST_LEAVES:
        raise Refused("too many leaves")
    if root_of_run(size, first, [leaf(message) for message in leaves], siblings) != root:
        raise Refused("another root")
    return first, leaves


def verify_growth(proof, old_size, old_root, size, root):
    """Returns if the log of `size` leaves begins with the one of `old_size`."""
    told_old, told, siblings = fields_of(proof, "old_size", "new_size", "siblings")
    told_old, told, siblings = whole(told_old, 64), whole(told, 64), each(hash_of, siblings)
    if (told_old, told) != (old_size, size):
        raise Refused("other sizes")
    if old_size in (0, size):
        # Every log begins with the empty one and with itself.
        if siblings:
            raise Refused("too many siblings")
        if old_size == 0 and old_root != EMPTY or old_size == size and old_root != root:
            raise Refused("another root")
    elif roots_of_growth(old_size, old_root, size, siblings) != (old_root, root):
        raise Refused("another root")


def main(arguments):
    if len(arguments) not in (2, 4):
        sys.exit(__doc__)
    try:
        trusted = [read(argument) for read, argument in zip([number, hash_of] * 2, arguments)]
        proof = load(sys.stdin.buffer.read())
        if len(arguments) == 4:
            verify_growth(proof, *trusted)
            print("appended to")
        else:
            first, leaves = verify_leaves(proof, *trusted)
            for place, message in enumerate(leaves, first):
                print(place, message.hex())
    except Refused as error:
        sys.exit(f"refused: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
