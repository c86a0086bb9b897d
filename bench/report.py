"""What was measured, as Markdown tables and as a JSON line."""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version

from bench.methods import METHODS

Results = Sequence[dict]

_METHOD_COLUMNS = (
    "mentees × mentors",
    "method",
    "seconds",
    "without scoring",
    "MiB",
    "pairs",
    "points",
    "rounds",
    "time ÷ engine's",
    "time ÷ bound",
    "memory ÷ engine's",
    "",
)
_CHANGE_COLUMNS = (
    "mentees × mentors",
    "change",
    "first match, seconds",
    "after the change",
    "changed, afresh",
    "after ÷ afresh",
    "MiB",
    "pairs",
    "points",
    "pairs that stay",
    "rounds",
    "",
)


def facts() -> dict:
    """What the figures depend on, and nothing by which a machine could be recognised."""
    versions = {name: _version(name) for name in ("numpy", "ortools", "scipy")}
    return {"cores": len(os.sched_getaffinity(0)), "python": platform.python_version(), **versions}


def json_line(results: Results, seed: int) -> str:
    return json.dumps({"machine": facts(), "seed": seed, "results": list(results)}) + "\n"


def markdown(results: Results) -> str:
    methods = [result for result in results if result["name"] in METHODS]
    changes = [result for result in results if result["name"] not in METHODS]
    told = ", ".join(f"{name} {value}" for name, value in facts().items())
    parts = [f"Medians, each run in a process of its own. {told[0].upper()}{told[1:]}.\n"]
    if methods:
        parts.append(_table(_METHOD_COLUMNS, (_method_row(result, methods) for result in methods)))
    if changes:
        parts.append(_table(_CHANGE_COLUMNS, map(_change_row, changes)))
    return "\n".join(parts)


def ratio(figure: float | None, to: float | None) -> float | None:
    return figure / to if figure is not None and to else None


def same_people(results: Results, result: dict, name: str) -> dict:
    """What `name` made of the same people; empty where it wasn't measured."""
    keys = ("shape", "mentees")
    found = (r for r in results if r["name"] == name and all(r[key] == result[key] for key in keys))
    return next(found, {})


def number(value: float | None, digits: int = 3) -> str:
    """So many digits that count, and all of an integer's; empty for None."""
    if value is None:
        return ""
    if isinstance(value, int) or abs(value) >= 10**digits:
        return f"{value:,.0f}"
    # 1 keeps small figures short, as three digits of milliseconds tell nothing.
    places = max(0, digits - len(str(int(abs(value))))) if abs(value) >= 1 else digits
    return f"{value:,.{places}f}"


def _method_row(result: dict, results: Results) -> list[str]:
    seconds, mib = result.get("seconds"), result.get("mib")
    engine, bound = (same_people(results, result, name) for name in ("engine", "bound"))
    scoring = result.get("scoring")
    return [
        _people(result),
        METHODS[result["name"]].label,
        number(seconds),
        number(None if scoring is None else seconds - scoring),
        number(mib),
        *(number(result.get(name)) for name in ("pairs", "points", "rounds")),
        number(ratio(seconds, engine.get("seconds"))),
        number(ratio(seconds, bound.get("seconds"))),
        number(ratio(mib, engine.get("mib"))),
        _note(result),
    ]


def _change_row(result: dict) -> list[str]:
    return [
        _people(result),
        result["name"],
        *(number(result.get(name)) for name in ("first", "seconds", "cold")),
        number(ratio(result.get("seconds"), result.get("cold"))),
        *(number(result.get(name)) for name in ("mib", "pairs", "points", "stayed", "rounds")),
        _note(result),
    ]


def _people(result: dict) -> str:
    return f"{result['mentees']:,} × {result['mentors']:,}, {result['shape']}"


def _note(result: dict) -> str:
    if "note" in result:
        return result["note"]
    if result.get("problems"):
        return "; ".join(result["problems"])
    if result.get("certified"):
        return "certified, verified" if "problems" in result else "certified"
    return ""


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    # The first two columns and the last one are words.
    rule = ["---" if place < 2 or place == len(columns) - 1 else "---:" for place in range(len(columns))]
    return "".join(f"| {' | '.join(row)} |\n" for row in (columns, rule, *rows))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
