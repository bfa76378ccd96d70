"""The Python side of a benchmark: stays alive, warms up, times repetitions in its own process.

Says `ready`, or `unavailable` and why, on a line of its own; answers each line `go N` with the
nanoseconds that N repetitions took. Ends when its input does.
"""

import itertools
import sys
import time

WARM_NANOSECONDS = 200_000_000


def say(line):
    print(str(line).replace("\n", " "), flush=True)


def timed(work, repetitions):
    """How many nanoseconds that many repetitions of the work take, one after the other."""
    began = time.perf_counter_ns()
    for _ in itertools.repeat(None, repetitions):
        work()
    return time.perf_counter_ns() - began


def serve(prepare):
    """Serves the function without arguments that `prepare` returns."""
    try:
        work = prepare()
        spent = 0
        while spent < WARM_NANOSECONDS:
            spent += timed(work, 1)
        say("ready")
        for line in sys.stdin:
            _, repetitions = line.split()
            say(timed(work, int(repetitions)))
    except Exception as error:
        say(f"unavailable {type(error).__name__}: {error}")
        sys.exit(1)
