"""Bad input is refused by the name of the person and the field."""

import pytest

from matching.engine import (
    Constraints,
    InputError,
    Policy,
    Weights,
    compatibility,
    diagnose,
    match,
    regret,
    verify,
)

from .engine_cases import mentee, mentor


@pytest.mark.parametrize("build", [mentor, mentee], ids=["mentor", "mentee"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", ""),
        ("key", 7),
        ("languages", "en"),
        ("languages", ("english",)),
        ("languages", ("",)),
        ("requires_other_language", 1),
        ("english_speaking", 6),
        ("english_speaking", -1),
        ("english_understanding", 2.0),
        ("english_understanding", True),
        ("areas", {"docs": 0}),
        ("areas", {"docs": 4}),
        ("areas", ["docs"]),
        ("goals", "patch"),
        ("goals", frozenset({1})),
        ("availability", frozenset({336})),
        ("availability", frozenset({-1})),
        ("availability", frozenset({"Monday"})),
        ("level", 0),
        ("level", 5),
        ("seeks_level", 5),
        ("answers", {"pace": "a"}),
        ("answers", ()),
        ("groups", "acme"),
        ("groups", (7,)),
    ],
)
def test_field_out_of_its_range_is_refused(build, field, value):
    person = build(**({"key": "ann"} | {field: value}))
    mentors, mentees = ([person], [mentee()]) if build is mentor else ([mentor()], [person])
    with pytest.raises(InputError) as refused:
        match(mentors, mentees, Policy(), Constraints())
    assert (refused.value.person, refused.value.field) == (person.key, field)
    assert repr(person.key) in str(refused.value)
    assert field in str(refused.value)
    with pytest.raises(InputError, match=field):
        compatibility(mentors[0], mentees[0], Policy())


@pytest.mark.parametrize("capacity", [-1, 1.5, None, True])
def test_capacity_must_be_a_count(capacity):
    with pytest.raises(InputError, match=r"mentor 'ann': capacity: must be an integer from 0"):
        match([mentor("ann", capacity=capacity)], [], Policy(), Constraints())


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


def test_people_must_be_on_their_side():
    with pytest.raises(InputError, match=r"mentor: type: must be a Mentor"):
        match([mentee()], [], Policy(), Constraints())


@pytest.mark.parametrize(
    ("policy", "field"),
    [
        (None, "type"),
        (Policy(objective="cheapest"), "objective"),
        (Policy(objective=None), "objective"),
        (Policy(weights=None), "weights"),
        (Policy(weights=Weights(language=101)), "weights.language"),
        (Policy(weights=Weights(areas=-1)), "weights.areas"),
        (Policy(weights=Weights(goals=1.0)), "weights.goals"),
        (Policy(weights=Weights(time=True)), "weights.time"),
        (Policy(weights=Weights(level=None)), "weights.level"),
        (Policy(weights=Weights(answers={"pace": 101})), "weights.answers['pace']"),
        (Policy(weights=Weights(answers={1: 1})), "weights.answers"),
        (Policy(weights=Weights(answers=())), "weights.answers"),
        (Policy(weights=Weights(answers={str(number): 100 for number in range(170_000)})), "weights.answers"),
        (Policy(least_english=6), "least_english"),
        (Policy(least_overlap=337), "least_overlap"),
        (Policy(least_points=-1), "least_points"),
        (Policy(needs_area="yes"), "needs_area"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_policy_out_of_its_range_is_refused(policy, field):
    with pytest.raises(InputError) as refused:
        match([mentor()], [mentee()], policy, Constraints())
    assert (refused.value.person, refused.value.field) == (None, field)


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
    with pytest.raises(InputError, match=told):
        match(mentors, mentees, Policy(), constraints)


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


def test_previous_must_be_pairs_of_keys():
    with pytest.raises(InputError, match=r"previous: must hold \(mentor key, mentee key\)"):
        match([mentor()], [mentee()], Policy(), Constraints(), previous=["ann"])


def test_questions_about_somebody_unknown_are_refused():
    given = [mentor("ann", groups=("a",))], [mentee("ben", groups=("a",))], Policy(), Constraints()
    with pytest.raises(InputError, match=r"mentee 'zoe': key: isn't among the mentees"):
        diagnose(*given, "zoe")
    with pytest.raises(InputError, match="there is no mentor 'zoe'"):
        regret(*given, "zoe", "ben")
    with pytest.raises(InputError, match="hard rule: same_group"):
        regret(*given, "ann", "ben")
