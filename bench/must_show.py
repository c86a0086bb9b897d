"""What the engine has to show, each beside its limit, from measurements of one run."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.report import number

Measure = Callable[[str, str, int], dict]
MENTOR_MATCH = ("mentor-match", "mentor-match-rounds")


@dataclass(frozen=True)
class Verdict:
    """`reached`: None where it couldn't be measured. `figures`: what was measured against which limit."""

    claim: str
    reached: bool | None
    figures: str


def verdicts(measure: Measure, scale: float) -> list[Verdict]:
    """`measure(name, shape, mentees)` as `Measuring.of`; `scale`: 1, or less to try this out."""

    def of(name: str, shape: str, mentees: int) -> dict:
        return measure(name, shape, max(20, round(mentees * scale)))

    engine = of("engine", "tight", 1_000)
    told = [_beside_mentor_match(engine, of(name, "tight", 1_000), name) for name in MENTOR_MATCH]
    told += _beside_scipy(of("engine", "tight", 10_000), of("scipy", "tight", 10_000))
    large = of("engine", "side by side", 50_000)
    told += _beside_bound(large, of("bound", "side by side", 50_000))
    told += _within("100,000 side by side, certified", of("engine", "side by side", 100_000), 1.5 * 1024)
    told.append(_after_exclusion(of("one exclusion", "tight", 20_000)))
    return told


def text(told: list[Verdict], scale: float) -> str:
    words = {True: "reached", False: "missed", None: "not measured"}
    head = (
        ""
        if scale == 1
        else f"At {scale:g} times the size, which shows nothing but that the harness works:\n\n"
    )
    return head + "".join(f"- {words[one.reached]}: {one.claim}: {one.figures}\n" for one in told)


def _beside_mentor_match(engine: dict, peer: dict, name: str) -> Verdict:
    claim = f"1,000 tight beside {name}"
    if not _measured(engine, peer):
        return _unmeasured(claim, engine, peer)
    faster = peer["seconds"] / engine["seconds"]
    as_good = engine["pairs"] >= peer["pairs"] and engine["points"] >= peer["points"]
    figures = (
        f"{_seconds(engine)} to {_seconds(peer)}, {number(faster)} times faster (at least 100); "
        f"pairs {engine['pairs']:,} to {peer['pairs']:,}, points {engine['points']:,} to {peer['points']:,}"
        " (neither fewer)"
    )
    return Verdict(claim, faster >= 100 and as_good, figures)


def _beside_scipy(engine: dict, peer: dict) -> list[Verdict]:
    claims = "10,000 tight beside SciPy, time", "10,000 tight beside SciPy, memory"
    if not _measured(engine, peer):
        return [_unmeasured(claim, engine, peer) for claim in claims]
    faster = peer["seconds"] / engine["seconds"]
    solving = (peer["seconds"] - peer["scoring"]) / engine["seconds"]
    time = (
        f"{_seconds(engine)} to {_seconds(peer)}, {number(faster)} times faster (at least 8), "
        f"{number(solving)} without building its matrix"
    )
    return [Verdict(claims[0], faster >= 8, time), _share_of_memory(claims[1], engine, peer)]


def _share_of_memory(claim: str, engine: dict, peer: dict) -> Verdict:
    if "mib" not in engine or "mib" not in peer:
        return Verdict(claim, None, "this system doesn't tell")
    share = engine["mib"] / peer["mib"]
    figures = f"{number(engine['mib'])} to {number(peer['mib'])} MiB, {number(share)} of it (at most 0.2)"
    return Verdict(claim, share <= 0.2, figures)


def _beside_bound(engine: dict, bound: dict) -> list[Verdict]:
    claim = "50,000 side by side beside the bound"
    if not _measured(engine, bound):
        return [_unmeasured(claim, engine, bound)]
    times = engine["seconds"] / bound["seconds"]
    figures = (
        f"{_seconds(engine)} to {_seconds(bound)}, {number(times)} times it (at most 4, three is the goal)"
    )
    return [Verdict(claim, times <= 4, figures), *_within("50,000 side by side", engine, 700)]


def _within(claim: str, engine: dict, most_mib: float) -> list[Verdict]:
    if not _measured(engine):
        return [_unmeasured(claim, engine)]
    mib = engine.get("mib")
    figures = f"{_seconds(engine)}, {number(mib) or 'no'} MiB (less than {most_mib:,.0f}), {engine['pairs']:,} pairs"
    reached = None if mib is None else mib < most_mib and not engine.get("problems")
    return [Verdict(claim, reached, figures)]


def _after_exclusion(change: dict) -> Verdict:
    claim = "20,000 tight after one exclusion, certified"
    if not _measured(change):
        return _unmeasured(claim, change)
    share = change["seconds"] / change["cold"]
    figures = (
        f"{_seconds(change)} to {number(change['cold'])} s afresh, {number(share)} of it "
        "(at most 0.25, a tenth is the goal)"
    )
    return Verdict(claim, share <= 0.25 and not change.get("problems"), figures)


def _measured(*results: dict) -> bool:
    return all("seconds" in result for result in results)


def _unmeasured(claim: str, *results: dict) -> Verdict:
    notes = [f"{result['name']} {result['note']}" for result in results if "note" in result]
    return Verdict(claim, None, ", ".join(notes))


def _seconds(result: dict) -> str:
    return f"{number(result['seconds'])} s"
