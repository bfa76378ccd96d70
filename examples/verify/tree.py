"""What proofs of logs and rows are checked with: digests and the tree.

The words are those of docs/proofs.md. Needs the `blake3` package.
"""

from blake3 import blake3

from reading import Refused


# Digests


def digest(context, message):
    return blake3(message, derive_key_context=context).digest()


def leaf(message):
    return digest("the-block merkle leaf v1", message)


def node(left, right):
    return digest("the-block merkle node v1", left + right)


EMPTY = digest("the-block merkle empty v1", b"")


# The tree


def middle_of(low, high):
    """Where the tree over leaves `low` to `high` is cut: the largest power of two stands left."""
    return low + (1 << (high - low - 1).bit_length() - 1)


def root_of_run(count, first, run, siblings):
    """The root of a tree of `count` leaves in which `run` stands from leaf `first` on."""
    if not run or first + len(run) > count:
        raise Refused("a run outside its tree")
    unused = list(siblings)

    def down(low, high):
        if high <= first or low >= first + len(run):
            if not unused:
                raise Refused("too few siblings")
            return unused.pop(0)
        if high - low == 1:
            return run[low - first]
        left = down(low, middle_of(low, high))
        return node(left, down(middle_of(low, high), high))

    root = down(0, count)
    if unused:
        raise Refused("too many siblings")
    return root


def roots_of_growth(old_size, old_root, new_size, siblings):
    """The roots of a log's first `old_size` leaves and of all its `new_size`."""
    if not 0 < old_size < new_size:
        raise Refused("a log that does not grow")
    unused = list(siblings)

    def sibling():
        if not unused:
            raise Refused("too few siblings")
        return unused.pop(0)

    def up(low, high):
        if high == old_size:
            known = old_root if low == 0 else sibling()
            return known, known
        middle = middle_of(low, high)
        if old_size <= middle:
            old, new = up(low, middle)
            return old, node(new, sibling())
        old, new = up(middle, high)
        left = sibling()
        return node(left, old), node(left, new)

    roots = up(0, new_size)
    if unused:
        raise Refused("too many siblings")
    return roots
