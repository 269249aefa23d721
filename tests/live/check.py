"""The checks of one visit. Each prints what it saw, or fails with the reason.

    check.py same-outcomes REPORT RECORDED_REPORT
    check.py nothing-decided REPORT
    check.py pace TRANSCRIPT REQUESTS
    check.py only-reads TRANSCRIPT REQUESTS
    check.py stays TRANSCRIPT
    check.py no-strangers TRANSCRIPT

REPORT is what `--format json` printed, REQUESTS what counter.mjs wrote.
"""

import base64
import json
import re
import sys
from urllib.parse import urlsplit

# How late a request may arrive after it was sent; lateness of the first one makes the visit look faster than it was.
SLACK_SECONDS = 0.1
LOOPBACK = {"localhost", "127.0.0.1"}
URL = re.compile(r"https?:\\?/\\?/\[?([^\s/\\\"'<>?#\]]*)", re.IGNORECASE)
# Hosts of package registries, written so that this file does not name one.
REGISTRIES = re.compile(
    r"(index|static)[.]crates[.]|registry[.]npm|python[h]osted|[/@.]pypi[.]o|(deb|security)[.]debian", re.IGNORECASE
)


class Failed(Exception):
    """A check that did not hold, with the reason."""


def decided(report):
    """Everything that is not plainly unknown."""
    rows = {row["id"]: (row["outcome"], row["by_observation"]) for row in report["criteria"]}
    if len(rows) < 32:
        raise Failed(f"the report has only {len(rows)} criteria")
    return {name: pair for name, pair in rows.items() if pair != ("unknown", "unknown")}


def same_outcomes(report, recorded):
    live, before = decided(report), decided(recorded)
    if not before:
        raise Failed("the recording decides nothing, so there is nothing to compare")
    moved = sorted(name for name in live.keys() | before.keys() if live.get(name) != before.get(name))
    if moved:
        raise Failed("; ".join(f"{name}: {live.get(name)} now, {before.get(name)} recorded" for name in moved))
    return f"{len(live)} decided: " + ", ".join(f"{name} {outcome}" for name, (outcome, _) in sorted(live.items()))


def nothing_decided(report):
    said = [f"{name} {outcome}" for name, (outcome, _) in decided(report).items() if outcome != "not-applicable"]
    if said:
        raise Failed(", ".join(said))
    return f"{len(report['criteria'])} criteria, none met, none not met"


def pace(transcript, requests):
    """The average and the busiest second are no faster than stated; the last request of a second may open the next."""
    rate, times = transcript["requests_per_second"], [request["at"] / 1000 for request in requests]
    if len(times) < 10:
        raise Failed(f"only {len(times)} requests: too few to tell")
    gaps, span = len(times) - 1, times[-1] - times[0]
    busiest = max(sum(1 for at in times if begin <= at < begin + 1) for begin in times)
    says = f"{len(times)} requests in {span:.2f} s, {busiest} in the busiest second; stated {rate:g}/s"
    if gaps > rate * (span + SLACK_SECONDS) or busiest > rate * (1 + SLACK_SECONDS) + 1:
        raise Failed(says)
    return says


def only_reads(transcript, requests):
    """Every request was a GET, and each one stands in the transcript, in order."""
    other = sorted({request["method"] for request in requests} - {"GET"})
    if other:
        raise Failed("it sent " + ", ".join(other))
    recorded = [path_of(exchange["url"]) for exchange in transcript["exchanges"] if "answer" in exchange["result"]]
    seen = [request["url"] for request in requests]
    if recorded != seen:
        raise Failed(f"{len(seen)} requests arrived, {len(recorded)} are recorded, or not the same ones")
    return f"{len(seen)} GETs, each in the transcript"


def stays(transcript):
    """Every exchange was with the target itself, on loopback."""
    target = urlsplit(transcript["target"])
    if target.hostname not in LOOPBACK:
        raise Failed(f"the target is {target.hostname}")
    elsewhere = [e["url"] for e in transcript["exchanges"] if urlsplit(e["url"])[:2] != target[:2]]
    if elsewhere:
        raise Failed(f"it asked {', '.join(elsewhere[:3])}")
    return f"{len(transcript['exchanges'])} exchanges, all with {target.netloc}"


def no_strangers(transcript):
    """Nothing recorded, bodies included, names a registry or any other host."""
    text = "\n".join(strings(transcript))
    names = REGISTRIES.search(text)
    if names:
        raise Failed(f"it names a registry: {names.group()}")
    hosts = {host.rpartition("@")[2].partition(":")[0].lower() for host in URL.findall(text)} - LOOPBACK
    if hosts:
        raise Failed("it names other hosts: " + ", ".join(sorted(hosts)))
    return "no host but loopback"


def strings(value, name=""):
    """Every string in it, and what base64 hides."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield base64.b64decode(value).decode("latin-1") if name == "base64" else value


def path_of(url):
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


CHECKS = {
    check.__name__.replace("_", "-"): check
    for check in (same_outcomes, nothing_decided, pace, only_reads, stays, no_strangers)
}


def read(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if path.endswith(".requests"):
        return [json.loads(line) for line in text.splitlines()]
    return json.loads(text)


def main(name, *paths):
    try:
        print(CHECKS[name](*map(read, paths)))
    except Failed as failed:
        return str(failed)
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
