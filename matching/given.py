"""What the engine is given: a program's people, with what is spoken for taken away, and the coordinators' rulings."""

from collections import Counter
from dataclasses import dataclass, replace

from pairs.models import Pair
from programs.models import Program

from .engine import Constraints, Mentee, Mentor, Policy
from .intake import people_of
from .models import MatchRun, Ruling

Keys = tuple[str, str]  # mentor, mentee: the codes of their applications


@dataclass(frozen=True)
class Given:
    """The engine's input, by the codes of applications.

    `earlier`: those of the exclusions that nobody decided, since the two were a pair before.
    """

    mentors: list[Mentor]
    mentees: list[Mentee]
    policy: Policy
    constraints: Constraints
    previous: tuple[Keys, ...] = ()
    earlier: frozenset[Keys] = frozenset()

    def mentor(self, key: str) -> Mentor | None:
        return next((mentor for mentor in self.mentors if mentor.key == key), None)

    def mentee(self, key: str) -> Mentee | None:
        return next((mentee for mentee in self.mentees if mentee.key == key), None)


def given_for(program: Program, policy: Policy, previous: MatchRun | None = None) -> Given:
    """Who can be paired now.

    A mentee with a live pair is left out, and a mentor has the places that live pairs leave. Two who were a
    pair of this program before are kept apart, unless they are locked; a pair that was taken back before
    anybody knew of it doesn't count.
    """
    mentors, mentees = people_of(program)
    pairs = Pair.objects.filter(program=program).exclude(state=Pair.State.WITHDRAWN)
    before = set(pairs.values_list("mentor__code", "mentee__code"))
    live = set(pairs.live().values_list("mentor__code", "mentee__code"))
    taken, paired = Counter(mentor for mentor, _mentee in live), {mentee for _mentor, mentee in live}
    rulings = Ruling.objects.filter(program=program).values_list("kind", "mentor__code", "mentee__code")
    locked = {tuple(pair) for kind, *pair in rulings if kind == Ruling.Kind.LOCK}
    apart = {tuple(pair) for kind, *pair in rulings if kind == Ruling.Kind.EXCLUSION}
    locked = {pair for pair in locked if pair[1] not in paired}
    kept = previous.proposals.values_list("mentor__code", "mentee__code") if previous else ()
    return Given(
        mentors=[replace(mentor, capacity=max(mentor.capacity - taken[mentor.key], 0)) for mentor in mentors],
        mentees=[mentee for mentee in mentees if mentee.key not in paired],
        policy=policy,
        constraints=Constraints(frozenset(locked), frozenset(apart | (before - locked))),
        previous=tuple(sorted(map(tuple, kept))),
        earlier=frozenset(before - locked),
    )
