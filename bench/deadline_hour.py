"""The last hour before a deadline: `python -m bench.deadline_hour --help`. See docs/deadline-hour.md.

Starts a site of its own on loopback (gunicorn, a worker, PostgreSQL, Redis, a mail relay) and sends it requests at
instants that were fixed before, so that a slow answer delays nobody else's request and hides nothing.
"""

import argparse
import json
import os
import platform
import sys
from pathlib import Path
from random import Random

from bench.deadline_client import Client, Outcome, Request
from bench.deadline_people import People, people_in, stored_in
from tests.processes import Site

# The yardstick: a page for somebody signed in that reads nothing but who they are.
TRIVIAL = "signed in, trivial"
SEND = "send"
PERCENTILES = (50, 95, 99)


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    with Site() as site:
        sys.stderr.write(f"making {options.drafts:,} drafts …\n")
        people = people_in(site, options.drafts)
        random = Random(options.seed)  # noqa: S311 - for repeatable arrivals
        requests = plan(people, options.seconds, options.rate, options.submissions, random)
        sys.stderr.write(f"{len(requests):,} requests in {options.seconds} seconds …\n")
        sessions = [key for key, _code in people.drafts]
        outcomes = Client(site.url, people.cookie, sessions, people.texts).run(requests)
        wrong = differences(people, requests, outcomes, stored_in(site))
    result = {
        "seconds": options.seconds,
        "rate": options.rate,
        "submissions": options.submissions,
        "drafts": options.drafts,
        "seed": options.seed,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "machine": platform.machine(),
        "kinds": summary(outcomes),
        "acknowledged": sum(o.kind == SEND and not o.error for o in outcomes),
        "errors": sorted({f"{o.kind}: {o.error}" for o in outcomes if o.error}),
        "wrong": wrong,
    }
    sys.stdout.write(table(result))
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(result, indent=2) + "\n")
    return 1 if result["errors"] or wrong else 0


def plan(
    people: People, seconds: int, rate: list[float], submissions: float, random: Random
) -> list[Request]:
    """What arrives when: pages at random instants, more and more from the first rate to the second, and submissions.

    Each draft is sent at most once, and some never. Raises `SystemExit` when there are too few of them for that.
    """
    sends = round(seconds * submissions)
    if sends >= len(people.drafts):
        raise SystemExit(f"{sends} submissions need more drafts: raise --drafts.")
    requests = [
        Request(at, SEND, person, f"/applications/{people.drafts[person][1]}/edit/")
        for person, at in enumerate(_instants(seconds, submissions, submissions, random))
    ]
    for at in _instants(seconds, rate[0], rate[-1], random):
        kind = random.choice(tuple(PAGES))
        person = random.randrange(sends, len(people.drafts))  # who sends doesn't look around meanwhile
        path = PAGES[kind].format(code=people.drafts[person][1], slug=people.slug)
        requests.append(Request(at, kind, person, path))
    return requests


PAGES = {
    TRIVIAL: "/code-of-conduct/",
    "dashboard": "/dashboard/",
    "programs": "/programs/",
    "program": "/programs/{slug}/",
    "status": "/applications/{code}/",
    "form": "/applications/{code}/edit/",
}


def _instants(seconds: int, low: float, high: float, random: Random) -> list[float]:
    """At random within each second, as many as a rate brings that grows evenly from `low` to `high`."""

    def until(second: int) -> int:
        return round(low * second + (high - low) * second**2 / (2 * seconds))

    return [
        second + random.random()
        for second in range(seconds)
        for _ in range(until(second + 1) - until(second))
    ]


def differences(
    people: People, requests: list[Request], outcomes: list[Outcome], stored: dict[str, tuple[int, int]]
) -> list[str]:
    """What the client's ledger and the database don't agree on."""
    asked = {request.person for request in requests if request.kind == SEND}
    told = {outcome.person for outcome in outcomes if outcome.kind == SEND and not outcome.error}
    wrong = (
        [f"{len(requests) - len(outcomes)} requests had no outcome"] if len(outcomes) != len(requests) else []
    )
    for person, (_key, code) in enumerate(people.drafts):
        times = stored.get(code)
        if person in told and times != (1, 1):
            wrong.append(f"{code} was acknowledged; recorded and receipts: {times or 'nothing'}")
        elif times and person not in asked:
            wrong.append(f"{code} is sent, which nobody asked for")
    return wrong


def summary(outcomes: list[Outcome]) -> dict[str, dict[str, float]]:
    """By kind, the trivial one first: how many, how many went wrong, and percentiles in milliseconds."""
    kinds = [TRIVIAL, *sorted({outcome.kind for outcome in outcomes} - {TRIVIAL})]
    rows = {}
    for kind in kinds:
        times = sorted(outcome.seconds for outcome in outcomes if outcome.kind == kind)
        errors = sum(outcome.kind == kind and bool(outcome.error) for outcome in outcomes)
        rows[kind] = {"number": len(times), "errors": errors} | {
            f"p{p}": round(percentile(times, p) * 1000, 1) for p in PERCENTILES
        }
    return rows


def percentile(times: list[float], p: int) -> float:
    """The smallest of the sorted `times` that `p` of a hundred don't exceed; 0 of none."""
    return times[max(0, -(-len(times) * p // 100) - 1)] if times else 0.0


def table(result: dict) -> str:
    lines = [
        "| page | requests | errors | p50 ms | p95 ms | p99 ms |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for kind, row in result["kinds"].items():
        figures = " | ".join(f"{row[f'p{p}']:,.0f}" for p in PERCENTILES)
        lines.append(f"| {kind} | {row['number']:,} | {row['errors']} | {figures} |")
    lines += ["", f"{result['acknowledged']:,} submissions acknowledged, each in the database exactly once."]
    if result["wrong"]:
        lines[-1] = f"{result['acknowledged']:,} submissions acknowledged, and the database disagrees:"
    return "\n".join([*lines, *result["wrong"], *result["errors"]]) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument(
        "--rate",
        type=float,
        nargs="+",
        default=[25.0, 50.0],
        metavar="PER_SECOND",
        help="pages a second: one number, or from the first to the second",
    )
    parser.add_argument("--submissions", type=float, default=3.0, metavar="PER_SECOND")
    parser.add_argument("--drafts", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="also write the figures into this file")
    return parser


if __name__ == "__main__":
    sys.exit(main())
