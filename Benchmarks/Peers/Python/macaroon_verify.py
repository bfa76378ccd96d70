"""pymacaroons, verifying one token with five caveats. Arguments: the token's text, the key, and whether
a repetition also reads the text (read) or finds the token read (kept)."""

import sys

from peer import serve


def prepare():
    from pymacaroons import Macaroon, Verifier

    text, key, way = sys.argv[1:]
    token = Macaroon.deserialize(text)
    verifier = Verifier()
    verifier.satisfy_general(lambda predicate: True)
    verifier.verify(token, key)

    def kept():
        verifier.verify(token, key)

    def read():
        verifier.verify(Macaroon.deserialize(text), key)

    return {"kept": kept, "read": read}[way]


serve(prepare)
