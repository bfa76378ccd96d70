"""msgspec reads a JSON-RPC request body. Arguments: the body's path, how often a repetition."""

import itertools
import sys

from peer import serve


def prepare():
    import msgspec

    class Parameters(msgspec.Struct):
        actor: str
        content: str
        kind: str
        quantity: str
        ts: int
        sig: str

    class Request(msgspec.Struct):
        jsonrpc: str
        id: int
        method: str
        params: Parameters

    with open(sys.argv[1], "rb") as file:
        body = file.read()
    decode = msgspec.json.Decoder(Request).decode
    times = int(sys.argv[2])

    def work():
        for _ in itertools.repeat(None, times):
            decode(body)

    return work


serve(prepare)
