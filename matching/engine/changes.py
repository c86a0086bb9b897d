"""Single changes to the input, and which of them could pair somebody."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .codes import ChangeKind
from .instance import Instance
from .people import Mentee, Mentor
from .policy import Constraints, Policy
from .reach import Reach
from .sweep import Sweep


@dataclass(frozen=True)
class Change:
    """One change to the input; see ChangeKind for which fields are set."""

    kind: ChangeKind
    mentor: str | None = None
    mentee: str | None = None
    value: int | None = None


@dataclass(frozen=True)
class Input:
    """What `match` is given."""

    mentors: Sequence[Mentor]
    mentees: Sequence[Mentee]
    policy: Policy
    constraints: Constraints

    def instance(self) -> Instance:
        return Instance(self.mentors, self.mentees, self.policy, self.constraints)


def applied(
    change: Change,
    mentors: Iterable[Mentor],
    mentees: Iterable[Mentee],
    policy: Policy,
    constraints: Constraints,
) -> tuple[list[Mentor], list[Mentee], Policy, Constraints]:
    """The input with the change made; what is given stays as it is."""
    mentors, mentees = list(mentors), list(mentees)
    match change.kind:
        case ChangeKind.LIFT_EXCLUSION:
            excluded = frozenset(constraints.excluded) - {(change.mentor, change.mentee)}
            constraints = replace(constraints, excluded=excluded)
        case ChangeKind.ADD_PLACE:
            mentors = [
                replace(one, capacity=one.capacity + 1) if one.key == change.mentor else one
                for one in mentors
            ]
        case ChangeKind.LOWER_OVERLAP:
            policy = replace(policy, least_overlap=change.value)
        case ChangeKind.LOWER_POINTS:
            policy = replace(policy, least_points=change.value)
        case ChangeKind.LOWER_ENGLISH:
            policy = replace(policy, least_english=change.value)
        case ChangeKind.DROP_NEEDS_AREA:
            policy = replace(policy, needs_area=False)
        case ChangeKind.DROP_MENTEE_LANGUAGE:
            mentees = [_without_language(one) if one.key == change.mentee else one for one in mentees]
        case ChangeKind.DROP_MENTOR_LANGUAGE:
            mentors = [_without_language(one) if one.key == change.mentor else one for one in mentors]
    return mentors, mentees, policy, constraints


def candidates(given: Input, instance: Instance, reach: Reach) -> Iterator[Change]:
    """The changes that might pair the person that `reach` starts from, smallest first.

    Changes that cannot are left out where it is plain; a re-solve decides about the others.
    """
    person = instance.mentees[reach.start].key
    yield from _exclusions(given, instance, reach, person)
    yield from _places(instance, reach)
    policy = given.policy
    # Every value is tried: lowering a rule further lets in more people, of whom another may get the place.
    for value in range(policy.least_overlap - 1, -1, -1):
        yield Change(ChangeKind.LOWER_OVERLAP, value=value)
    for value in _lower_points(given):
        yield Change(ChangeKind.LOWER_POINTS, value=value)
    for value in range(policy.least_english - 1, -1, -1):
        yield Change(ChangeKind.LOWER_ENGLISH, value=value)
    if policy.needs_area:
        yield Change(ChangeKind.DROP_NEEDS_AREA)
    for row, mentee in sorted(enumerate(instance.mentees), key=lambda item: item[0] != reach.start):
        if mentee.requires_other_language and reach.moves(row):
            yield Change(ChangeKind.DROP_MENTEE_LANGUAGE, mentee=mentee.key)
    for column, mentor in enumerate(instance.mentors):
        if mentor.requires_other_language and reach.misses(column):
            yield Change(ChangeKind.DROP_MENTOR_LANGUAGE, mentor=mentor.key)


def _exclusions(given: Input, instance: Instance, reach: Reach, person: str) -> Iterator[Change]:
    """Exclusions of people whom moves could reach, from mentors whom they couldn't; the person's own first."""
    useful = [
        (mentor, mentee)
        for mentor, mentee in set(given.constraints.excluded)
        if mentor in instance.mentor_index
        and mentee in instance.mentee_index
        and reach.gains_by(instance.mentor_index[mentor], instance.mentee_index[mentee])
    ]
    for mentor, mentee in sorted(useful, key=lambda pair: (pair[1] != person, pair)):
        yield Change(ChangeKind.LIFT_EXCLUSION, mentor=mentor, mentee=mentee)


def _places(instance: Instance, reach: Reach) -> Iterator[Change]:
    """Mentors with whom a place would help, those who suit the person first, best first."""
    points = instance.points(np.array([reach.start]))[0]
    for mentor in sorted(reach.winnable(), key=lambda column: (-points[column], column)):
        yield Change(ChangeKind.ADD_PLACE, mentor=instance.mentors[mentor].key)


def _lower_points(given: Input) -> list[int]:
    """The points below the least that pairs have which break no other rule, highest first."""
    if not given.policy.least_points:
        return []
    free = replace(given, policy=replace(given.policy, least_points=0)).instance()
    found: set[int] = set()
    for values in Sweep(free, free.waiting).fold(lambda _rows, _columns, points: np.unique(points)):
        found |= {int(value) for value in values if 0 <= value < given.policy.least_points}
    return sorted(found, reverse=True)


def _without_language(person: Mentor | Mentee) -> Mentor | Mentee:
    return replace(person, requires_other_language=False)
