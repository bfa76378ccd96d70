"""Two other makers' ML-DSA beside ours: OpenSSL's, behind `cryptography`, and `dilithium_py`.

Reads lines of a set, a seed, a message, a context and two signatures of ours, all in hexadecimal after
a letter; the first signature is deterministic. Answers each with a line of

    the public key that both find, "same" or what differs, OpenSSL's signature, dilithium_py's
"""

import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import mldsa
from dilithium_py import ml_dsa

NATIVE = {
    "44": mldsa.MLDSA44PrivateKey,
    "65": mldsa.MLDSA65PrivateKey,
    "87": mldsa.MLDSA87PrivateKey,
}
TEXTBOOK = {"44": ml_dsa.ML_DSA_44, "65": ml_dsa.ML_DSA_65, "87": ml_dsa.ML_DSA_87}


def verifies(key, signature, message, context):
    try:
        key.verify(signature, message, context)
        return True
    except InvalidSignature:
        return False


def answer(name, seed, message, context, fixed, hedged):
    native, textbook = NATIVE[name].from_seed_bytes(seed), TEXTBOOK[name]
    native_key = native.public_key()
    key, secret = textbook.key_derive(seed)
    wrong = []
    if native_key.public_bytes_raw() != key:
        wrong.append("keys")
    if textbook.sign(secret, message, context, deterministic=True) != fixed:
        wrong.append("deterministic-signature")
    for signature in (fixed, hedged):
        if not verifies(native_key, signature, message, context):
            wrong.append("cryptography-refuses")
        if not textbook.verify(key, message, signature, context):
            wrong.append("dilithium_py-refuses")
        if verifies(native_key, signature, message + b"!", context):
            wrong.append("cryptography-takes-another-message")
    theirs = native.sign(message, context), textbook.sign(secret, message, context)
    return key, ",".join(wrong) or "same", *theirs


for line in sys.stdin:
    name, *words = line.split()
    key, verdict, *signatures = answer(name, *(bytes.fromhex(word[1:]) for word in words))
    print(key.hex(), verdict, *(signature.hex() for signature in signatures))
