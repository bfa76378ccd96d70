#!/usr/bin/env python3
"""Checks a proof of part of some content without any code of The Block: docs/content.md, in Python.

Usage: content_proof.py ID LENGTH OFFSET PROOF.json < bytes    bytes and their proof
       content_proof.py ID < part.json                         a part, which holds them both

Exits 0 if the bytes are those of the content at that offset; exits 1 and says why if the proof does not
show it, 64 if it was asked wrongly. Needs nothing but Python: the chaining values of BLAKE3 are computed
here, slowly.
"""

import struct
import sys

from reading import Refused, each, fields_of, hash_of, load, number, raw, whole

CHUNK, GROUP = 1024, 16384
CHUNK_START, CHUNK_END, PARENT, ROOT = 1, 2, 4, 8
START = struct.unpack("<8I", bytes.fromhex(
    "67e6096a85ae67bb72f36e3c3af54fa57f520e518c68059babd9831f19cde05b"))
ORDER = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
MIXES = [(i, 4 + i, 8 + i, 12 + i) for i in range(4)] + [
    (i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4) for i in range(4)]


def compress(chaining, block, counter, length, flags):
    state = [*chaining, *START[:4], counter & 0xFFFFFFFF, counter >> 32, length, flags]
    words = struct.unpack("<16I", block.ljust(64, b"\0"))
    for _ in range(7):
        for i, (a, b, c, d) in enumerate(MIXES):
            for word, right, left in ((words[2 * i], 16, 12), (words[2 * i + 1], 8, 7)):
                state[a] = state[a] + state[b] + word & 0xFFFFFFFF
                x = state[d] ^ state[a]
                state[d] = (x >> right | x << 32 - right) & 0xFFFFFFFF
                state[c] = state[c] + state[d] & 0xFFFFFFFF
                x = state[b] ^ state[c]
                state[b] = (x >> left | x << 32 - left) & 0xFFFFFFFF
        words = [words[i] for i in ORDER]
    return [state[i] ^ state[i + 8] for i in range(8)]


def chunk(data, number, root):
    """The chaining value of at most 1024 bytes, or the id of content that has no more."""
    blocks = [data[at : at + 64] for at in range(0, len(data), 64)] or [b""]
    chaining = START
    for i, block in enumerate(blocks):
        flags = CHUNK_START * (i == 0)
        if i == len(blocks) - 1:
            flags |= CHUNK_END | ROOT * root
        chaining = compress(chaining, block, number, len(block), flags)
    return struct.pack("<8I", *chaining)


def node(left, right, root):
    return struct.pack("<8I", *compress(START, left + right, 0, 64, PARENT | ROOT * root))


def half(low, high):
    """The first chunk to the right of the node above the chunks from `low` to `high`."""
    return low + (1 << (high - low - 1).bit_length() - 1)


def subtree(data, low, root=False):
    """The chaining value of the chunks in `data`, the first of which is number `low`."""
    if len(data) <= CHUNK:
        return chunk(data, low, root)
    middle = half(low, low + -(-len(data) // CHUNK))
    cut = (middle - low) * CHUNK
    return node(subtree(data[:cut], low), subtree(data[cut:], middle), root)


def verify(proof, content_id, length, offset, shown):
    """Returns if the content of that id and length has the bytes `shown` at `offset`."""
    if not content_id.startswith("b3:"):
        raise Refused("not a content id: b3: and 64 hexadecimal digits")
    wanted = hash_of(content_id[3:])
    length, offset = whole(length, 64), whole(offset, 64)
    siblings, last_chunk = fields_of(proof, "siblings", "last_chunk")
    unused, last_chunk = each(hash_of, siblings), raw(last_chunk)
    end = offset + len(shown)
    if not shown or end > length:
        raise Refused("no bytes, or bytes outside the content")
    if offset % GROUP or (end % GROUP and end != length):
        raise Refused("bytes that are not whole groups")
    chunks = -(-length // CHUNK)
    first, beyond = offset // CHUNK, -(-end // CHUNK)
    if len(last_chunk) != (0 if beyond == chunks else length - (chunks - 1) * CHUNK):
        raise Refused("a last chunk of another size")

    def down(low, high):
        root = (low, high) == (0, chunks)
        if first <= low and high <= beyond:
            return subtree(shown[(low - first) * CHUNK : (high - first) * CHUNK], low, root)
        if high < chunks and (high <= first or beyond <= low):
            if not unused:
                raise Refused("too few siblings")
            return unused.pop(0)
        if high - low == 1:
            return chunk(last_chunk, low, root)
        middle = half(low, high)
        left = down(low, middle)
        return node(left, down(middle, high), root)

    top = down(0, chunks)
    if unused:
        raise Refused("too many siblings")
    if top != wanted:
        raise Refused("another content")


def verify_part(part, content_id):
    """The offset and the bytes that a part shows of the content with that id."""
    told, length, offset, shown, proof = fields_of(
        part, "id", "length", "offset", "bytes", "proof"
    )
    if told != content_id:
        raise Refused("a part of another content")
    shown = raw(shown)
    verify(proof, content_id, length, offset, shown)
    return offset, shown


def main(arguments):
    if len(arguments) not in (1, 4):
        print(__doc__, file=sys.stderr)
        sys.exit(64)
    try:
        given = sys.stdin.buffer.read()
        if len(arguments) == 1:
            verify_part(load(given), arguments[0])
        else:
            content_id, length, offset, path = arguments
            with open(path, "rb") as file:
                proof = load(file.read())
            verify(proof, content_id, number(length), number(offset), given)
    except (Refused, OSError) as reason:
        sys.exit(f"refused: {reason}")


if __name__ == "__main__":
    main(sys.argv[1:])
