#!/usr/bin/env python3
"""Asks a running node, and believes nothing of what it says: headers, that its history was only
appended to, that an event stands in it, and what an account has.

Usage: light_check.py URL [--block HASH] [--event LEAF] [--account ADDRESS]

HASH is that of a block that you know to be the chain's, from elsewhere; it has to be one of the newest
hundred. Without it what is proven hangs on the node's own word for its newest block, and that is said. The
event is the newest one where none is named. Exits 0 and says what is proven, 1 and why where something does
not hold, 69 where the node does not answer.
Needs the `blake3` package.
"""

import argparse
import json
import re
import sys
import urllib.error
import urllib.request

import log_proof
import rows_proof
from header import Header, linked
from reading import Refused, each, fields_of, hash_of, load, number, raw, whole
from transaction import address
from tree import leaf, root_of_run

MOST_BYTES = 64 << 20
BALANCES = b"ledger/balances"


class Node:
    """A node as a stranger reaches it: one method a request."""

    def __init__(self, url):
        self.url = url

    def call(self, method, **params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        request = urllib.request.Request(
            self.url, body.encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read(MOST_BYTES + 1)
        if len(text) > MOST_BYTES:
            raise Refused("an answer without end")
        refusal = re.search(rb'"error":.*"message":"([^"]*)"', text)
        if refusal and not text.startswith(b'{"jsonrpc":"2.0","result"'):
            raise Refused(f"the node refuses {method}: {refusal[1].decode(errors='replace')[:200]}")
        answer = load(text)
        if not isinstance(answer, dict) or "result" not in answer:
            raise Refused(f"no answer to {method}")
        return answer["result"]


def block_of(value):
    """A header, which must hash to what the node says."""
    told, header = fields_of(value, "hash", "header")
    header = Header(header)
    if header.hash != hash_of(told):
        raise Refused(f"block {header.height} hashes to another value than the node says")
    return header


def headers(node):
    """The newest headers, oldest first."""
    [blocks] = fields_of(node.call("chain.blocks", limit=100), "blocks")
    found = linked([block_of(block) for block in reversed(each(lambda block: block, blocks))])
    if not found:
        raise Refused("a node without blocks")
    return found


def later(node, known):
    """The newest headers now, which must follow from those that are known."""
    found = headers(node)
    if all(block.hash != known[-1].hash for block in found):
        raise Refused(f"block {known[-1].height} is no longer among the headers")
    return found


def check_growth(node, old, new):
    proof = node.call("chain.prove_consistency", **{"from": old.size, "to": new.size})
    log_proof.verify_growth(proof, old.size, old.history, new.size, new.history)


def check_event(node, place, under):
    """The bytes of an event that stands in the history under a header."""
    view = node.call("chain.prove_event", leaf=place, size=under.size)
    event, header, told, proof = fields_of(view, "event", "header", "hash", "proof")
    # Blocks in which nothing happened have the history of the one before them: any of them will do.
    shown_under = Header(header)
    if shown_under.hash != hash_of(told):
        raise Refused("a header that hashes to another value than the node says")
    if (shown_under.size, shown_under.history) != (under.size, under.history):
        raise Refused("a proof under another history")
    told_place, _, _, _, _, shown = fields_of(
        event, "leaf", "height", "time", "kind", "value", "bytes")
    first, leaves = log_proof.verify_leaves(proof, under.size, under.history)
    if (first, leaves) != (place, [raw(shown)]) or told_place != place:
        raise Refused("a proof of another event")
    return leaves[0]


def varint(row):
    """A number of up to 128 bits: seven bits a byte, the lowest first."""
    value = shift = 0
    for index, byte in enumerate(row):
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            if index + 1 != len(row) or (byte == 0 and index > 0) or value >> 128:
                break
            return value
    raise Refused("a row that is no balance")


def check_balance(node, account, known):
    """What an account has of BLOCK, and the header under whose state that stands."""
    view = node.call("chain.prove_balance", account=account)
    told, asset, amount, header, told_hash, tables, rows = fields_of(
        view, "account", "asset", "balance", "header", "hash", "tables", "rows")
    header = Header(header)
    if header.hash != hash_of(told_hash) or told != account or whole(asset, 32) != 0:
        raise Refused("a proof of something else")
    under(header, known)
    leaves = each(raw, tables)
    if root_of_run(len(leaves), 0, [leaf(table) for table in leaves], []) != header.state:
        raise Refused("tables under another state root")
    label = bytes([len(BALANCES)]) + BALANCES
    roots = [table[len(label):] for table in leaves if table.startswith(label)]
    if len(roots) != 1 or len(roots[0]) != 32:
        raise Refused("not exactly one table of balances")
    key = address(account) + (0).to_bytes(4, "big")
    found = rows_proof.verify(rows, roots[0], len(key), key, key)
    proven = varint(found[0][1]) if found else 0
    if amount != str(proven):
        raise Refused(f"the rows show {proven}, and the node says {amount}")
    return proven, header


def under(header, known):
    """Whether a header follows from those that are known: it is one of them, or comes right behind."""
    for block in known:
        if block.hash == header.hash:
            return
    if header.height != known[-1].height + 1 or header.parent != known[-1].hash:
        # A node goes on while it is asked; whoever is further ahead is asked for again.
        raise Moved()


class Moved(Exception):
    """The node has sealed more blocks since its headers were read."""


def main(arguments):
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("url")
    parser.add_argument("--block", type=hash_of)
    parser.add_argument("--event", type=number)
    parser.add_argument("--account")
    asked = parser.parse_args(arguments)
    node = Node(asked.url)
    known = headers(node)
    old, new = known[0], known[-1]
    print(f"headers: {len(known)}, from {old.height} to {new.height}, each names the one before it")
    if asked.block is None:
        print(f"block: {new.hash.hex()}, on the node's own word")
    elif any(block.hash == asked.block for block in known):
        print(f"block: {asked.block.hex()} is among them")
    else:
        raise Refused(f"block {asked.block.hex()} is not among the newest {len(known)}")
    check_growth(node, old, new)
    print(f"history: the first {old.size} of {new.size} events are as they were")
    place = new.size - 1 if asked.event is None else asked.event
    event = check_event(node, place, new)
    print(f"event: {place} is {event.hex()}")
    if asked.account is not None:
        for _ in range(20):
            try:
                amount, header = check_balance(node, asked.account, known)
                break
            except Moved:
                known = later(node, known)
        else:
            raise Refused("the node is always elsewhere")
        print(f"balance: {asked.account} had {amount} after block {header.state_height}, "
              f"under block {header.hash.hex()}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (Refused, TypeError) as reason:
        sys.exit(f"refused: {reason}")
    except (urllib.error.URLError, OSError) as reason:
        print(f"no answer: {reason}", file=sys.stderr)
        sys.exit(69)
