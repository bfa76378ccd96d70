"""tomllib reads a document. Arguments: its path, how often a repetition."""

import itertools
import sys

from peer import serve


def prepare():
    import tomllib

    with open(sys.argv[1], "rb") as file:
        text = file.read().decode()
    times = int(sys.argv[2])

    def work():
        for _ in itertools.repeat(None, times):
            tomllib.loads(text)

    return work


serve(prepare)
