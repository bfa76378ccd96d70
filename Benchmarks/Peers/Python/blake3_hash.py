"""PyPI blake3 on a message of the length given, one thread.

Arguments: the message's length, how many messages a repetition hashes (1), the size of the pieces each
comes in (0: all at once), and the length of the output (32).
"""

import itertools
import sys

from peer import serve


def prepare():
    import blake3

    length, times, piece, output = (
        int(text) for text in sys.argv[1:] + ["1", "0", "32"][len(sys.argv) - 2 :]
    )
    message = bytes([7]) * length
    hash = blake3.blake3
    if piece:
        part = message[:piece]

        def once():
            hasher = hash()
            for _ in range(length // piece):
                hasher.update(part)
            hasher.digest(output)

    else:

        def once():
            hash(message).digest(output)

    if times == 1:
        return once

    def work():
        for _ in itertools.repeat(None, times):
            hash(message).digest(output)

    return work


serve(prepare)
