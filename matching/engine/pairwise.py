"""How well two people suit each other: the plain reference for one pair.

`scoring` computes the same numbers for many pairs at once; a property test holds the two together.
Every part is its weight times a share from 0 to 1, rounded down.
"""

from dataclasses import dataclass

from .codes import Part, ReasonCode, Rule, answers_part
from .people import ENGLISH, Mentee, Mentor, check_people, other_languages, preferred_language
from .policy import Policy, check_policy

# Shares of the language part, in hundredths. English: for each step of its weaker direction, 0..10.
PREFERRED_SHARE = 100
OTHER_SHARE = 80
ENGLISH_SHARE = 7
ENGLISH_MOST = 10
# From so many half-hours a week in common (six hours) more of them make a pair no better.
ENOUGH_OVERLAP = 12
STRONGEST = 3


@dataclass(frozen=True)
class Reason:
    """What speaks for a pair; see ReasonCode for what the fields mean."""

    code: ReasonCode
    subject: str | None = None
    value: int | None = None
    of: int | None = None


@dataclass(frozen=True)
class Broken:
    """A hard rule that the pair breaks: what there is, and what is needed."""

    rule: Rule
    value: int | None = None
    needed: int | None = None


@dataclass(frozen=True)
class Compatibility:
    """`points` is the sum of `parts`, and None exactly when `broken` isn't empty.

    `parts`: part → points, in the order of Part and then of the questions' names.
    """

    points: int | None
    parts: dict[str, int]
    reasons: tuple[Reason, ...]
    broken: tuple[Broken, ...]


def compatibility(mentor: Mentor, mentee: Mentee, policy: Policy) -> Compatibility:
    """The points of one pair by part, what speaks for it, and the hard rules against it.

    Locks and exclusions are no part of it. Raises InputError for bad input.
    """
    check_people([mentor], [mentee])
    check_policy(policy)
    return compare(mentor, mentee, policy)


def compare(mentor: Mentor, mentee: Mentee, policy: Policy) -> Compatibility:
    """`compatibility` of people and a policy that were checked before."""
    weights = policy.weights
    parts: dict[str, int] = {}
    reasons: list[Reason] = []
    broken: list[Broken] = []

    shared_groups = set(mentor.groups) & set(mentee.groups)
    if shared_groups:
        broken.append(Broken(Rule.SAME_GROUP, len(shared_groups)))

    share = _language(mentor, mentee, policy, reasons, broken)
    parts[Part.LANGUAGE] = weights.language * share // 100

    overlap = len(mentor.availability & mentee.availability)
    if overlap < policy.least_overlap:
        broken.append(Broken(Rule.OVERLAP_TOO_SHORT, overlap, policy.least_overlap))

    shared_areas = [area for area in mentee.areas if area in mentor.areas]
    shared_areas.sort(key=lambda area: (-mentee.areas[area] * mentor.areas[area], area))
    if policy.needs_area and not shared_areas:
        broken.append(Broken(Rule.NO_SHARED_AREA))
    reasons += [
        Reason(ReasonCode.AREA, area, mentor.areas[area], mentee.areas[area]) for area in shared_areas
    ]
    covered = sum(mentee.areas[area] * mentor.areas[area] for area in shared_areas)
    parts[Part.AREAS] = _share_of(weights.areas, covered, STRONGEST * sum(mentee.areas.values()))

    shared_goals = sorted(mentor.goals & mentee.goals)
    reasons += [Reason(ReasonCode.GOAL, goal) for goal in shared_goals]
    parts[Part.GOALS] = _share_of(weights.goals, len(shared_goals), len(mentee.goals))

    if overlap:
        reasons.append(Reason(ReasonCode.TIME, value=overlap))
    parts[Part.TIME] = _share_of(weights.time, min(overlap, ENOUGH_OVERLAP), ENOUGH_OVERLAP)

    met = 0
    for code, sought, level in (
        (ReasonCode.MENTOR_LEVEL, mentee.seeks_level, mentor.level),
        (ReasonCode.MENTEE_LEVEL, mentor.seeks_level, mentee.level),
    ):
        if sought is None or sought == level:
            met += 1
        if sought is not None and sought == level:
            reasons.append(Reason(code, value=level))
    parts[Part.LEVEL] = _share_of(weights.level, met, 2)

    for question in sorted(weights.answers):
        wanted = mentee.answers.get(question, frozenset())
        common = len(wanted & mentor.answers.get(question, frozenset()))
        if common:
            reasons.append(Reason(ReasonCode.ANSWER, question, common, len(wanted)))
        parts[answers_part(question)] = _share_of(weights.answers[question], common, len(wanted))

    points = sum(parts.values())
    if not broken and points < policy.least_points:
        broken.append(Broken(Rule.POINTS_TOO_LOW, points, policy.least_points))
    return Compatibility(None if broken else points, parts, tuple(reasons), tuple(broken))


def _language(
    mentor: Mentor, mentee: Mentee, policy: Policy, reasons: list[Reason], broken: list[Broken]
) -> int:
    """The share of the language part, in hundredths: the best way that the two have to talk."""
    theirs = other_languages(mentor)
    shared = [language for language in other_languages(mentee) if language in theirs]
    preferred = preferred_language(mentee)
    if preferred not in (None, ENGLISH) and preferred == preferred_language(mentor):
        reasons.append(Reason(ReasonCode.PREFERRED_LANGUAGE, preferred))
        return PREFERRED_SHARE
    if shared:
        reasons.append(Reason(ReasonCode.OTHER_LANGUAGE, shared[0]))
        return OTHER_SHARE
    required = mentor.requires_other_language + mentee.requires_other_language
    if required:
        broken.append(Broken(Rule.LANGUAGE_REQUIRED, required))
    least = min(
        mentor.english_speaking,
        mentor.english_understanding,
        mentee.english_speaking,
        mentee.english_understanding,
    )
    if least < policy.least_english:
        broken.append(Broken(Rule.ENGLISH_TOO_LOW, least, policy.least_english))
    if required or least < policy.least_english:
        return 0
    weaker = min(
        mentor.english_speaking + mentee.english_understanding,
        mentee.english_speaking + mentor.english_understanding,
    )
    reasons.append(Reason(ReasonCode.ENGLISH, value=weaker, of=ENGLISH_MOST))
    return ENGLISH_SHARE * weaker


def _share_of(weight: int, part: int, whole: int) -> int:
    """`weight` × `part` / `whole`, rounded down; 0 where nothing was asked for."""
    return weight * part // whole if whole else 0
