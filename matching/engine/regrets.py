"""`regret`: what forcing a pair costs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .matchmaking import Previous, match
from .outcome import IsCancelled, OnProgress, Outcome
from .people import Mentee, Mentor
from .policy import Constraints, Policy


@dataclass(frozen=True)
class Regret:
    """What is lost: positive where forcing the pair makes it worse.

    `pairs`, `total`: how many fewer. `lowest`: by how much the lowest points fall (locked pairs, and so the
    forced one, don't count), None where there is no other pair before or after. `forced`: the outcome with
    the pair.
    """

    pairs: int
    lowest: int | None
    total: int
    forced: Outcome


def regret(
    mentors: Iterable[Mentor],
    mentees: Iterable[Mentee],
    policy: Policy,
    constraints: Constraints,
    mentor: str,
    mentee: str,
    *,
    outcome: Outcome | None = None,
    previous: Previous | None = None,
    progress: OnProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> Regret:
    """What locking the pair of these keys costs, exactly, for each component of the objective.

    `outcome`: that of the same input, if it is at hand; else it is solved first. Raises InputError also for a
    pair that can't be locked (a hard rule, an exclusion, no place left by other locks).
    """
    mentors, mentees = list(mentors), list(mentees)
    forced_constraints = replace(constraints, locked=frozenset({*constraints.locked, (mentor, mentee)}))
    options = {"previous": previous, "progress": progress, "cancelled": cancelled}
    forced = match(mentors, mentees, policy, forced_constraints, **options)
    before = outcome or match(mentors, mentees, policy, constraints, **options)
    lowest = None
    if before.lowest is not None and forced.lowest is not None:
        lowest = before.lowest - forced.lowest
    return Regret(len(before.pairs) - len(forced.pairs), lowest, before.total - forced.total, forced)
