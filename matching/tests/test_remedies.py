"""What a run finds out about those left over, and how a coordinator reads it."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from matching import remedies
from matching.engine import Cancelled, Mentee, Mentor, Outcome, Unmatched
from matching.enums import Remedy
from matching.findings import progress_words
from matching.given import Given
from matching.leases import Lease, claim
from matching.models import Leftover, MatchRun
from matching.rules import USUAL, policy_of
from matching.services import remedies as search
from matching.services.execution import execute
from matching.services.rulings import lift_ruling, lock_pair
from matching.tests.factories import make_people, make_ruling, make_run
from mentorship.core import clock
from pairs.models import Pair
from programs.models import Application
from programs.tests.factories import AT, coordinator_of, make_user

pytestmark = pytest.mark.django_db
WITHOUT_WISHES = {"weights": USUAL["weights"] | {"answers": {}}}


def found_by(run):
    """What is stored of the one mentee who is left over."""
    left = run.leftovers.mentees().for_lists().get()
    return left.remedy, left.remedy_value, left.remedy_mentor, left.remedy_mentee


def said_by(run):
    return remedies.words_of(run.leftovers.mentees().for_lists().get(), run.policy)


def write(application, **fields):
    Application.objects.filter(pk=application.pk).update(**fields)


# What is found and said


def test_one_more_place():
    program, (mentor,), _mentees = make_people(1, 2)
    run = make_run(program=program)
    assert found_by(run) == (Remedy.ADD_PLACE, None, mentor, None)
    assert said_by(run) == f"One more place with {mentor.person} would pair them."
    write(mentor, capacity=2)
    assert not make_run(program=program).leftovers.exists()


def test_exclusion_lifted():
    program, (mentor,), (mentee,) = make_people()
    ruling = make_ruling("exclusion", mentor, mentee)
    run = make_run(program=program)
    assert found_by(run) == (Remedy.LIFT_EXCLUSION, None, mentor, mentee)
    assert said_by(run) == (
        f"Lifting the exclusion of {mentor.person} and {mentee.person} would pair {mentee.person}."
    )
    lift_ruling(ruling=ruling, by=coordinator_of(program), at=AT)
    assert make_run(program=program).pair_count == 1


def test_two_who_were_a_pair_are_locked_and_not_told_of_an_exclusion():
    program, (mentor,), (mentee,) = make_people()
    make_run("published", program)
    Pair.objects.update(state="ended", ended_at=AT, end_reason="Moved away.", next_check_at=None)
    make_ruling("exclusion", mentor, mentee)  # beside it: lifting this alone would not help
    run = make_run(program=program)
    assert found_by(run) == (Remedy.PAIR_AGAIN, None, mentor, mentee)
    assert said_by(run) == (
        f"{mentor.person} and {mentee.person} were a pair before. Locking them together again would pair "
        f"{mentee.person}."
    )
    lock_pair(program=program, mentor=mentor, mentee=mentee, by=coordinator_of(program), at=AT)
    assert make_run(program=program).pair_count == 1


def test_less_shared_time():
    program, *_people = make_people()
    run = make_run(program=program, least_overlap=100)
    kind, value, *names = found_by(run)
    assert (kind, names) == (Remedy.LOWER_OVERLAP, [None, None])
    assert said_by(run).startswith("Lowering the least shared time from 50 hours a week to ")
    assert make_run(program=program, least_overlap=value + 1).pair_count == 0
    assert make_run(program=program, least_overlap=value).pair_count == 1


def test_less_english():
    program, *_people = make_people()
    run = make_run(program=program, least_english=5)
    assert found_by(run) == (Remedy.LOWER_ENGLISH, 4, None, None)
    assert said_by(run) == (
        "Lowering the least English from “Like a first language” to “Technical discussions without trouble” "
        "would pair them."
    )


def test_no_shared_area_needed():
    program, (mentor,), _mentees = make_people()
    mentor.survey.areas.all().delete()
    run = make_run(program=program, needs_area=True)
    assert found_by(run) == (Remedy.DROP_NEEDS_AREA, None, None, None)
    assert said_by(run) == "Not asking for a shared area would pair them."


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_english_taken_as_well(role):
    program, (mentor,), (mentee,) = make_people()
    person = {"mentor": mentor, "mentee": mentee}[role]
    write(person, preferred_language="pt", requires_other_language=True)
    run = make_run(program=program)
    if role == "mentee":
        assert found_by(run) == (Remedy.DROP_MENTEE_LANGUAGE, None, None, mentee)
        who = "They need a language other than English. If English would do, they would be paired."
    else:
        assert found_by(run) == (Remedy.DROP_MENTOR_LANGUAGE, None, mentor, None)
        who = (
            f"{mentor.person} needs a language other than English. If English would do, {mentee.person} would be "
            "paired."
        )
    assert said_by(run) == who


def test_nothing_alone_helps():
    program, (mentor,), (mentee,) = make_people()
    make_ruling("exclusion", mentor, mentee)
    run = make_run(program=program, least_overlap=300)
    assert found_by(run) == (Remedy.NONE, None, None, None)
    assert said_by(run) == "No single change would pair them without leaving somebody else out."


# Wishes told in confidence


def test_fewer_points_are_told_with_the_number_only_where_no_wish_counts():
    program, *_people = make_people()
    run = make_run(program=program, least_points=90, **WITHOUT_WISHES)
    kind, value, *_names = found_by(run)
    assert kind == Remedy.LOWER_POINTS
    assert said_by(run) == f"Lowering the least points from 90 to {value} would pair them."
    assert make_run(program=program, least_points=value, **WITHOUT_WISHES).total == value


def test_fewer_points_are_told_alike_whether_somebody_wished_something_or_not():
    program, (mentor,), (mentee,) = make_people()
    said = set()
    for seeks_similar in (False, True):
        write(mentor, characteristics="left-handed")
        write(mentee, characteristics="left-handed", seeks_similar=seeks_similar)
        run = make_run(program=program, least_points=100)
        assert found_by(run) == (Remedy.LOWER_POINTS, None, None, None)
        said.add(said_by(run))
    assert said == {"Lowering the least points from 100 would pair them. How far is kept in confidence."}


# Words that no small program comes to


def leftover(remedy, **fields):
    program, (mentor,), (mentee, other) = make_people(1, 2)
    Leftover.objects.all().delete()
    run = MatchRun(program=program, policy=USUAL | {"least_overlap": 3}, code="x")
    left = Leftover(run=run, application=mentee, remedy=remedy, **fields)
    return left, run, mentor, other


def test_another_mentees_language():
    left, run, _mentor, other = leftover(Remedy.DROP_MENTEE_LANGUAGE)
    left.remedy_mentee = other
    assert remedies.words_of(left, run.policy) == (
        f"{other.person} needs a language other than English. If English would do, {left.application.person} "
        "would be paired."
    )


def test_no_shared_time_at_all():
    left, run, *_others = leftover(Remedy.LOWER_OVERLAP, remedy_value=0)
    assert remedies.words_of(left, run.policy) == (
        "Asking for no shared time, instead of 1.5 hours a week, would pair them."
    )


def test_somebody_who_is_gone():
    left, run, *_others = leftover(Remedy.ADD_PLACE)
    assert remedies.words_of(left, run.policy) == (
        "One more place with somebody who is gone would pair them."
    )


@pytest.mark.parametrize("remedy", Remedy.values)
def test_every_remedy_is_a_sentence_and_has_a_place_where_there_is_one(remedy):
    left, run, *_others = leftover(remedy, remedy_value=1)
    words = remedies.words_of(left, run.policy)
    assert words.endswith(".")
    assert "%" not in words
    place = remedies.place_of(left, run.program)
    bench = reverse("matching:workbench", args=[run.program.slug])
    assert (place and place["url"]) in {None, f"{bench}#rulings", f"{bench}#rules"}
    rules = {"lower_overlap", "lower_points", "lower_english", "drop_needs_area"}
    assert (place is not None) == (remedy in rules | {"lift_exclusion", "pair_again"})


# How much is looked into


def test_work_is_bounded_by_people_and_the_first_are_looked_into(client, monkeypatch):
    program, *_people = make_people(1, 4)
    monkeypatch.setattr(search, "MOST_WORK", 2 * 1 * 4)
    run = make_run(program=program)
    left = list(run.leftovers.mentees().for_lists())
    assert [bool(one.remedy) for one in left] == [True, True, False]
    assert remedies.words_of(left[2], run.policy) == ""
    page = shown(client, run, coordinator_of(program))
    assertContains(page, "What would help was looked into for the first 2 people only.")
    again = make_run(program=program)
    assert [bool(one.remedy) for one in again.leftovers.mentees().for_lists()] == [True, True, False]


def test_too_many_people_are_not_looked_into_at_all(client, monkeypatch):
    monkeypatch.setattr(search, "MOST_WORK", 1)
    program, *_people = make_people(1, 2)
    run = make_run(program=program)
    assert found_by(run) == ("", None, None, None)
    page = shown(client, run, coordinator_of(program))
    assertContains(page, "What would help was not looked into.")
    assertNotContains(page, '<th scope="col">What would help</th>')


def test_progress_is_told_of_each_person(monkeypatch):
    program, *_people = make_people(1, 3)
    told = []
    monkeypatch.setattr(Lease, "tell", lambda self, *step, **numbers: told.append((*step, numbers)))
    run = make_run(program=program)
    assert [step for step in told if step[0] == "remedies"] == [
        ("remedies", {"done": 0, "of": 2}),
        ("remedies", {"done": 1, "of": 2}),
    ]
    run.state, run.phase, run.round, run.done, run.of = "running", "remedies", 0, 1, 2
    assert progress_words(run) == "Looking for what would pair those left over: 1 of 2 people"


def test_cancelled_run_stops_looking(monkeypatch):
    program, *_people = make_people(1, 2)
    run = make_run("queued", program)
    seen = []

    def diagnose(*_args, **options):
        seen.append(options["cancelled"])
        raise Cancelled

    monkeypatch.setattr(search, "diagnose", diagnose)
    claimed = claim()
    execute(claimed)
    run.refresh_from_db()
    assert (run.state, run.proposals.count(), len(seen)) == ("running", 0, 1)


def test_lost_lease_is_heard_between_two_people():
    left = tuple(Unmatched(key, ()) for key in ("a", "b"))
    person = {
        "languages": ("en",),
        "requires_other_language": False,
        "english_speaking": 4,
        "english_understanding": 4,
        "areas": {},
        "goals": frozenset(),
        "availability": frozenset(),
    }
    given = Given(
        [Mentor(key="m", **person)],
        [Mentee(key=one.mentee, **person) for one in left],
        policy_of(USUAL),
        None,
    )
    outcome = Outcome("most_pairs", (), left, (), 0, None, None, "1", "")
    with pytest.raises(Cancelled):
        search.remedies_of(given, outcome, progress=lambda *_: None, cancelled=lambda: True)


def test_defect_of_the_search_costs_nobody_the_pairs(monkeypatch, caplog):
    program, *_people = make_people(1, 2)

    def diagnose(*_args, **_options):
        raise RuntimeError("no")

    monkeypatch.setattr(search, "diagnose", diagnose)
    run = make_run(program=program)
    assert (run.pair_count, found_by(run)[0]) == (1, "")
    assert "met a defect" in caplog.text


# The page


def shown(client, run, user):
    client.force_login(user)
    return client.get(run.get_absolute_url(), {"show": "mentees"})


def test_page_links_to_where_it_is_done_for_those_who_may(client):
    now = clock.now()
    program, (mentor,), (mentee,) = make_people(at=now)
    make_ruling("exclusion", mentor, mentee, now)
    run = make_run(program=program, at=now)
    link = f'<a href="{reverse("matching:workbench", args=[program.slug])}#rulings">Locks and exclusions</a>'
    page = shown(client, run, coordinator_of(program))
    assertContains(page, "1 is kept apart or was paired before.")
    assertContains(page, link)
    page = shown(client, run, make_user(is_superuser=True))
    assertContains(page, "Lifting the exclusion of")
    assertNotContains(page, link)


def test_page_names_people_in_as_many_queries_for_three_as_for_one(client, django_assert_num_queries):
    now = clock.now()
    for count in (1, 3):
        program, mentors, mentees = make_people(count, count, at=now)
        for mentor in mentors:
            for mentee in mentees:
                make_ruling("exclusion", mentor, mentee, now)
        run = make_run(program=program, at=now)
        left = list(run.leftovers.mentees().for_lists())
        assert [one.remedy for one in left] == ["lift_exclusion"] * count
        shown(client, run, coordinator_of(program))
        with django_assert_num_queries(8):
            shown_page = client.get(run.get_absolute_url(), {"show": "mentees"})
        assertContains(shown_page, "Lifting the exclusion of", count)
