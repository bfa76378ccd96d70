"""What every proof of The Block is checked with: digests, the tree, and reading a proof strictly.

The words are those of docs/proofs.md. Needs the `blake3` package.
"""

import json
import re

from blake3 import blake3


class Refused(Exception):
    """Why the proof shows nothing."""


# Digests


def digest(context, message):
    return blake3(message, derive_key_context=context).digest()


def leaf(message):
    return digest("the-block merkle leaf v1", message)


def node(left, right):
    return digest("the-block merkle node v1", left + right)


EMPTY = digest("the-block merkle empty v1", b"")


# The tree


def middle_of(low, high):
    """Where the tree over leaves `low` to `high` is cut: the largest power of two stands left."""
    return low + (1 << (high - low - 1).bit_length() - 1)


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
        left = down(low, middle_of(low, high))
        return node(left, down(middle_of(low, high), high))

    root = down(0, count)
    if unused:
        raise Refused("too many siblings")
    return root


def roots_of_growth(old_size, old_root, new_size, siblings):
    """The roots of a log's first `old_size` leaves and of all its `new_size`."""
    if not 0 < old_size < new_size:
        raise Refused("a log that does not grow")
    unused = list(siblings)

    def sibling():
        if not unused:
            raise Refused("too few siblings")
        return unused.pop(0)

    def up(low, high):
        if high == old_size:
            known = old_root if low == 0 else sibling()
            return known, known
        middle = middle_of(low, high)
        if old_size <= middle:
            old, new = up(low, middle)
            return old, node(new, sibling())
        old, new = up(middle, high)
        left = sibling()
        return node(left, old), node(left, new)

    roots = up(0, new_size)
    if unused:
        raise Refused("too many siblings")
    return roots


# Reading


def load(text):
    """JSON, if it is UTF-8, names no field twice, and has no number that is not a plain integer."""

    def fields(pairs):
        if len(dict(pairs)) < len(pairs):
            raise Refused("a field named twice")
        return dict(pairs)

    def integer(digits):
        if digits.startswith("-") or len(digits) > 20:
            raise Refused(f"an integer out of bounds: {digits[:21]}")
        return int(digits)

    try:
        return json.loads(text.decode(), object_pairs_hook=fields, parse_int=integer)
    except (ValueError, RecursionError) as error:
        raise Refused(f"not JSON: {error}") from None


def fields_of(value, *names):
    """The values of exactly these fields."""
    if not isinstance(value, dict):
        raise Refused(f"not an object with {', '.join(names)}")
    for name in names:
        if name not in value:
            raise Refused(f"the proof has no field '{name}'")
    for name in value:
        if name not in names:
            raise Refused(f"the proof has a field {name!r} that no such proof has")
    return [value[name] for name in names]


def whole(value, bits):
    if type(value) is not int or value >> bits:
        raise Refused(f"not a whole number of {bits} bits: {value!r}")
    return value


def raw(value):
    """The bytes that lower-case hexadecimal stands for."""
    if not isinstance(value, str) or not re.fullmatch("([0-9a-f]{2})*", value, re.ASCII):
        raise Refused("not pairs of lower-case hexadecimal digits")
    return bytes.fromhex(value)


def hash_of(value):
    """A digest."""
    if len(raw(value)) != 32:
        raise Refused("not a digest of 64 hexadecimal digits")
    return raw(value)


def each(read, value):
    """A list, each of its elements read."""
    if not isinstance(value, list):
        raise Refused("not a list")
    return [read(element) for element in value]
