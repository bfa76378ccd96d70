"""Python's logging writes JSON lines of six fields to nowhere. Argument: lines a repetition."""

import json
import logging
import os
import sys
import time

from peer import serve


class JSONLines(logging.Formatter):
    def format(self, record):
        line = {
            "ts": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "service": "bench",
            "event": record.msg,
            "subsystem": record.name,
        }
        line.update(record.fields)
        return json.dumps(line, separators=(",", ":"))


def prepare():
    handler = logging.StreamHandler(open(os.devnull, "w"))
    handler.setFormatter(JSONLines())
    logger = logging.getLogger("compute")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    times = int(sys.argv[1])

    def work():
        for index in range(times):
            fields = {
                "tenant": "acme",
                "corr_id": "01JCAVG6Y3ZT8Q5W",
                "latency_ms": index,
                "status": "ok",
                "epoch_id": "2025-10-01",
                "queue_depth": 12,
            }
            logger.info("compute.done", extra={"fields": fields})

    return work


serve(prepare)
