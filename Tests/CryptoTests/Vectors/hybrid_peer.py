"""Hybrid signatures by their description in docs/post-quantum.md, with another maker's primitives.

Reads lines of two seeds, a message, a context, a public key and a signature, all in hexadecimal after a
letter. Answers each with a line of "same" or what differs, and a signature of its own.
"""

import hashlib
import sys

from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa

LABEL = b"the-block hybrid signature Ed25519 ML-DSA-65 v1"

for line in sys.stdin:
    first, second, message, context, key, signature = (
        bytes.fromhex(word[1:]) for word in line.split()
    )
    classical = ed25519.Ed25519PrivateKey.from_private_bytes(first)
    quantum = mldsa.MLDSA65PrivateKey.from_seed_bytes(second)
    keys = classical.public_key(), quantum.public_key()
    own = b"".join(half.public_bytes_raw() for half in keys)
    bound = LABEL + bytes([len(context)]) + context
    bound += hashlib.shake_256(own).digest(64) + message
    keys[0].verify(signature[:64], bound)
    keys[1].verify(signature[64:], bound, LABEL)
    made = classical.sign(bound) + quantum.sign(bound, LABEL)
    print("same" if own == key else "another-key", made.hex())
