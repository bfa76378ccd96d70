"""Macaroons as pymacaroons makes and checks them. Answers a line to each line of JSON that it reads.

{"do": "mint", "key", "id", "location", "form", "caveats": [{"text"} or {"id", "location", "key"}]}
    answers the token, then for each third-party caveat its discharge, bound, with tabs between.
{"do": "verify", "key", "form", "tokens": [...], "holds": [...]}
    answers yes, no, or refused where the token cannot be read.

{"do": "forms"} answers the forms there are.

Forms are v1, v2 and v2j; the binary ones are base64. Keys and texts are plain text.
"""

import json
import sys

from pymacaroons import MACAROON_V1, MACAROON_V2, Macaroon, Verifier
from pymacaroons.serializers.json_serializer import JsonSerializer


def written(token, form):
    if form == "v2j":
        return token.serialize(serializer=JsonSerializer())
    return token.serialize()


def read(text, form):
    if form == "v2j":
        return Macaroon.deserialize(text, serializer=JsonSerializer())
    return Macaroon.deserialize(text)


def mint(ask):
    version = MACAROON_V1 if ask["form"] == "v1" else MACAROON_V2

    def make(identifier, location, key):
        return Macaroon(location=location, identifier=identifier, key=key, version=version)

    token, discharges = make(ask["id"], ask["location"], ask["key"]), []
    for caveat in ask["caveats"]:
        if "text" in caveat:
            token.add_first_party_caveat(caveat["text"])
        else:
            token.add_third_party_caveat(caveat["location"], caveat["key"], caveat["id"])
            discharges.append(make(caveat["id"], caveat["location"], caveat["key"]))
    bound = [token.prepare_for_request(one) for one in discharges]
    return "\t".join(written(one, ask["form"]) for one in [token] + bound)


def verify(ask):
    try:
        tokens = [read(text, ask["form"]) for text in ask["tokens"]]
    except Exception:
        return "refused"
    verifier = Verifier()
    for text in ask["holds"]:
        verifier.satisfy_exact(text)
    try:
        return "yes" if verifier.verify(tokens[0], ask["key"], tokens[1:]) else "no"
    except Exception:
        return "no"


for line in sys.stdin:
    ask = json.loads(line)
    if ask["do"] == "forms":
        print("v1 v2 v2j")
    else:
        print(mint(ask) if ask["do"] == "mint" else verify(ask))
