"""msgspec reads a document of events into typed structs. Argument: the document's path."""

import sys

from peer import serve


def prepare():
    import msgspec

    class Event(msgspec.Struct):
        actor: str
        category: str
        id: str
        metric: str
        units: str

    class Snapshot(msgspec.Struct):
        events: list[Event]

    with open(sys.argv[1], "rb") as file:
        document = file.read()
    decoder = msgspec.json.Decoder(Snapshot)
    return lambda: decoder.decode(document)


serve(prepare)
