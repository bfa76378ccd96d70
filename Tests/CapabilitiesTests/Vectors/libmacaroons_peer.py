"""Macaroons as Debian's libmacaroons makes and checks them, called through ctypes.

Reads and answers what pymacaroons_peer.py does; see there. Releases up to 0.3.0 know v1 alone, and
their calls take fewer arguments; `{"do": "forms"}` answers which forms there are.
"""

import base64
import ctypes
import json
import sys

library = ctypes.CDLL("libmacaroons.so.0")
has_v2 = not hasattr(library, "macaroon_serialize_json")
forms = {"v1": 0, "v2": 1, "v2j": 2} if has_v2 else {"v1": 0}
pointer = ctypes.c_void_p
size = ctypes.c_size_t
for name in [
    "create", "add_first_party_caveat", "add_third_party_caveat", "prepare_for_request",
    "deserialize", "verifier_create",
]:
    getattr(library, "macaroon_" + name).restype = pointer
for name in ["serialize", "serialize_size_hint"]:
    getattr(library, "macaroon_" + name).restype = size


def call(name, *arguments):
    """A call whose texts go with their lengths and whose last argument takes the error."""
    passed = []
    for argument in arguments:
        if isinstance(argument, bytes):
            passed += [argument, size(len(argument))]
        else:
            passed.append(argument)
    error = ctypes.c_int(0)
    answer = getattr(library, "macaroon_" + name)(*passed, ctypes.byref(error))
    return answer, error.value


def made(name, *arguments):
    answer, error = call(name, *arguments)
    if not answer:
        raise ValueError(f"macaroon_{name}: {error}")
    return pointer(answer)


def written(token, form):
    which = [ctypes.c_int(forms[form])] if has_v2 else []
    room = library.macaroon_serialize_size_hint(token, *which)
    buffer = ctypes.create_string_buffer(room + 64)
    error = ctypes.c_int(0)
    count = library.macaroon_serialize(token, *which, buffer, size(room + 64), ctypes.byref(error))
    raw = buffer.value if form == "v1" else buffer.raw[:count]
    if form == "v2":
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    return raw.decode()


def read(text, form):
    raw = text.encode()
    if form == "v2":
        raw = base64.urlsafe_b64decode(raw + b"=" * (-len(raw) % 4))
    return made("deserialize", raw) if has_v2 else old_read(raw)


def old_read(text):
    error = ctypes.c_int(0)
    token = library.macaroon_deserialize(text, ctypes.byref(error))
    if not token:
        raise ValueError(error.value)
    return pointer(token)


def mint(ask):
    def make(identifier, location, key):
        return made("create", location.encode(), key.encode(), identifier.encode())

    token, discharges = make(ask["id"], ask["location"], ask["key"]), []
    for caveat in ask["caveats"]:
        if "text" in caveat:
            token = made("add_first_party_caveat", token, caveat["text"].encode())
        else:
            token = made(
                "add_third_party_caveat", token, caveat["location"].encode(),
                caveat["key"].encode(), caveat["id"].encode())
            discharges.append(make(caveat["id"], caveat["location"], caveat["key"]))
    bound = [made("prepare_for_request", token, one) for one in discharges]
    return "\t".join(written(one, ask["form"]) for one in [token] + bound)


def verify(ask):
    try:
        tokens = [read(text, ask["form"]) for text in ask["tokens"]]
    except ValueError:
        return "refused"
    verifier = pointer(library.macaroon_verifier_create())
    for text in ask["holds"]:
        call("verifier_satisfy_exact", verifier, text.encode())
    others = (pointer * len(tokens[1:]))(*tokens[1:])
    status, _ = call(
        "verify", verifier, tokens[0], ask["key"].encode(), others, size(len(others)))
    return "yes" if status == 0 else "no"


for line in sys.stdin:
    ask = json.loads(line)
    if ask["do"] == "forms":
        print(" ".join(forms))
    else:
        print(mint(ask) if ask["do"] == "mint" else verify(ask))
