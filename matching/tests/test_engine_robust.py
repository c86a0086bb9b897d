"""Where there is nobody, nothing to choose, or far too much of one thing: an answer all the same, and its proof."""

from dataclasses import replace
from random import Random

import pytest

from matching.engine import (
    Cause,
    Constraints,
    Mentee,
    Mentor,
    Objective,
    Obstacle,
    Outcome,
    Policy,
    Weights,
    compatibility,
    diagnose,
    match,
    verify,
)

from .engine_cases import Case, dense_value, keys_of, mentee, mentor, random_case, random_person, value_of


def proved(case: Case) -> Outcome:
    """The outcome, after its proof and the sum of its parts were looked at; and that again changes nothing."""
    outcome = match(*case.given)
    assert verify(*case.given, outcome) == []
    again = match(*case.given, previous=outcome)
    assert (value_of(again), keys_of(again)) == (value_of(outcome), keys_of(outcome))
    assert verify(*case.given, again) == []
    assert len(outcome.unmatched) == len(case.mentees) - len(outcome.pairs)
    assert outcome.total == sum(pair.points for pair in outcome.pairs)
    return outcome


SPEECHLESS = {"languages": (), "english_speaking": 0, "english_understanding": 0}
BLANK = {"availability": frozenset(), "areas": {}, "goals": frozenset()}


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize(
    ("mentors", "mentees", "pairs"),
    [
        ([], [], 0),
        ([mentor()], [], 0),
        ([], [mentee()], 0),
        ([], [mentee(str(number)) for number in range(40)], 0),
        ([mentor(str(number)) for number in range(40)], [], 0),
        ([mentor(capacity=0)], [mentee()], 0),
        ([mentor(str(number), capacity=0) for number in range(20)], [mentee("a"), mentee("b")], 0),
        ([mentor("a"), mentor("b")], [mentee("a"), mentee("b")], 2),
        (
            [mentor(str(number)) for number in range(40)],
            [mentee(str(number)) for number in range(60)],
            40,
        ),
        ([mentor(groups=("x",))], [mentee("a", groups=("x",)), mentee("b", groups=("x",))], 0),
        ([mentor(**SPEECHLESS)], [mentee(**SPEECHLESS)], 0),
        ([mentor(capacity=10_000)], [mentee(str(number)) for number in range(300)], 300),
        ([mentor(capacity=10**30)], [mentee("a"), mentee("b")], 2),
        ([mentor(**BLANK)], [mentee(**BLANK)], 1),
        ([mentor(**BLANK | {"languages": ()})], [mentee(**BLANK | {"languages": ()})], 1),
        ([mentor("same")], [mentee("same")], 1),
    ],
    ids=[
        "nobody",
        "mentor",
        "mentee",
        "mentees",
        "mentors",
        "closed",
        "all closed",
        "alike",
        "many alike",
        "forbidden",
        "speechless",
        "roomy",
        "boundless",
        "blank",
        "blanker",
        "one key",
    ],
)
def test_degenerate_cases_are_solved_and_proved(objective, mentors, mentees, pairs, either_way):
    case = Case(mentors, mentees, Policy(objective=objective), Constraints())
    assert len(proved(case).pairs) == pairs


@pytest.mark.parametrize("objective", Objective)
def test_weights_of_nothing_still_pair(objective, either_way):
    case = random_case(11, objective, 12)
    asked = dict.fromkeys(case.policy.weights.answers, 0)
    policy = replace(case.policy, weights=Weights(0, 0, 0, 0, 0, asked), least_points=0)
    outcome = proved(replace(case, policy=policy))
    assert outcome.total == 0
    assert len(outcome.pairs) > 0
    assert value_of(outcome) == dense_value(replace(case, policy=policy))


@pytest.mark.parametrize("objective", Objective)
def test_nobody_has_any_time(objective, either_way):
    case = random_case(12, objective, 12)
    mentors = [replace(one, availability=frozenset()) for one in case.mentors]
    mentees = [replace(one, availability=frozenset()) for one in case.mentees]
    timeless = Case(mentors, mentees, replace(case.policy, least_overlap=0), Constraints())
    outcome = proved(timeless)
    assert value_of(outcome) == dense_value(timeless)
    assert {pair.parts["time"] for pair in outcome.pairs} == {0}
    busy = replace(timeless, policy=replace(timeless.policy, least_overlap=1))
    assert proved(busy).pairs == ()


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize("least_points", [506, 2**31, 10**30])
def test_least_points_that_nobody_reaches_leave_everybody_over(objective, least_points, either_way):
    case = random_case(12, objective, 12)
    case = replace(case, policy=replace(case.policy, least_points=least_points), constraints=Constraints())
    outcome = proved(case)
    assert outcome.pairs == ()
    assert {cause.obstacle for left in outcome.unmatched for cause in left.causes} >= {
        Obstacle.POINTS_TOO_LOW
    }


# Languages


def speakers(languages: list[tuple[str, ...]], kind: type, **fields: bool) -> list[Mentor | Mentee]:
    build = mentor if kind is Mentor else mentee
    return [build(f"p{number:03}", languages=spoken, **fields) for number, spoken in enumerate(languages)]


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize("required", [False, True])
def test_there_is_only_one_language(objective, required, either_way):
    mentors = speakers([("hi",)] * 10, Mentor, requires_other_language=required)
    mentees = speakers([("hi",)] * 12, Mentee, requires_other_language=required)
    case = Case(mentors, mentees, Policy(objective=objective), Constraints())
    assert value_of(proved(case))[0] == (1000 if objective is Objective.BEST_TOTAL else 10)


@pytest.mark.parametrize("objective", Objective)
def test_everybody_requires_another_language(objective, either_way):
    mentors = speakers([("en", "de"), ("en", "hi"), ("pt", "en")], Mentor, requires_other_language=True)
    mentees = speakers(
        [("de", "en"), ("de-AT", "en"), ("en", "sw"), ("pt-BR",)], Mentee, requires_other_language=True
    )
    case = Case(mentors, mentees, Policy(objective=objective), Constraints())
    outcome = proved(case)
    assert value_of(outcome) == dense_value(case)
    assert len(outcome.pairs) == 2
    assert Cause(Obstacle.LANGUAGE_REQUIRED, 3) in {
        cause for left in outcome.unmatched for cause in left.causes if left.mentee == "p002"
    }


@pytest.mark.parametrize("objective", Objective)
def test_there_are_more_languages_than_bits_in_a_word(objective, either_way):
    codes = [first + second for first in "abcdfghij" for second in "klmnopqrst"]
    random = Random(1)  # noqa: S311
    mentors = speakers([(code, *random.sample(codes, 2)) for code in codes], Mentor)
    mentees = speakers([(code,) for code in reversed(codes)], Mentee, requires_other_language=True)
    polyglots = [replace(mentors[0], key="polyglot", languages=tuple(codes), capacity=2)]
    case = Case([*mentors, *polyglots], mentees, Policy(objective=objective), Constraints())
    outcome = proved(case)
    assert len(outcome.pairs) == len(codes) == 90
    assert {pair.parts["language"] for pair in outcome.pairs} == {30}


# Far too much


@pytest.mark.parametrize("shared", [127, 128, 255, 256, 257, 300, 336])
def test_more_half_hours_are_shared_than_a_byte_counts(shared):
    mentors = [mentor("always", availability=frozenset(range(336)))]
    mentees = [mentee("often", availability=frozenset(range(shared)))]
    case = Case(mentors, mentees, Policy(least_overlap=shared), Constraints())
    assert proved(case).pairs[0].parts["time"] == 15
    busier = replace(case, policy=Policy(least_overlap=min(shared + 1, 336)))
    assert len(proved(busier).pairs) == (shared == 336)


@pytest.mark.parametrize("objective", Objective)
def test_there_are_a_hundred_questions(objective, either_way):
    random = Random(2)  # noqa: S311
    questions = [f"question {number}" for number in range(100)]

    def answering(kind: type, key: str) -> Mentor | Mentee:
        asked = random.sample(questions, 80)
        answers = {question: frozenset(random.sample("abcdefgh", random.randint(0, 8))) for question in asked}
        return replace(random_person(random, kind, key), answers=answers)

    mentors = [answering(Mentor, f"m{number}") for number in range(7)]
    mentees = [answering(Mentee, f"e{number}") for number in range(9)]
    weights = Weights(answers={question: random.choice([0, 3, 50, 100]) for question in questions})
    case = Case(mentors, mentees, Policy(objective, weights, least_english=1), Constraints())
    assert value_of(proved(case)) == dense_value(case)


@pytest.mark.parametrize("objective", Objective)
def test_weights_are_as_high_as_can_be(objective, either_way):
    """Points of a pair in the ten thousands, so that two levels of an objective need far more digits."""
    random = Random(3)  # noqa: S311
    questions = [f"q{number}" for number in range(160)]
    mentors, mentees = (
        [
            replace(
                random_person(random, kind, f"{number}"),
                answers={question: frozenset(random.sample("abc", 2)) for question in questions},
            )
            for number in range(6)
        ]
        for kind in (Mentor, Mentee)
    )
    weights = Weights(100, 100, 100, 100, 100, dict.fromkeys(questions, 100))
    case = Case(mentors, mentees, Policy(objective, weights, least_english=1), Constraints())
    outcome = proved(case)
    assert value_of(outcome) == dense_value(case)
    assert outcome.total > 2**15


@pytest.mark.parametrize("objective", Objective)
def test_nearly_everybody_is_kept_apart(objective, either_way):
    """In a ring each mentee is left two mentors of 200, the last of them a place that isn't there."""
    mentors = [mentor(f"m{number:03}", capacity=int(number > 0)) for number in range(200)]
    mentees = [mentee(f"e{number:03}", areas={} if number % 7 else {"docs": 3}) for number in range(200)]
    excluded = frozenset(
        (one.key, other.key)
        for place, one in enumerate(mentors)
        for number, other in enumerate(mentees)
        if (place - number) % 200 not in (0, 1)
    )
    case = Case(mentors, mentees, Policy(objective=objective), Constraints(excluded=excluded))
    outcome = proved(case)
    assert len(excluded) == 39_600
    assert len(outcome.pairs) == 199
    # Whoever is left over is somebody without the area, which is worth 30.
    assert outcome.total == 199 * 61 + 29 * 30
    assert outcome.unmatched[0].causes[0] == Cause(Obstacle.EXCLUDED, 198)


@pytest.mark.parametrize("objective", Objective)
def test_everybody_is_kept_apart(objective, either_way):
    mentors, mentees = [mentor(f"{n}") for n in range(30)], [mentee(f"{n}") for n in range(30)]
    excluded = frozenset((one.key, other.key) for one in mentors for other in mentees)
    case = Case(mentors, mentees, Policy(objective=objective), Constraints(excluded=excluded))
    assert proved(case).pairs == ()


@pytest.mark.parametrize("objective", Objective)
def test_everybody_is_of_one_group_but_one(objective, either_way):
    mentors = [mentor(f"{n}", groups=("acme", f"home {n}")) for n in range(30)]
    mentees = [mentee(f"{n}", groups=(f"home {n}", "acme")) for n in range(29)]
    case = Case(
        [*mentors, mentor("free")], [*mentees, mentee("z")], Policy(objective=objective), Constraints()
    )
    outcome = proved(case)
    assert len(outcome.pairs) == 2
    assert "free" in {pair.mentor for pair in outcome.pairs}


# Locks


@pytest.mark.parametrize("objective", Objective)
def test_locks_may_use_a_whole_capacity(objective, either_way):
    mentors = [mentor("a", capacity=2), mentor("b", areas={})]
    mentees = [mentee(name) for name in "pqrs"]
    constraints = Constraints(locked={("a", "p"), ("a", "q")})
    outcome = proved(Case(mentors, mentees, Policy(objective=objective), constraints))
    assert [(pair.mentor, pair.mentee, pair.locked) for pair in outcome.pairs][:2] == [
        ("a", "p", True),
        ("a", "q", True),
    ]
    assert len(outcome.pairs) == 3
    assert outcome.lowest == outcome.pairs[2].points
    # What one more place with a would add is told although all its places are locked.
    assert outcome.certificate.mentors["a"].pairs == 1


@pytest.mark.parametrize("objective", Objective)
def test_everybody_may_be_locked(objective, either_way):
    mentors, mentees = [mentor(f"{n}") for n in range(5)], [mentee(f"{n}") for n in range(5)]
    locked = frozenset((f"{n}", f"{(n + 1) % 5}") for n in range(5))
    outcome = proved(Case(mentors, mentees, Policy(objective=objective), Constraints(locked)))
    assert keys_of(outcome) == locked
    assert (len(outcome.pairs), outcome.lowest, outcome.certificate.floor) == (5, None, None)


@pytest.mark.parametrize("objective", Objective)
def test_locks_leave_the_rest_of_a_mentor_with_ten_thousand_places(objective, either_way):
    mentors = [mentor("a", capacity=10_000), mentor("b", languages=("hi",))]
    mentees = [mentee(f"{number:03}", languages=("hi",) if number % 2 else ()) for number in range(100)]
    locked = frozenset(("a", f"{number:03}") for number in range(90))
    case = Case(mentors, mentees, Policy(objective=objective), Constraints(locked))
    outcome = proved(case)
    assert len(outcome.pairs) == 100
    assert [(idle.mentor, idle.places) for idle in outcome.idle] == [("a", 9_901)]
    assert sum(pair.mentor == "b" and pair.parts["language"] == 30 for pair in outcome.pairs) == 1


# Keys

# Of several scripts and beyond the first plane, one twice in two normal forms, and what breaks lines and files.
KEYS = (
    "zo\u00eb",
    "zoe\u0308",
    "\u5f20\u4f1f",
    "\u0639\u0644\u064a",
    "\U0001f98a",
    " ",
    "\n",
    '"',
    "'; --",
    "a,b",
    "\u200b",
    "\x00",
)


@pytest.mark.parametrize("objective", Objective)
def test_keys_may_be_any_text(objective, either_way):
    random = Random(4)  # noqa: S311
    mentors = [random_person(random, Mentor, key) for key in KEYS]
    mentees = [random_person(random, Mentee, key) for key in reversed(KEYS)]
    policy = Policy(objective=objective, least_english=1)
    fit = [
        (one.key, other.key)
        for one in mentors
        for other in mentees
        if compatibility(one, other, policy).points is not None
    ]
    case = Case(mentors, mentees, policy, Constraints({fit[0]}, {fit[-1]}))
    outcome = proved(case)
    assert value_of(outcome) == dense_value(case)
    assert [left.mentee for left in outcome.unmatched] == sorted(left.mentee for left in outcome.unmatched)
    for left in outcome.unmatched[:1]:
        assert diagnose(*case.given, left.mentee).mentee == left.mentee


def test_codes_may_be_any_text():
    words = {"areas": {"\U0001f98a": 3}, "goals": frozenset(KEYS), "answers": {"caf\u00e9?": frozenset(KEYS)}}
    weights = Weights(answers={"caf\u00e9?": 10})
    case = Case([mentor(**words)], [mentee(**words)], Policy(weights=weights), Constraints())
    assert proved(case).total == 110 - 9
