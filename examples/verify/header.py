"""What a block's header hashes to, and the row of a balance: docs/proofs.md, in Python.

Needs the `blake3` package.
"""

import re
import struct

from reading import Refused, fields_of, hash_of, whole
from transaction import address, framed
from tree import digest

DOMAIN = "the-block 2026 header v1"


class Header:
    """A header as a node shows it, read strictly."""

    def __init__(self, value):
        version, chain, rules, height, parent, time, empty, entries, commands, events, history, \
            state, state_height, validators, proposer, consensus = fields_of(
                value, "version", "chain_id", "rules_version", "height", "parent", "time_ms",
                "empty_slots", "entries", "commands_root", "events_root", "history", "state_root",
                "state_height", "validators", "proposer", "consensus")
        if version != 1:
            raise Refused("a version that this program does not know")
        if not isinstance(chain, str) or not re.fullmatch("[a-z0-9.-]{1,15}", chain, re.ASCII):
            raise Refused("not the name of a chain")
        if consensus != {"solo": {}}:
            raise Refused("a consensus that this program does not know")
        size, root = fields_of(history, "size", "root")
        self.chain, self.height, self.parent = chain, whole(height, 64), hash_of(parent)
        self.size, self.history = whole(size, 64), hash_of(root)
        self.state, self.state_height = hash_of(state), whole(state_height, 64)
        preimage = (
            framed(DOMAIN.encode())
            + bytes([version])
            + framed(chain.encode())
            + struct.pack("<I", whole(rules, 32))
            + struct.pack("<Q", self.height)
            + self.parent
            + struct.pack("<QQI", whole(time, 64), whole(empty, 64), whole(entries, 32))
            + hash_of(commands)
            + hash_of(events)
            + struct.pack("<Q", self.size)
            + self.history
            + self.state
            + struct.pack("<Q", self.state_height)
            + hash_of(validators)
            + address(proposer)
            + bytes([1])
        )
        self.hash = digest(DOMAIN, preimage)


def linked(headers):
    """Headers from old to new, each of which names the one before it."""
    for before, after in zip(headers, headers[1:]):
        if after.height != before.height + 1 or after.parent != before.hash:
            raise Refused(f"block {after.height} does not name block {before.height}")
        if after.chain != before.chain:
            raise Refused(f"block {after.height} is of another chain")
        if after.size < before.size:
            raise Refused(f"block {after.height} has a shorter history than the one before it")
    return headers
