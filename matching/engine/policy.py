"""What a coordinator decides: the objective, the weights, the hard rules, locks and exclusions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from .codes import Objective
from .errors import InputError
from .people import FLUENCY, HALF_HOURS, Mentee, Mentor, is_int

WEIGHTS = range(101)
OVERLAPS = range(HALF_HOURS + 1)
# Scores are computed in float32, exact for integers below this.
EXACT = 2**24


@dataclass(frozen=True)
class Weights:
    """The most points that each part can give, integers 0..100. `answers`: question → weight.

    The defaults sum up to 100. A question without a weight isn't read.
    """

    language: int = 30
    areas: int = 30
    goals: int = 20
    time: int = 15
    level: int = 5
    answers: Mapping[str, int] = field(default_factory=dict)

    @property
    def most(self) -> int:
        """The most points that a pair can have."""
        return self.language + self.areas + self.goals + self.time + self.level + sum(self.answers.values())


@dataclass(frozen=True)
class Policy:
    """The objective, the weights and the hard rules of a program.

    `least_english`: 0..5, which the least of a pair's four levels must reach to talk in English; by default
    everyday conversations. `least_overlap`: half-hours a week, 0..336; `least_points`: from 0;
    `needs_area`: the mentor must advise on one of the mentee's areas at least.
    """

    objective: str = Objective.MOST_PAIRS
    weights: Weights = field(default_factory=Weights)
    least_english: int = 3
    least_overlap: int = 0
    least_points: int = 0
    needs_area: bool = False


@dataclass(frozen=True)
class Constraints:
    """Pairs (mentor key, mentee key) that must be, and pairs that must not be.

    A lock names people who are there; an exclusion of somebody who isn't there changes nothing.
    """

    locked: Collection[tuple[str, str]] = frozenset()
    excluded: Collection[tuple[str, str]] = frozenset()


def check_policy(policy: Policy) -> None:
    """Raises InputError for the first field out of its range."""
    if not isinstance(policy, Policy):
        raise InputError("policy", None, "type", f"must be a Policy, not {policy!r}")
    weights = policy.weights
    if not (isinstance(policy.objective, str) and policy.objective in set(Objective)):
        wanted = ", ".join(Objective)
        raise InputError("policy", None, "objective", f"must be one of {wanted}, not {policy.objective!r}")
    if not isinstance(weights, Weights):
        raise InputError("policy", None, "weights", f"must be Weights, not {weights!r}")
    if not isinstance(weights.answers, Mapping):
        raise InputError("policy", None, "weights.answers", f"must be a mapping, not {weights.answers!r}")
    named = {name: getattr(weights, name) for name in ("language", "areas", "goals", "time", "level")}
    named |= {f"answers[{question!r}]": weight for question, weight in weights.answers.items()}
    for name, weight in named.items():
        if not (is_int(weight) and weight in WEIGHTS):
            raise InputError(
                "policy", None, f"weights.{name}", f"must be an integer from 0 to 100, not {weight!r}"
            )
    if not all(isinstance(question, str) and question for question in weights.answers):
        raise InputError("policy", None, "weights.answers", "must name its questions by strings")
    if weights.most >= EXACT:
        raise InputError("policy", None, "weights.answers", "has more questions than can be added up exactly")
    for name, allowed in (("least_english", FLUENCY), ("least_overlap", OVERLAPS)):
        value = getattr(policy, name)
        if not (is_int(value) and value in allowed):
            raise InputError(
                "policy", None, name, f"must be an integer from 0 to {allowed[-1]}, not {value!r}"
            )
    if not (is_int(policy.least_points) and policy.least_points >= 0):
        problem = f"must be an integer from 0, not {policy.least_points!r}"
        raise InputError("policy", None, "least_points", problem)
    if not isinstance(policy.needs_area, bool):
        raise InputError("policy", None, "needs_area", f"must be True or False, not {policy.needs_area!r}")


def check_constraints(mentors: Sequence[Mentor], mentees: Sequence[Mentee], constraints: Constraints) -> None:
    """Raises InputError for a malformed pair, and for locks that can't all be kept, hard rules apart."""
    if not isinstance(constraints, Constraints):
        raise InputError("constraints", None, "type", f"must be Constraints, not {constraints!r}")
    for name in ("locked", "excluded"):
        pairs = getattr(constraints, name)
        if not isinstance(pairs, Collection) or isinstance(pairs, str | bytes):
            raise InputError(
                "constraints", None, name, f"must be a set of (mentor key, mentee key), not {pairs!r}"
            )
        for pair in pairs:
            if not (isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(key, str) for key in pair)):
                raise InputError(
                    "constraints", None, name, f"must hold (mentor key, mentee key), not {pair!r}"
                )
    capacities = {mentor.key: mentor.capacity for mentor in mentors}
    known = {mentee.key for mentee in mentees}
    excluded = set(constraints.excluded)
    used: dict[str, int] = {}
    mentor_of: dict[str, str] = {}
    for pair in sorted(set(constraints.locked)):
        mentor, mentee = pair
        if mentor not in capacities:
            raise InputError("lock", pair, "locked", f"there is no mentor {mentor!r}")
        if mentee not in known:
            raise InputError("lock", pair, "locked", f"there is no mentee {mentee!r}")
        if pair in excluded:
            raise InputError("lock", pair, "locked", "is excluded as well")
        if mentee in mentor_of:
            problem = f"the mentee is locked to mentor {mentor_of[mentee]!r} as well"
            raise InputError("lock", pair, "locked", problem)
        mentor_of[mentee] = mentor
        used[mentor] = used.get(mentor, 0) + 1
        if used[mentor] > capacities[mentor]:
            problem = f"is less than the {used[mentor]} mentees locked to them"
            raise InputError("mentor", mentor, "capacity", f"{capacities[mentor]} {problem}")
