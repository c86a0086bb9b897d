"""What would pair those whom a run left over. Only a worker imports this module: it solves again and again."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from ..engine import Cancelled, Change, Outcome, diagnose
from ..enums import Remedy
from ..given import Given
from ..rules import CONFIDENTIAL

logger = logging.getLogger(__name__)

# How much work a run may spend on this, in people looked into × mentors × mentees. Each of these took one to two
# microseconds in cohorts of 250 × 500, so this is five to ten seconds. It is counted rather than timed, so that the
# same people give the same answer.
MOST_WORK = 5_000_000


@dataclass(frozen=True)
class Found:
    """The smallest single change that would pair somebody, by the codes of applications; see `Remedy`."""

    kind: str
    value: int | None = None
    mentor: str | None = None
    mentee: str | None = None


def remedies_of(
    given: Given,
    outcome: Outcome,
    *,
    progress: Callable[[int, int], object],
    cancelled: Callable[[], bool],
) -> dict[str, Found]:
    """By the code of each mentee left over: what would help.

    Who comes first is looked into first, and whoever is missing was not looked into: `MOST_WORK` was spent, or
    the search met a defect, which is logged and costs nobody the pairs, as these are proved by then. Raises
    Cancelled.
    """
    most = MOST_WORK // max(1, len(given.mentors) * len(given.mentees))
    left = [one.mentee for one in outcome.unmatched[:most]]
    found: dict[str, Found] = {}
    trials: dict = {}
    for number, mentee in enumerate(left):
        progress(number, len(left))
        if cancelled():
            raise Cancelled
        try:
            diagnosis = diagnose(
                given.mentors,
                given.mentees,
                given.policy,
                given.constraints,
                mentee,
                outcome=outcome,
                previous=given.previous,
                cancelled=cancelled,
                trials=trials,
            )
        except Cancelled:
            raise
        except Exception:
            logger.exception("The search for what would pair %s met a defect", mentee)
            break
        found[mentee] = _told(given, diagnosis.change)
    return found


def _told(given: Given, change: Change | None) -> Found:
    if change is None:
        return Found(Remedy.NONE)
    kind, value = Remedy(change.kind), change.value
    if kind == Remedy.LIFT_EXCLUSION and (change.mentor, change.mentee) in given.earlier:
        kind = Remedy.PAIR_AGAIN
    weights = given.policy.weights.answers
    if kind == Remedy.LOWER_POINTS and any(weights.get(question) for question in CONFIDENTIAL):
        # The points of a pair, wishes counted: beside its points as told they would tell what was wished.
        value = None
    return Found(kind, value, change.mentor, change.mentee)
