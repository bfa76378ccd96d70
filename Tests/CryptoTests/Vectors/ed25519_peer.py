"""A second opinion on Ed25519, by the textbook and slowly.

Prints cases that are hard to judge and what the rule of docs/crypto.md says of each:

    signature <key> <signature> <message or -> <0 or 1>
    key <key> <verdict>

usage: ed25519_peer.py SEED COUNT     COUNT ordinary cases beside the hard ones
"""

import hashlib
import random
import sys

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # a square root of -1


def add(a, b):
    """The sum of two points in extended coordinates (X, Y, Z, T)."""
    s, t = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    u, v = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = t - s, v - u, v + u, t + s
    return (e * f % P, g * h % P, f * g % P, e * h % P)


NEUTRAL = (0, 1, 1, 0)


def times(n, a):
    total = NEUTRAL
    while n:
        if n & 1:
            total = add(total, a)
        a, n = add(a, a), n >> 1
    return total


def negative(a):
    return (-a[0] % P, a[1], a[2], -a[3] % P)


def encoded(a):
    inverse = pow(a[2], P - 2, P)
    x, y = a[0] * inverse % P, a[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decoded(data):
    """The point, or None; a y of p and more is taken for its remainder."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, (number & (2**255 - 1)) % P
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P:
        return None
    if x & 1 != sign:
        x = -x % P
    return (x, y, 1, x * y % P)


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def is_canonical(data):
    return int.from_bytes(data, "little") & (2**255 - 1) < P


def is_small(point):
    return same(times(8, point), NEUTRAL)


BASE = decoded((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def torsion():
    """The eight points whose order divides 8, each the sum of one of order 8 and the one before."""
    y = 2
    while True:
        point = decoded(y.to_bytes(32, "little"))
        point = point and times(L, point)
        if point and not same(times(4, point), NEUTRAL):
            points = [NEUTRAL]
            while len(points) < 8:
                points.append(add(points[-1], point))
            return points
        y += 1


SMALL = torsion()


def challenge(r, key, message):
    return int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L


def verdict(key, signature, message):
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    commitment, point = decoded(r), decoded(key)
    if s >= L or (commitment and is_small(commitment)):
        return False
    if not is_canonical(key) or not point or is_small(point):
        return False
    h = challenge(r, key, message)
    return encoded(add(times(s, BASE), negative(times(h, point)))) == r


def judged(key):
    if not is_canonical(key):
        return "notCanonical"
    point = decoded(key)
    if not point:
        return "notOnCurve"
    if is_small(point):
        return "smallOrder"
    return "ok" if same(times(L, point), NEUTRAL) else "outsideSubgroup"


def scalar(n):
    return n.to_bytes(32, "little")


def cases(dice, count):
    """Key, signature, message."""

    def message():
        return dice.randbytes(dice.choice([0, 1, 31, 32, 64, 111, 112, 113, 127, 128, 129, 300]))

    def signed(key, a, r_point, r, text):
        encoding = encoded(r_point)
        return encoding + scalar((r + challenge(encoding, key, text) * a) % L)

    for _ in range(count):
        a, r, text = dice.randrange(1, L), dice.randrange(1, L), message()
        key = encoded(times(a, BASE))
        signature = bytearray(signed(key, a, times(r, BASE), r, text))
        yield key, bytes(signature), text
        signature[dice.randrange(64)] ^= 1 << dice.randrange(8)
        yield key, bytes(signature), text

    a, r, text = dice.randrange(1, L), dice.randrange(1, L), b"hard"
    own, commitment = times(a, BASE), times(r, BASE)
    key = encoded(own)
    good = signed(key, a, commitment, r, text)
    s = int.from_bytes(good[32:], "little")

    # The number: other representatives of it, and beyond all of them.
    for other in [s + k * L for k in range(1, 16) if s + k * L < 2**256]:
        yield key, good[:32] + scalar(other), text
    for bit in (252, 253, 254, 255):
        yield key, good[:32] + scalar(s | 1 << bit), text
    for other in (0, 1, L - 1, L, L + 1, 2**252, 2**253, 2**256 - 1):
        yield key, good[:32] + scalar(other), text

    # A small-order point added to R, to A, to both, at equal and at cancelling amounts.
    for extra in SMALL:
        yield key, signed(key, a, add(commitment, extra), r, text), text
        mixed = encoded(add(own, extra))
        for n in range(6):
            yield mixed, signed(mixed, a, commitment, r, b"%d" % n), b"%d" % n
            for other in SMALL:
                if n < 2:
                    both = signed(mixed, a, add(commitment, other), r, b"%d" % n)
                    yield mixed, both, b"%d" % n

    # Small-order points, in every encoding, as A, as R, as both.
    encodings = [encoded(point) for point in SMALL]
    for y in (0, 1, P - 1, P, P + 1):
        encodings += [scalar(y), scalar(y | 1 << 255)]
    for small in encodings:
        yield small, good, text
        yield small, encoded(commitment) + scalar(r), text
        h = challenge(small, key, text)
        yield key, small + scalar(h * a % L), text
        for other in encodings:
            yield small, other + scalar(0), text

    # Points with a second encoding, as A and as R; encodings of no point at all.
    for y in range(19):
        for sign in (0, 1 << 255):
            twice = scalar(P + y | sign)
            yield twice, good, text
            yield key, twice + good[32:], text
            yield scalar(y | sign), good, text


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    keys = {}
    for key, signature, message in cases(random.Random(seed), count):
        keys[key] = None
        answer = int(verdict(key, signature, message))
        print("signature", key.hex(), signature.hex(), message.hex() or "-", answer)
    for key in keys:
        print("key", key.hex(), judged(key))


if __name__ == "__main__":
    main()
