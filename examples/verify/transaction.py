#!/usr/bin/env python3
"""Checks a signed transfer without any code of The Block: docs/transactions.md, in Python.

Usage: transaction.py < transaction.json
Prints the transaction's id and the account that its keys open, and exits 0; exits 1 and says why if a
signature is not of this transaction. Needs the `blake3` package.
"""

import re
import struct
import sys

import ed25519
from reading import Refused, each, fields_of, load, raw, whole
from tree import digest

ID = "the-block 2026 transaction v1"
KEY = "the-block 2026 account key v1"
POLICY = "the-block 2026 account policy v1"
LANES = ["consumer", "industrial"]


# Texts


def of_length(count, value):
    if len(raw(value)) != count:
        raise Refused(f"not {count} bytes")
    return raw(value)


def amount(value):
    if not isinstance(value, str) or not re.fullmatch("0|[1-9][0-9]{0,38}", value, re.ASCII):
        raise Refused("an amount is a whole number in a string")
    return whole(int(value), 128).to_bytes(16, "little")


SYMBOLS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def checksum(values):
    """The remainder of bech32m, 0x2BC830A3 where it is sound."""
    remainder = 1
    for value in values:
        top, remainder = remainder >> 25, (remainder & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            remainder ^= term if top >> bit & 1 else 0
    return remainder


PREFIX = [3, 3, 0, ord("t") & 31, ord("b") & 31]


def address(value):
    """The 34 bytes of an address: its shard, highest byte first, and the digest of its keys."""
    if not isinstance(value, str) or not re.fullmatch(f"tb1[{SYMBOLS}]{{61}}", value, re.ASCII):
        raise Refused("not an address, 'tb1' and 61 characters")
    symbols = [SYMBOLS.index(symbol) for symbol in value[3:]]
    if checksum(PREFIX + symbols) != 0x2BC830A3:
        raise Refused("an address that was mistyped")
    bits = 0
    for symbol in symbols[:-6]:
        bits = bits << 5 | symbol
    if bits & 7:
        raise Refused("an address with bits to spare")
    return (bits >> 3).to_bytes(34, "big")


def text_of(data):
    """The text of an address."""
    bits = int.from_bytes(data, "big") << 3
    symbols = [bits >> 5 * place & 31 for place in range(54, -1, -1)]
    remainder = checksum(PREFIX + symbols + [0] * 6) ^ 0x2BC830A3
    symbols += [remainder >> 5 * place & 31 for place in range(5, -1, -1)]
    return "tb1" + "".join(SYMBOLS[symbol] for symbol in symbols)


# What is hashed: integers in their full width, lowest byte first; text behind its length in 32 bits


def framed(data):
    return struct.pack("<I", len(data)) + data


def optional(data):
    return b"\0" if data is None else b"\1" + data


def transfer(value):
    value = {"asset": 0, "reference": None, "memo": None} | as_object(value)
    to, asset, units, reference, memo = fields_of(
        value, "to", "asset", "amount", "reference", "memo"
    )
    return (
        address(to)
        + struct.pack("<I", whole(asset, 32))
        + amount(units)
        + optional(None if reference is None else of_length(32, reference))
        + optional(None if memo is None else framed(raw(memo)))
    )


def as_object(value):
    if not isinstance(value, dict):
        raise Refused("not an object")
    return value


def command(value):
    """A transfer is command 1 of room 1."""
    [ledger] = fields_of(value, "ledger")
    [payload] = fields_of(ledger, "transfer")
    return b"\1\1" + transfer(payload)


def body(value):
    value = {"version": 1, "lane": "consumer", "tip": "0"} | as_object(value)
    version, chain, sender, nonce, lane, most, tip, expires, what = fields_of(
        value, "version", "chain_id", "sender", "nonce", "lane", "max_fee", "tip", "expires_at", "command"
    )
    if version != 1:
        raise Refused("a version that this program does not know")
    if not isinstance(chain, str) or not re.fullmatch("[a-z0-9.-]{1,15}", chain, re.ASCII):
        raise Refused("not the name of a chain")
    if not isinstance(lane, str) or lane.lower() not in LANES:
        raise Refused("not a lane")
    return (
        bytes([version])
        + framed(chain.encode())
        + address(sender)
        + struct.pack("<Q", whole(nonce, 64))
        + bytes([LANES.index(lane.lower())])
        + amount(most)
        + amount(tip)
        + struct.pack("<Q", whole(expires, 64))
        + command(what)
    )


def id_of(value):
    return digest(ID, framed(ID.encode()) + body(value))


# Who signed


def signed(authorisation, message):
    """The digest of the keys that signed the message."""
    kind, *others = as_object(authorisation)
    if others or kind not in ("ed25519", "several"):
        raise Refused("not one kind of authorisation")
    if kind == "ed25519":
        key, signature = fields_of(authorisation[kind], "key", "signature")
        key = of_length(32, key)
        parts, authority = [(key, of_length(64, signature))], digest(KEY, key)
    else:
        parts, authority = several(authorisation[kind])
    for key, signature in parts:
        if not ed25519.verify(signature, message, key):
            raise Refused("a signature is not its key's, of this transaction")
    return authority


def several(value):
    threshold, keys, signatures = fields_of(value, "threshold", "keys", "signatures")
    keys = each(lambda key: of_length(32, key), keys)
    signatures = each(lambda part: fields_of(part, "index", "signature"), signatures)
    indices = [whole(index, 8) for index, _ in signatures]
    ascending = all(one < other for one, other in zip(keys, keys[1:])) and all(
        one < other for one, other in zip(indices, indices[1:])
    )
    counts = 1 <= len(keys) <= 16 and 1 <= whole(threshold, 8) <= len(keys)
    if not counts or not ascending or len(indices) != threshold or indices[-1] >= len(keys):
        raise Refused("a malformed authorisation")
    parts = [(keys[index], of_length(64, signature)) for index, signature in signatures]
    policy = bytes([threshold]) + struct.pack("<I", len(keys)) + b"".join(keys)
    return parts, digest(POLICY, framed(POLICY.encode()) + policy)


def verify(transaction):
    """The id of a transaction, and the account that the keys that signed it open."""
    content, authorisation = fields_of(transaction, "body", "authorisation")
    identity = id_of(content)
    return identity, text_of(b"\0\0" + signed(authorisation, identity))


def main():
    if len(sys.argv) != 1:
        sys.exit(__doc__)
    try:
        identity, account = verify(load(sys.stdin.buffer.read()))
    except Refused as error:
        sys.exit(f"refused: {error}")
    print(identity.hex(), account)


if __name__ == "__main__":
    main()
