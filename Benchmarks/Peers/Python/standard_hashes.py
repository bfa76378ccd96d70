"""Python's standard library hashes. Arguments: shake_128, hmac or crc32, and a count of bytes.

shake_128 reads that many bytes; hmac makes the code of 64 bytes; crc32 checks that many bytes.
"""

import sys

from peer import serve


def prepare():
    import hashlib
    import hmac
    import zlib

    function, count = sys.argv[1], int(sys.argv[2])
    short, key, long = bytes([7]) * 64, bytes([9]) * 32, bytes([7]) * count
    return {
        "shake_128": lambda: hashlib.shake_128(short).digest(count),
        "hmac": lambda: hmac.digest(key, short, "sha256"),
        "crc32": lambda: zlib.crc32(long),
    }[function]


serve(prepare)
