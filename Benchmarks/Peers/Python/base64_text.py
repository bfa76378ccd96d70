"""Python's base64, strict where it can be. Arguments: write or read, bytes, how often a repetition."""

import itertools
import sys

from peer import serve


def prepare():
    import base64

    way, size, times = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    data = bytes(index * 31 & 255 for index in range(size))
    text = base64.b64encode(data)

    def write():
        for _ in itertools.repeat(None, times):
            base64.b64encode(data)

    def read():
        for _ in itertools.repeat(None, times):
            base64.b64decode(text, validate=True)

    return write if way == "write" else read


serve(prepare)
