"""PyPI blake3 on a message of the length given, one thread."""

import sys

from peer import serve


def prepare():
    import blake3

    message = bytes([7]) * int(sys.argv[1])
    return lambda: blake3.blake3(message).digest()


serve(prepare)
