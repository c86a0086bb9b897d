"""Measurements, each in a child process with a bound on its time and its memory; medians of several."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.cohorts import SHAPES
from bench.methods import METHODS

ROOT = Path(__file__).resolve().parent.parent
# From so many pairs of people on one run tells enough.
ONCE = 10**9
# These differ from run to run; the rest may not.
MEASURES = ("seconds", "mib", "scoring", "first", "cold", "cold_mib")

# How libraries say that they got no more memory.
NO_MEMORY = ("MemoryError", "bad_alloc", "Memory allocation", "failed to map", "Cannot allocate memory")


@dataclass(frozen=True)
class Bounds:
    """`seconds` of a child; `memory`: bytes that it can have, None for all; `any_size`: methods get any size."""

    seconds: float
    memory: int | None
    any_size: bool = False


@dataclass(frozen=True)
class Measuring:
    """How each measurement is made."""

    seed: int
    repeat: int
    bounds: Bounds
    verified: bool = False

    def of(self, name: str, shape: str, mentees: int) -> dict:
        """What `child` tells of a method or a change, each figure the median; `note` says why there is none."""
        head = {"name": name, "shape": shape, "mentees": mentees, "mentors": SHAPES[shape](mentees)}
        people = head["mentees"] * head["mentors"]
        most = METHODS[name].most_pairs if name in METHODS else None
        if most is not None and people > most and not self.bounds.any_size:
            return head | {"note": "beyond its limit"}
        request = {"name": name, "shape": shape, "mentees": mentees, "seed": self.seed}
        request |= {"verify": self.verified, "memory": self.bounds.memory}
        told = []
        for _run in range(1 if people >= ONCE else self.repeat):
            told.append(_child(request, self.bounds.seconds))
            if "note" in told[-1]:
                return head | told[-1]
        return head | {"runs": len(told)} | _medians(told)


def _medians(told: list[dict]) -> dict:
    if any(_fixed(run) != _fixed(told[0]) for run in told):
        return {"note": "failed: its runs differ"}
    figures = {
        measure: median(run[measure] for run in told)
        for measure in MEASURES
        if told[0].get(measure) is not None
    }
    return _fixed(told[0]) | figures


def _fixed(run: dict) -> dict:
    return {key: value for key, value in run.items() if key not in MEASURES}


def _child(request: dict, seconds: float) -> dict:
    command = [sys.executable, "-m", "bench.child", json.dumps(request)]
    with subprocess.Popen(  # noqa: S603 - ourselves, no shell
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True
    ) as process:
        try:
            output, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            return {"note": f"not done in {seconds:,g} s"}
        finally:
            # Whatever it started has its group.
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode == 0:
        return json.loads(output.splitlines()[-1])
    if process.returncode == -signal.SIGKILL or any(words in errors for words in NO_MEMORY):
        return {"note": "out of memory"}
    # The rest goes on; what went wrong is told in full where it doesn't disturb the tables.
    sys.stderr.write(errors)
    return {"note": f"failed: {(errors.splitlines() or [str(process.returncode)])[-1]}"}
