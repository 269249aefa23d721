"""Waits for a server by asking: until it answers, or until it is gone.

    ask.py URL PID      until something answers at URL; fails when PID ends first
    ask.py --gone PID   until PID has ended
"""

import http.client
import os
import sys
import time
import urllib.error
import urllib.request

PATIENCE_SECONDS = {"start": 60, "end": 5}
PAUSE_SECONDS = 0.05


def answers(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except (OSError, http.client.HTTPException):
        return False
    return True


def lives(pid):
    """Whether the process runs; one that has ended and waits for its parent's notice does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def until(seconds, done):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(PAUSE_SECONDS)
    return False


def main(first, second):
    if first == "--gone":
        return None if until(PATIENCE_SECONDS["end"], lambda: not lives(second)) else f"{second} still runs"
    answered = until(PATIENCE_SECONDS["start"], lambda: answers(first) or not lives(second))
    return None if answered and lives(second) else f"nothing answered at {first}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
