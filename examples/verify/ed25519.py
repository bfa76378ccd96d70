"""Ed25519 signatures under the one rule of The Block: docs/crypto.md, in Python.

Plain arithmetic, slow and not in constant time: for checking, never for secrets. Needs nothing but Python.
"""

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)


# Points, as X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z


def add(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


ZERO = (0, 1, 1, 0)


def times(number, point):
    product = ZERO
    while number > 0:
        if number & 1:
            product = add(product, point)
        point = add(point, point)
        number >>= 1
    return product


def encoded(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decoded(data):
    """The point of these 32 bytes, or None if its y is not below P or no point has it."""
    bits = int.from_bytes(data, "little")
    sign, y = bits >> 255, bits & 2**255 - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or x == 0 and sign:
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = decoded((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_of_small_order(data):
    """Whether these bytes stand for one of the eight points of small order, in any encoding."""
    y = int.from_bytes(data, "little") & 2**255 - 1
    reduced = (y % P).to_bytes(32, "little")
    point = decoded(reduced)
    return point is not None and encoded(times(8, point)) == encoded(ZERO)


def verify(signature, message, key):
    """Whether the signature is the key owner's, of this message."""
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    point = decoded(key)
    if s >= ORDER or is_of_small_order(r) or point is None or is_of_small_order(key):
        return False
    h = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % ORDER
    negative = (P - point[0], point[1], 1, P - point[3])
    return encoded(add(times(s, BASE), times(h, negative))) == r
