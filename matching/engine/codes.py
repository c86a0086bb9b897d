"""The codes that the engine speaks in; the words for them are the application's."""

from enum import StrEnum


class Objective(StrEnum):
    """What is compared, left to right, more being better."""

    MOST_PAIRS = "most_pairs"  # (pairs, total)
    BEST_TOTAL = "best_total"  # (total, pairs)
    FAIREST = "fairest"  # (pairs, lowest points among pairs that aren't locked, total)


class Part(StrEnum):
    """The parts of a pair's points. A survey question's part is named `answers:<question>`."""

    LANGUAGE = "language"
    AREAS = "areas"
    GOALS = "goals"
    TIME = "time"
    LEVEL = "level"


def answers_part(question: str) -> str:
    """The name of a survey question's part."""
    return f"answers:{question}"


class Rule(StrEnum):
    """The hard rules, in the order in which they are told."""

    SAME_GROUP = "same_group"
    LANGUAGE_REQUIRED = "language_required"
    ENGLISH_TOO_LOW = "english_too_low"
    OVERLAP_TOO_SHORT = "overlap_too_short"
    NO_SHARED_AREA = "no_shared_area"
    POINTS_TOO_LOW = "points_too_low"


class ReasonCode(StrEnum):
    """What speaks for a pair."""

    PREFERRED_LANGUAGE = "preferred_language"  # subject: the language that both prefer
    OTHER_LANGUAGE = "other_language"  # subject: a language that both have
    ENGLISH = "english"  # value: the weaker direction, of: 10
    AREA = "area"  # subject: the area, value: the mentor's strength, of: the mentee's priority
    GOAL = "goal"  # subject: the goal
    TIME = "time"  # value: half-hours a week
    MENTOR_LEVEL = "mentor_level"  # value: the mentor's level, sought by the mentee
    MENTEE_LEVEL = "mentee_level"  # value: the mentee's level, sought by the mentor
    ANSWER = "answer"  # subject: the question, value: options in common, of: the mentee's options


class Obstacle(StrEnum):
    """What stood between a person and a pair; the first six are the rules."""

    SAME_GROUP = "same_group"
    LANGUAGE_REQUIRED = "language_required"
    ENGLISH_TOO_LOW = "english_too_low"
    OVERLAP_TOO_SHORT = "overlap_too_short"
    NO_SHARED_AREA = "no_shared_area"
    POINTS_TOO_LOW = "points_too_low"
    EXCLUDED = "excluded"  # kept apart by a coordinator
    NO_PLACE = "no_place"  # the mentor's capacity is 0
    TAKEN = "taken"  # suitable, but every place has gone to somebody else
    NOBODY = "nobody"  # there is nobody on the other side, or nobody there still waits


class ChangeKind(StrEnum):
    """A single change that would pair somebody, smallest first."""

    LIFT_EXCLUSION = "lift_exclusion"  # mentor, mentee: the exclusion
    ADD_PLACE = "add_place"  # mentor
    LOWER_OVERLAP = "lower_overlap"  # value: the new least overlap
    LOWER_POINTS = "lower_points"  # value: the new least points
    LOWER_ENGLISH = "lower_english"  # value: the new least English
    DROP_NEEDS_AREA = "drop_needs_area"
    DROP_MENTEE_LANGUAGE = "drop_mentee_language"  # mentee: who no longer requires another language
    DROP_MENTOR_LANGUAGE = "drop_mentor_language"  # mentor: who no longer requires another language
