"""Reading a proof of The Block strictly: what has two readings, or none, is refused.

Needs nothing but Python.
"""

import json
import re


class Refused(Exception):
    """Why the proof shows nothing."""


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
            raise Refused(f"the proof has a field {name!r:.40} that no such proof has")
    return [value[name] for name in names]


def whole(value, bits):
    if type(value) is not int or value >> bits:
        raise Refused(f"not a whole number of {bits} bits: {value!r:.40}")
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


def number(text):
    """A whole number of 64 bits, from the command line."""
    if not re.fullmatch("0|[1-9][0-9]{0,19}", text, re.ASCII):
        raise Refused(f"not a whole number: {text[:21]!r}")
    return whole(int(text), 64)
