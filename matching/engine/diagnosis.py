"""`diagnose`: why one person is without a mentor, and the smallest change that would help."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from .certificate import Price
from .changes import Change, Input, applied, candidates
from .errors import InputError
from .explain import causes
from .instance import Instance
from .matchmaking import Previous, match
from .outcome import Cause, IsCancelled, OnProgress, Outcome
from .people import Mentee, Mentor
from .policy import Constraints, Policy
from .reach import Reach
from .scoring import one_thread


@dataclass(frozen=True)
class Taken:
    """A mentor who suits the person, whose places went to these mentees.

    `points`: of the pair that it would have been; `price`: what one more place with the mentor would add.
    """

    mentor: str
    points: int
    mentees: tuple[str, ...]
    price: Price


@dataclass(frozen=True)
class Diagnosis:
    """`mentor`: whom the person is paired with, and then there is nothing else to tell.

    `causes`: which rule removed how many mentors, and how many were taken; `taken`: these, best first;
    `change`: the smallest single change that pairs the person and leaves nobody else out, or None.
    """

    mentee: str
    mentor: str | None
    causes: tuple[Cause, ...]
    taken: tuple[Taken, ...]
    change: Change | None


class Trial:
    """An input that is tried, read and matched once for however many people are asked about."""

    def __init__(self, given: Input) -> None:
        self._given = given
        self._paired: frozenset[str] | None = None

    @cached_property
    def instance(self) -> Instance:
        return self._given.instance()

    def paired(self, options: Mapping[str, Any]) -> frozenset[str]:
        """The mentees who get a mentor; `options` of `match`."""
        if self._paired is None:
            given = self._given
            again = match(given.mentors, given.mentees, given.policy, given.constraints, **options)
            self._paired = frozenset(pair.mentee for pair in again.pairs)
        return self._paired


@one_thread
def diagnose(
    mentors: Iterable[Mentor],
    mentees: Iterable[Mentee],
    policy: Policy,
    constraints: Constraints,
    mentee: str,
    *,
    outcome: Outcome | None = None,
    previous: Previous | None = None,
    progress: OnProgress | None = None,
    cancelled: IsCancelled | None = None,
    trials: dict[Change | None, Trial] | None = None,
) -> Diagnosis:
    """Why the mentee of this key is without a mentor, and what would help.

    `outcome`: that of the same input, if it is at hand; else it is solved first. A change counts only if the
    input with it, matched again with the same `previous`, pairs the person and everybody who was paired.
    `trials`: an empty dict, to be given again when others of the very same input and `previous` are asked about:
    what was tried for one is remembered in it for all. Raises InputError for bad input or somebody who isn't
    there, Cancelled. As many re-solves as changes that might help but don't, and one.
    """
    given = Input(list(mentors), list(mentees), policy, constraints)
    trials = {} if trials is None else trials
    if None not in trials:
        trials[None] = Trial(given)
    instance = trials[None].instance
    if mentee not in instance.mentee_index:
        raise InputError("mentee", mentee, "key", "isn't among the mentees")
    options = {"previous": previous, "progress": progress, "cancelled": cancelled}
    outcome = outcome or match(given.mentors, given.mentees, policy, constraints, **options)
    mentor_of = {pair.mentee: pair.mentor for pair in outcome.pairs}
    if mentee in mentor_of:
        return Diagnosis(mentee, mentor_of[mentee], (), (), None)

    start = instance.mentee_index[mentee]
    only = np.zeros(len(instance.mentees), np.int64)
    only[start] = -1
    ((left,), _idle) = causes(instance, only)
    points = instance.points(np.array([start]))[0]
    mentees_of: dict[str, list[str]] = {}
    for pair in outcome.pairs:
        mentees_of.setdefault(pair.mentor, []).append(pair.mentee)
    suitable = sorted(np.flatnonzero(points >= 0), key=lambda column: (-points[column], column))
    keys = [(instance.mentors[column].key, int(points[column])) for column in suitable]
    taken = tuple(
        Taken(key, worth, tuple(mentees_of[key]), outcome.certificate.mentors[key])
        for key, worth in keys
        if key in mentees_of
    )

    reach = Reach(instance, outcome, start)
    for change in candidates(given, instance, reach):
        if change not in trials:
            trials[change] = Trial(Input(*applied(change, given.mentors, given.mentees, policy, constraints)))
        trial = trials[change]
        if Reach(trial.instance, outcome, start).finds_place and trial.paired(options) >= {
            mentee,
            *mentor_of,
        }:
            return Diagnosis(mentee, None, left.causes, taken, change)
    return Diagnosis(mentee, None, left.causes, taken, None)
