"""What a match run answers with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .certificate import Certificate
from .codes import Obstacle
from .memory import Memory


class Progress(NamedTuple):
    """How far a run is: people looked at in this step, of so many; a round is a solution and its proof."""

    phase: str
    round: int
    done: int
    of: int


OnProgress = Callable[[Progress], object]
IsCancelled = Callable[[], bool]


@dataclass(frozen=True)
class Pair:
    """A proposed pair, by keys. `points` is the sum of `parts`; see `pairwise.Compatibility`."""

    mentor: str
    mentee: str
    points: int
    parts: Mapping[str, int]
    locked: bool = False


@dataclass(frozen=True)
class Cause:
    """What stood between a person and how many of the other side; one of them may count under several rules."""

    obstacle: Obstacle
    count: int


@dataclass(frozen=True)
class Unmatched:
    """A mentee without a mentor; the causes count mentors."""

    mentee: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Idle:
    """A mentor with places left; the causes count the mentees who still wait."""

    mentor: str
    places: int
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Statistics:
    """`rounds`: times that the solver ran; `edges`: pairs that it chose from in the last; seconds by phase."""

    rounds: int
    edges: int
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class Outcome:
    """Pairs by mentee key, the rest by key. `total` is the sum of the pairs' points.

    `lowest`: the lowest points among pairs that aren't locked, None without any. `previous`: the earlier
    pairs that broke ties; `start`: the digest of the outcome whose `memory` the run started from, if it did.
    Outcomes are equal when all but the statistics and the memory is.
    """

    objective: str
    pairs: tuple[Pair, ...]
    unmatched: tuple[Unmatched, ...]
    idle: tuple[Idle, ...]
    total: int
    lowest: int | None
    certificate: Certificate
    version: str
    digest: str
    previous: tuple[tuple[str, str], ...] = ()
    start: str = ""
    statistics: Statistics = field(default_factory=lambda: Statistics(0, 0, {}), compare=False)
    memory: Memory | None = field(default=None, init=False, compare=False, repr=False)
