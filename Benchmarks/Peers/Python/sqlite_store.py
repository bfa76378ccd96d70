"""SQLite through Python's sqlite3: WAL, synchronous=FULL, one table of keys and values.

Arguments: what to do (apply, get, scan, open), the folder, the number of rows.
"""

import os
import random
import sqlite3
import sys

from peer import serve

BATCH, VALUE, SCANNED, LOOKUPS = 100, bytes(200), 1_000, 10_000


def key(number):
    return b"row %012d" % number


def connect(path):
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("pragma journal_mode=wal")
    database.execute("pragma synchronous=full")
    return database


def prepare():
    what, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    path = os.path.join(folder, f"{what}.sqlite")
    database = connect(path)
    database.execute("create table if not exists kept(key blob primary key, value blob) without rowid")
    database.execute("begin")
    database.executemany(
        "insert or replace into kept values(?, ?)", ((key(n), VALUE) for n in range(count))
    )
    database.execute("commit")
    database.execute("pragma wal_checkpoint(truncate)")
    dice = random.Random(1)

    def apply():
        rows = [(key(dice.randrange(count)), VALUE) for _ in range(BATCH)]
        database.execute("begin")
        database.executemany("insert or replace into kept values(?, ?)", rows)
        database.execute("commit")

    def get():
        for _ in range(LOOKUPS):
            wanted = key(dice.randrange(count))
            database.execute("select value from kept where key = ?", (wanted,)).fetchone()

    def scan():
        start = key(dice.randrange(count - SCANNED))
        query = "select key, value from kept where key >= ? order by key limit ?"
        for _ in database.execute(query, (start, SCANNED)):
            pass

    def open_whole():
        other = connect(path)
        for _ in other.execute("select key, value from kept order by key"):
            pass
        other.close()

    return {"apply": apply, "get": get, "scan": scan, "open": open_whole}[what]


serve(prepare)
