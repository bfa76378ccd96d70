"""msgspec reads a call, looks its method up and writes the answer. Arguments: the body, how often
a repetition."""

import itertools
import sys

from peer import serve


def prepare():
    import msgspec

    class Request(msgspec.Struct):
        jsonrpc: str
        method: str
        id: msgspec.Raw
        params: msgspec.Raw

    class Query(msgspec.Struct, forbid_unknown_fields=True):
        lane: str
        limit: int

    class Stats(msgspec.Struct):
        lane: str
        limit: int
        utilization: int

    class Answer(msgspec.Struct):
        jsonrpc: str
        result: Stats
        id: msgspec.Raw

    request = msgspec.json.Decoder(Request).decode
    query = msgspec.json.Decoder(Query).decode
    encode = msgspec.json.Encoder().encode

    def stats(params):
        asked = query(params)
        return Stats(asked.lane, asked.limit, 73)

    table = {"market.stats": stats}
    body = sys.argv[1].encode()
    times = int(sys.argv[2])

    def work():
        for _ in itertools.repeat(None, times):
            call = request(body)
            encode(Answer("2.0", table[call.method](call.params), call.id))

    return work


serve(prepare)
