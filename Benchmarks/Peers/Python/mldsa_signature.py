"""ML-DSA-65 of PyPI's cryptography, which is OpenSSL's. Arguments: sign or verify, how many a repetition.

Every signature is of another message, as the number of attempts is a matter of chance.
"""

import itertools
import sys

from peer import serve


def prepare():
    from cryptography.hazmat.primitives.asymmetric import mldsa

    way, count = sys.argv[1], int(sys.argv[2])
    key = mldsa.MLDSA65PrivateKey.from_seed_bytes(bytes(range(32)))
    numbers = itertools.count()

    def message():
        return next(numbers).to_bytes(200, "little")

    def sign():
        for _ in itertools.repeat(None, count):
            key.sign(message())

    text = message()
    signature = key.sign(text)
    data = key.public_key().public_bytes_raw()

    def verify():
        for _ in itertools.repeat(None, count):
            mldsa.MLDSA65PublicKey.from_public_bytes(data).verify(signature, text)

    return sign if way == "sign" else verify


serve(prepare)
