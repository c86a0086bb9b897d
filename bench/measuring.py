"""Seconds and peak memory of one call. Standard library only: peers in an environment of their own load this too."""

import gc
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

_ITSELF = Path("/proc/self")
# Written to clear_refs it makes the peak begin anew.
_FORGET_PEAK = "5"


class Measured(NamedTuple):
    """`mib`: the most memory during the call above what the process held before it; None where that isn't told."""

    result: object
    seconds: float
    mib: float | None


def measured(call: Callable[[], object]) -> Measured:
    gc.collect()
    before = _forget_peak()
    start = perf_counter()
    result = call()
    seconds = perf_counter() - start
    mib = None if before is None else max(0, _status("VmHWM") - before) / 1024
    return Measured(result, seconds, mib)


def _forget_peak() -> int | None:
    """KiB in use now, from where the peak counts; None on a system that can't."""
    try:
        (_ITSELF / "clear_refs").write_text(_FORGET_PEAK)
        return _status("VmRSS")
    except OSError:
        return None


def _status(name: str) -> int:
    lines = (_ITSELF / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
