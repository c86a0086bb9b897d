"""What a pair's points are made of, rule by rule, and that many pairs score like one."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import (
    Broken,
    Mentee,
    Mentor,
    Policy,
    Reason,
    ReasonCode,
    Rule,
    Weights,
    compatibility,
)
from matching.engine.scoring import Scorer

from .engine_cases import mentee, mentor, random_person, random_policy

OPEN = Policy(weights=Weights(language=100, areas=0, goals=0, time=0, level=0), least_english=0)


def broken_by(one: Mentor, other: Mentee, policy: Policy) -> list[Broken]:
    found = compatibility(one, other, policy)
    assert (found.points is None) == bool(found.broken)
    return list(found.broken)


# Language


@pytest.mark.parametrize(
    ("theirs", "mine", "points", "reason"),
    [
        (("pt", "de"), ("pt",), 100, Reason(ReasonCode.PREFERRED_LANGUAGE, "pt")),
        (("pt-BR",), ("pt_PT", "de"), 100, Reason(ReasonCode.PREFERRED_LANGUAGE, "pt")),
        (("de", "pt"), ("pt", "hi"), 80, Reason(ReasonCode.OTHER_LANGUAGE, "pt")),
        (("en", "pt"), ("en", "pt"), 80, Reason(ReasonCode.OTHER_LANGUAGE, "pt")),
        (("en",), ("en-GB",), 70, Reason(ReasonCode.ENGLISH, value=10, of=10)),
        ((), ("de",), 70, Reason(ReasonCode.ENGLISH, value=10, of=10)),
    ],
)
def test_language_counts_by_the_best_way_to_talk(theirs, mine, points, reason):
    found = compatibility(mentor(languages=theirs), mentee(languages=mine), OPEN)
    assert (found.points, found.parts["language"], found.reasons[0]) == (points, points, reason)


def test_english_counts_by_its_weaker_direction():
    # The mentee speaks 2 to somebody who understands 5; the mentor speaks 5 to somebody who understands 4.
    found = compatibility(mentor(), mentee(english_speaking=2, english_understanding=4), OPEN)
    assert found.parts["language"] == 49


@pytest.mark.parametrize(
    "levels", [(2, 5, 5, 5), (5, 2, 5, 5), (5, 5, 2, 5), (5, 5, 5, 2)], ids=lambda levels: str(levels)
)
def test_english_works_from_the_least_of_the_four_levels_on(levels):
    one = mentor(english_speaking=levels[0], english_understanding=levels[1])
    other = mentee(english_speaking=levels[2], english_understanding=levels[3])
    assert broken_by(one, other, replace(OPEN, least_english=3)) == [Broken(Rule.ENGLISH_TOO_LOW, 2, 3)]
    assert broken_by(one, other, replace(OPEN, least_english=2)) == []


def test_shared_language_needs_no_english():
    silent = {"english_speaking": 0, "english_understanding": 0, "languages": ("hi",)}
    assert broken_by(mentor(**silent), mentee(**silent), Policy(least_english=5)) == []


@pytest.mark.parametrize(
    ("mentors", "mentees", "count"), [(True, False, 1), (False, True, 1), (True, True, 2)]
)
def test_required_language_is_never_replaced_by_english(mentors, mentees, count):
    one = mentor(languages=("en", "de"), requires_other_language=mentors)
    other = mentee(languages=("en", "hi"), requires_other_language=mentees)
    assert broken_by(one, other, OPEN) == [Broken(Rule.LANGUAGE_REQUIRED, count)]
    assert broken_by(one, replace(other, languages=("en", "de")), OPEN) == []


# The other parts


def only(**weights: int) -> Policy:
    return Policy(
        weights=Weights(**(dict.fromkeys(("language", "areas", "goals", "time", "level"), 0) | weights))
    )


def test_areas_count_by_priority_and_strength():
    one, other = mentor(areas={"docs": 2, "code": 3}), mentee(areas={"docs": 3, "tests": 2})
    found = compatibility(one, other, only(areas=100))
    assert found.parts["areas"] == 100 * 6 // 15
    assert Reason(ReasonCode.AREA, "docs", 2, 3) in found.reasons


def test_goals_count_by_the_share_of_the_mentees():
    one, other = mentor(goals=frozenset("abc")), mentee(goals=frozenset("bcd"))
    found = compatibility(one, other, only(goals=10))
    assert found.parts["goals"] == 6
    assert [reason.subject for reason in found.reasons if reason.code == ReasonCode.GOAL] == ["b", "c"]


@pytest.mark.parametrize(("shared", "points"), [(0, 0), (1, 0), (6, 5), (12, 10), (40, 10)])
def test_time_counts_until_it_is_enough(shared, points):
    found = compatibility(
        mentor(availability=frozenset(range(336))),
        mentee(availability=frozenset(range(shared))),
        only(time=10),
    )
    assert found.parts["time"] == points
    times = [reason.value for reason in found.reasons if reason.code == ReasonCode.TIME]
    assert times == ([shared] if shared else [])


@pytest.mark.parametrize(
    ("sought", "seeks", "points"), [(None, None, 10), (4, None, 10), (3, None, 5), (3, 2, 0), (4, 1, 10)]
)
def test_level_counts_for_each_whose_wish_is_met(sought, seeks, points):
    one = mentor(level=4, seeks_level=seeks)
    other = mentee(level=1, seeks_level=sought)
    assert compatibility(one, other, only(level=10)).parts["level"] == points


def test_level_that_is_unknown_meets_no_wish():
    found = compatibility(mentor(level=None), mentee(seeks_level=2), only(level=10))
    assert found.parts["level"] == 5


def test_answers_count_by_the_share_of_the_mentees_options():
    one = mentor(answers={"pace": frozenset("ab"), "unread": frozenset("x")})
    other = mentee(answers={"pace": frozenset("bcd"), "unread": frozenset("x")})
    found = compatibility(one, other, only(answers={"pace": 100, "silent": 50}))
    assert found.parts["answers:pace"] == 33
    assert found.parts["answers:silent"] == 0
    assert found.points == 33
    assert Reason(ReasonCode.ANSWER, "pace", 1, 3) in found.reasons


def test_points_are_the_sum_of_the_parts():
    policy = Policy(weights=Weights(answers={"pace": 7}))
    alike = {"languages": ("pt",), "answers": {"pace": frozenset("a")}}
    found = compatibility(mentor(**alike), mentee(**alike), policy)
    assert found.points == sum(found.parts.values()) == policy.weights.most == 107


# The other hard rules


def test_groups_are_kept_apart():
    one, other = mentor(groups=("acme", "home")), mentee(groups=("guild", "acme"))
    assert broken_by(one, other, Policy()) == [Broken(Rule.SAME_GROUP, 1)]


def test_overlap_must_reach_the_least():
    one, other = mentor(availability=frozenset({1, 2, 3})), mentee(availability=frozenset({2, 3, 4}))
    assert broken_by(one, other, Policy(least_overlap=3)) == [Broken(Rule.OVERLAP_TOO_SHORT, 2, 3)]
    assert broken_by(one, other, Policy(least_overlap=2)) == []


def test_area_must_be_shared_if_needed():
    one, other = mentor(areas={"docs": 1}), mentee(areas={"code": 1})
    assert broken_by(one, other, Policy(needs_area=True)) == [Broken(Rule.NO_SHARED_AREA)]
    assert broken_by(one, other, Policy()) == []


def test_points_must_reach_the_least():
    points = compatibility(mentor(), mentee(), Policy()).points
    assert broken_by(mentor(), mentee(), Policy(least_points=points)) == []
    assert broken_by(mentor(), mentee(), Policy(least_points=points + 1)) == [
        Broken(Rule.POINTS_TOO_LOW, points, points + 1)
    ]


def test_several_rules_are_told_together():
    one = mentor(groups=("a",), languages=("de",), requires_other_language=True, english_speaking=1)
    other = mentee(groups=("a",), availability=frozenset())
    policy = Policy(least_overlap=1, least_points=500)
    assert [rule.rule for rule in broken_by(one, other, policy)] == [
        Rule.SAME_GROUP,
        Rule.LANGUAGE_REQUIRED,
        Rule.ENGLISH_TOO_LOW,
        Rule.OVERLAP_TOO_SHORT,
    ]


# Many at once


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 2**32))
def test_many_pairs_score_like_one(seed):
    random = Random(seed)  # noqa: S311
    mentors = [random_person(random, Mentor, f"m{number}") for number in range(random.randint(0, 6))]
    mentees = [random_person(random, Mentee, f"e{number}") for number in range(random.randint(0, 6))]
    policy = random_policy(random, "most_pairs")
    rows = np.arange(len(mentees))
    scorer = Scorer(mentors, mentees, policy)
    expected = [[compatibility(one, other, policy) for one in mentors] for other in mentees]
    points = [[-1 if found.points is None else found.points for found in row] for row in expected]
    assert scorer.points(rows).tolist() == points or not mentors
    for rule, pairs in scorer.broken(rows).items():
        told = [[rule in {broken.rule for broken in found.broken} for found in row] for row in expected]
        assert pairs.tolist() == told or not mentors


def test_points_are_exact_at_the_highest_weights():
    questions = {f"q{number}": 100 for number in range(200)}
    answers = {question: frozenset("abc") for question in questions}
    policy = Policy(weights=Weights(100, 100, 100, 100, 100, questions))
    areas = {f"area{number}": 3 for number in range(300)}
    alike = {"areas": areas, "answers": answers, "languages": ("hi",), "availability": frozenset(range(336))}
    one, other = mentor(**alike), mentee(**alike)
    assert Scorer([one], [other], policy).points(np.array([0]))[0, 0] == 20_500
    assert compatibility(one, other, policy).points == 20_500
    thinner = replace(one, answers={question: frozenset("ab") for question in questions}, areas={"area1": 1})
    points = compatibility(thinner, other, policy).points
    assert Scorer([thinner], [other], policy).points(np.array([0]))[0, 0] == points
