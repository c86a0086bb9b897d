"""Bad input is refused by the name of the person and the field, before any work."""

import re
from contextlib import suppress
from typing import Any

import pytest

from matching.engine import (
    Constraints,
    InputError,
    Outcome,
    Policy,
    Progress,
    Weights,
    compatibility,
    diagnose,
    match,
    regret,
    verify,
)

from .engine_cases import mentee, mentor

NAN = float("nan")
# What is neither a number that counts, nor a text, nor a collection of anything wanted.
NEVER = (NAN, 1.5, object(), b"en", [["en"]], {"": 1}, (1, None))
NO_COUNT = (*NEVER, "1", True)
NO_CODES = (*NEVER, None, True, 7, "abc", ["docs"], {"docs": 1}, frozenset({1}), frozenset({""}))
BAD_FIELDS = {
    "key": (*NEVER, None, True, 7, "", ("ann",)),
    "languages": (*NEVER, None, True, 7, "en", {"en"}, ("english",), ("",), (None,), ("e",), ("en-",)),
    "requires_other_language": (*NEVER, None, 1, 0, "yes"),
    "english_speaking": (*NO_COUNT, None, 6, -1),
    "english_understanding": (*NO_COUNT, None, 6, -1, 2.0),
    "areas": (
        *NEVER,
        None,
        True,
        7,
        "docs",
        ["docs"],
        {"docs": 0},
        {"docs": 4},
        {"docs": True},
        {"docs": 2.0},
        {1: 1},
    ),
    "goals": NO_CODES,
    "availability": (
        *NEVER,
        None,
        True,
        7,
        "abc",
        [1],
        {1: 1},
        {336},
        {-1},
        {"Monday"},
        {NAN},
        {1.0},
        {True},
    ),
    "level": (*NO_COUNT, 0, 5),
    "seeks_level": (*NO_COUNT, 0, 5, 3.0),
    "answers": (
        *NEVER,
        None,
        True,
        7,
        "a",
        (),
        {"pace": "a"},
        {"pace": ["a"]},
        {"pace": None},
        {1: {"a"}},
        {"q": {""}},
    ),
    "groups": (*NEVER, None, True, 7, "acme", {"acme": 1}, (7,), ("",), (None,)),
}


def refused(mentors: Any, mentees: Any, policy: Any, constraints: Any, **options: Any) -> InputError:
    """The error by which this is refused; nobody was told of any work before."""
    told: list[Progress] = []
    with pytest.raises(InputError) as error:
        match(mentors, mentees, policy, constraints, progress=told.append, **options)
    assert {step.phase for step in told} <= {"reading"}
    assert {step.round for step in told} <= {0}
    return error.value


@pytest.mark.parametrize("build", [mentor, mentee], ids=["mentor", "mentee"])
@pytest.mark.parametrize(
    ("field", "value"),
    [(field, value) for field, values in BAD_FIELDS.items() for value in values],
    ids=lambda value: repr(value).partition(" at 0x")[0],
)
def test_field_out_of_its_range_is_refused(build, field, value):
    person = build(**({"key": "ann"} | {field: value}))
    mentors, mentees = ([person], [mentee()]) if build is mentor else ([mentor()], [person])
    error = refused(mentors, mentees, Policy(), Constraints())
    assert (error.side, error.person, error.field) == (build.__name__, person.key, field)
    assert repr(person.key) in str(error)
    assert field in str(error)
    with pytest.raises(InputError, match=field):
        compatibility(mentors[0], mentees[0], Policy())


def test_field_of_one_among_many_is_refused():
    mentors = [mentor(str(number), level=9 if number == 70 else None) for number in range(100)]
    error = refused(mentors, [mentee()], Policy(), Constraints())
    assert str(error) == "mentor '70': level: must be an integer from 1 to 4 or None, not 9"


@pytest.mark.parametrize(
    "capacity", [*NO_COUNT, None, -1], ids=lambda value: repr(value).partition(" at 0x")[0]
)
def test_capacity_must_be_a_count(capacity):
    error = refused([mentor("ann", capacity=capacity)], [], Policy(), Constraints())
    assert str(error).startswith("mentor 'ann': capacity: must be an integer from 0, not ")


@pytest.mark.parametrize("languages", [(), ("en",), ("en-GB", "en-US")])
def test_required_language_must_be_named(languages):
    person = mentee("ben", languages=languages, requires_other_language=True)
    with pytest.raises(InputError, match=r"mentee 'ben': languages: needs a language other than English"):
        match([], [person], Policy(), Constraints())


def test_keys_must_be_unique_on_their_side():
    with pytest.raises(InputError, match=r"mentor 'ann': key: is there twice"):
        match([mentor("ann"), mentor("ann")], [], Policy(), Constraints())
    with pytest.raises(InputError, match=r"mentee 'ben': key: is there twice"):
        match([], [mentee("ben"), mentee("ben")], Policy(), Constraints())
    assert len(match([mentor("cho")], [mentee("cho")], Policy(), Constraints()).pairs) == 1


@pytest.mark.parametrize("stranger", [None, 7, "ann", {"key": "ann"}, Policy()])
def test_people_must_be_people(stranger):
    error = refused([stranger], [], Policy(), Constraints())
    assert (error.side, error.person, error.field) == ("mentor", None, "type")
    error = refused([mentor()], [mentee(), stranger], Policy(), Constraints())
    assert (error.side, error.person, error.field) == ("mentee", None, "type")


def test_people_must_be_on_their_side():
    with pytest.raises(InputError, match=r"mentor: type: must be a Mentor"):
        match([mentee()], [], Policy(), Constraints())
    with pytest.raises(InputError, match=r"mentee: type: must be a Mentee"):
        match([], [mentor()], Policy(), Constraints())


def test_people_of_one_pair_must_be_on_their_side():
    with pytest.raises(InputError, match="type"):
        compatibility(mentee(), mentor(), Policy())


BAD_WEIGHTS = (*NO_COUNT, None, 101, -1, 1.0, 10**30)
BAD_POLICIES = [
    (None, "type"),
    (Weights(), "type"),
    ("most_pairs", "type"),
    *((Policy(objective=value), "objective") for value in (*NEVER, "cheapest", None, "", "MOST_PAIRS", 0)),
    *((Policy(weights=value), "weights") for value in (*NEVER, None, {"language": 1}, 30)),
    *(
        (Policy(weights=Weights(**{name: value})), f"weights.{name}")
        for name in ("language", "areas", "goals", "time", "level")
        for value in BAD_WEIGHTS
    ),
    *((Policy(weights=Weights(answers={"pace": value})), "weights.answers['pace']") for value in BAD_WEIGHTS),
    *(
        (Policy(weights=Weights(answers=value)), "weights.answers")
        for value in (None, (), {1: 1}, {"": 1}, "pace")
    ),
    (Policy(weights=Weights(answers={str(number): 100 for number in range(170_000)})), "weights.answers"),
    *((Policy(least_english=value), "least_english") for value in (*NO_COUNT, None, 6, -1)),
    *((Policy(least_overlap=value), "least_overlap") for value in (*NO_COUNT, None, 337, -1)),
    *((Policy(least_points=value), "least_points") for value in (*NO_COUNT, None, -1)),
    *((Policy(needs_area=value), "needs_area") for value in (*NEVER, None, "yes", 1, 0)),
]


@pytest.mark.parametrize(
    ("policy", "field"), BAD_POLICIES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_policy_out_of_its_range_is_refused(policy, field):
    error = refused([mentor()], [mentee()], policy, Constraints())
    assert (error.side, error.person, error.field) == ("policy", None, field)
    with pytest.raises(InputError):
        compatibility(mentor(), mentee(), policy)


@pytest.mark.parametrize(
    ("constraints", "told"),
    [
        (Constraints(locked={("ann", "zoe")}), r"lock \('ann', 'zoe'\): locked: there is no mentee 'zoe'"),
        (Constraints(locked={("zoe", "ben")}), r"lock \('zoe', 'ben'\): locked: there is no mentor 'zoe'"),
        (Constraints(locked={("ann", "ben")}, excluded={("ann", "ben")}), "locked: is excluded as well"),
        (Constraints(locked={("ann", "ben"), ("cho", "ben")}), "locked to mentor 'ann' as well"),
        (
            Constraints(locked={("ann", "ben"), ("ann", "dee")}),
            r"mentor 'ann': capacity: 1 is less than the 2",
        ),
        (
            Constraints(locked={("ann", "eve")}),
            r"\('ann', 'eve'\): locked: is against a hard rule: same_group",
        ),
        (Constraints(locked=["ann"]), r"constraints: locked: must hold \(mentor key, mentee key\)"),
        (Constraints(excluded=[("ann", 1)]), r"constraints: excluded: must hold"),
        (None, "constraints: type: must be Constraints"),
    ],
)
def test_lock_that_cannot_be_kept_is_refused(constraints, told):
    mentors = [mentor("ann", groups=("home",)), mentor("cho")]
    mentees = [mentee("ben"), mentee("dee"), mentee("eve", groups=("home",))]
    assert re.search(told, str(refused(mentors, mentees, Policy(), constraints)))


@pytest.mark.parametrize("field", ["locked", "excluded"])
@pytest.mark.parametrize(
    "pairs",
    [
        *NEVER,
        None,
        7,
        "ann",
        ["ann"],
        [("ann",)],
        [("ann", "ben", "cho")],
        [("ann", None)],
        [(["ann"], "ben")],
    ],
    ids=lambda value: repr(value).partition(" at 0x")[0],
)
def test_constraints_must_be_pairs_of_keys(field, pairs):
    error = refused([mentor("ann")], [mentee("ben")], Policy(), Constraints(**{field: pairs}))
    assert (error.side, error.person, error.field) == ("constraints", None, field)


@pytest.mark.parametrize("field", ["locked", "excluded"])
def test_constraints_that_can_be_read_only_once_are_kept_or_refused(field):
    """They are looked at several times; by the second look an iterator is empty, and must not count as nothing."""
    given = [mentor("ann"), mentor("cho")], [mentee("ben")], Policy()
    found = wanted = match(*given, Constraints(**{field: [("ann", "ben")]}))
    with suppress(InputError):
        found = match(*given, Constraints(**{field: iter([("ann", "ben")])}))
    assert found == wanted


@pytest.mark.parametrize(
    ("policy", "rule"),
    [
        (Policy(least_points=101), "points_too_low"),
        (Policy(least_overlap=13), "overlap_too_short"),
        (Policy(least_english=5), "english_too_low"),
    ],
)
def test_lock_is_never_against_a_hard_rule(policy, rule):
    constraints = Constraints(locked={("ann", "ben")})
    with pytest.raises(InputError, match=f"hard rule: {rule}"):
        match([mentor("ann", english_speaking=4)], [mentee("ben")], policy, constraints)


def test_exclusion_of_somebody_who_left_changes_nothing():
    constraints = Constraints(excluded={("gone", "ben"), ("ann", "gone")})
    outcome = match([mentor("ann")], [mentee("ben")], Policy(), constraints)
    assert len(outcome.pairs) == 1
    assert verify([mentor("ann")], [mentee("ben")], Policy(), constraints, outcome) == []


@pytest.mark.parametrize(
    "previous",
    [
        *NEVER,
        True,
        7,
        "ann",
        ["ann"],
        [("ann",)],
        [("ann", "ben", "cho")],
        [("ann", None)],
        [None],
        [mentor()],
    ],
    ids=lambda value: repr(value).partition(" at 0x")[0],
)
def test_previous_must_be_pairs_of_keys(previous):
    error = refused([mentor()], [mentee()], Policy(), Constraints(), previous=previous)
    assert (error.side, error.person, error.field) == ("previous", None, "previous")
    assert "must hold (mentor key, mentee key)" in str(error)


def test_questions_about_somebody_unknown_are_refused():
    given = [mentor("ann", groups=("a",))], [mentee("ben", groups=("a",))], Policy(), Constraints()
    with pytest.raises(InputError, match=r"mentee 'zoe': key: isn't among the mentees"):
        diagnose(*given, "zoe")
    with pytest.raises(InputError, match="there is no mentor 'zoe'"):
        regret(*given, "zoe", "ben")
    with pytest.raises(InputError, match="hard rule: same_group"):
        regret(*given, "ann", "ben")


def ask_all(mentors: Any, mentees: Any, policy: Any, constraints: Any, outcome: Outcome) -> list[str]:
    """What each question says of bad input."""
    said = []
    for ask in (
        lambda: verify(mentors, mentees, policy, constraints, outcome),
        lambda: diagnose(mentors, mentees, policy, constraints, "ben"),
        lambda: regret(mentors, mentees, policy, constraints, "ann", "ben"),
    ):
        with pytest.raises(InputError) as error:
            ask()
        said.append(str(error.value))
    return said


def test_every_question_refuses_what_match_refuses():
    outcome = match([mentor("ann")], [mentee("ben")], Policy(), Constraints())
    for mentors, mentees, policy, constraints in (
        ([mentor("ann"), mentor("ann")], [mentee("ben")], Policy(), Constraints()),
        ([mentor("ann")], [mentee("ben", level=7)], Policy(), Constraints()),
        ([mentor("ann")], [mentee("ben")], Policy(least_english=9), Constraints()),
        (
            [mentor("ann", groups=("a",))],
            [mentee("ben", groups=("a",))],
            Policy(),
            Constraints({("ann", "ben")}),
        ),
    ):
        said = str(refused(mentors, mentees, policy, constraints))
        assert ask_all(mentors, mentees, policy, constraints, outcome) == [said] * 3
