"""The coordinators' pages: who enters, what they show, what their buttons do."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from matching.leases import claim
from matching.models import MatchRun, Ruling
from matching.rules import USUAL
from matching.tests.factories import make_people, make_ruling, make_run
from mentorship.core import clock
from pairs.models import Pair
from pairs.tests.factories import close_survey, make_candidate, make_matching_program
from programs.models import Application
from programs.tests.factories import (
    coordinator_of,
    make_application,
    make_coordinator,
    make_program,
    make_user,
)

pytestmark = pytest.mark.django_db
State = MatchRun.State
FORM = {
    "objective": "most_pairs",
    "least_english": "3",
    "least_overlap": "2",
    "least_points": "0",
    "weight_language": "30",
    "weight_areas": "30",
    "weight_goals": "20",
    "weight_time": "15",
    "weight_level": "5",
}


@pytest.fixture
def now():
    return clock.now()


def people(now, *counts):
    return make_people(*counts, at=now)


def bench(program):
    return reverse("matching:workbench", args=[program.slug])


def url(name, run):
    return reverse(f"matching:{name}", args=[run.code])


def enter(client, program):
    client.force_login(coordinator_of(program))
    return client


def test_wish_in_confidence_counts_a_tenth_of_the_rest(client, now):
    program, *_rest = people(now, 1, 1)
    enter(client, program).post(bench(program), FORM | {"weight_language": "35"})
    assert MatchRun.objects.get().policy["weights"]["answers"] == {"identity": 10}
    MatchRun.objects.all().delete()
    nothing = {name: "0" for name in FORM if name.startswith("weight_")}
    client.post(bench(program), FORM | nothing | {"weight_identity": "100"})
    assert MatchRun.objects.get().policy["weights"]["answers"] == {"identity": 0}


# Who enters


def test_stranger_finds_no_page(client, now):
    program, *_people = people(now)
    run = make_run(program=program, at=now)
    for user in (make_user(), make_coordinator(make_program(at=now), at=now)):
        client.force_login(user)
        for path in (
            bench(program),
            url("run_detail", run),
            url("run_progress", run),
            url("run_review", run),
        ):
            assert client.get(path).status_code == 404
        for name in ("run_again", "run_cancel", "run_publish", "run_undo", "run_send_now"):
            assert client.post(url(name, run)).status_code == 404
        assert client.post(bench(program), FORM).status_code == 404
    run.refresh_from_db()
    assert run.state == State.DONE


def test_superuser_reads_and_does_nothing(client, now):
    program, *_people = people(now)
    run = make_run(program=program, at=now)
    client.force_login(make_user(is_superuser=True))
    assertNotContains(client.get(bench(program)), '<button type="submit" name="match"')
    assertNotContains(client.get(url("run_detail", run)), "Review and publish")
    assert client.get(url("run_review", run)).status_code == 404
    assert client.post(url("run_publish", run)).status_code == 404
    assert client.post(bench(program), FORM).status_code == 404


def test_second_factor_is_asked_for(client, now, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    program, *_people = people(now)
    run = make_run(program=program, at=now)
    enter(client, program)
    assertRedirects(client.get(bench(program)), reverse("mfa_index"))
    assertRedirects(client.post(url("run_publish", run)), reverse("mfa_index"), fetch_redirect_response=False)
    run.refresh_from_db()
    assert run.state == State.DONE
    client.force_login(make_user())
    assert client.get(bench(program)).status_code == 404


# The workbench


def test_workbench_counts_people_and_names_who_did_not_answer(client, now):
    program = make_matching_program(now)
    make_candidate(program, "mentor")
    make_candidate(program, "mentee")
    silent = make_application("mentee", "approved", program)
    close_survey(program, now)
    page = enter(client, program).get(bench(program))
    assertContains(page, "1 approved person has answers missing and stays out")
    assertContains(page, f"<li>{silent.person} (mentee)</li>", html=True)
    assertContains(page, "2 approved, 1 with all answers")


def test_workbench_before_the_survey_closed_says_when(client, now):
    program = make_program(at=now)
    page = enter(client, program).get(bench(program))
    assertContains(page, "People can be matched once the survey has closed")
    assertNotContains(page, "What counts")


def test_match_button_starts_a_run_by_the_rules_typed(client, now):
    program, *_people = people(now)
    response = enter(client, program).post(bench(program), FORM | {"weight_time": "40", "needs_area": "on"})
    run = MatchRun.objects.get()
    assertRedirects(response, run.get_absolute_url())
    assert (run.policy["weights"]["time"], run.policy["least_overlap"], run.policy["needs_area"]) == (
        40,
        2,
        True,
    )
    assertContains(client.get(bench(program)), "A run is under way")


def test_form_begins_with_the_last_rules(client, now):
    program, *_people = people(now)
    make_run("cancelled", program, now, least_overlap=7, weights=USUAL["weights"] | {"goals": 77})
    form = enter(client, program).get(bench(program)).context["form"]
    assert (form["weight_goals"].value(), form["least_overlap"].value()) == (77, 7)
    assert (7, "3.5 hours a week") in form.fields["least_overlap"].choices


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("weight_areas", "101"),
        ("weight_goals", "x"),
        ("least_points", "-1"),
        ("objective", "luck"),
        ("least_english", "9"),
    ],
)
def test_wrong_rules_come_back_as_typed(client, now, field, value):
    program, *_people = people(now)
    page = enter(client, program).post(bench(program), FORM | {field: value})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert page.context["form"][field].value() == value
    assert not MatchRun.objects.exists()


def test_nobody_to_match_is_told_on_the_form(client, now):
    program, *_people = people(now, 0, 1)
    page = enter(client, program).post(bench(program), FORM)
    assertContains(page, "There is nobody to match: 0 mentors with a place, 1 mentee without a mentor.")


def test_workbench_takes_as_many_queries_for_three_as_for_one(client, now, django_assert_num_queries):
    for count in (1, 3):
        program, mentors, mentees = people(now, count, count)
        for mentor, mentee in zip(mentors, mentees, strict=True):
            make_ruling("exclusion", mentor, mentee, now)
            make_run("cancelled", program, now)
        enter(client, program)
        client.get(bench(program))
        with django_assert_num_queries(12):
            client.get(bench(program))


# Rulings


def test_two_people_are_locked_and_lifted(client, now):
    program, (mentor,), (mentee,) = people(now)
    path = reverse("matching:ruling_create", args=[program.slug])
    answer = {"mentor": mentor.pk, "mentee": mentee.pk, "reason": "Old friends.", "lock": "1"}
    page = enter(client, program).post(path, answer, follow=True)
    assertContains(page, f"{mentor.person} and {mentee.person} are locked.")
    ruling = Ruling.objects.get()
    assert (ruling.kind, ruling.reason) == ("lock", "Old friends.")
    page = client.post(reverse("matching:ruling_lift", args=[ruling.code]), follow=True)
    assertContains(page, "Lifted.")
    assert not Ruling.objects.exists()


def test_keep_apart_from_a_run_leads_back_to_it(client, now):
    program, (mentor,), (mentee,) = people(now)
    run = make_run(program=program, at=now)
    path = reverse("matching:ruling_create", args=[program.slug])
    answer = {"mentor": mentor.pk, "mentee": mentee.pk, "exclude": "1", "run": run.code}
    page = enter(client, program).post(path, answer, follow=True)
    assertRedirects(page, run.get_absolute_url())
    assertContains(page, "never together")
    lift = reverse("matching:ruling_lift", args=[Ruling.objects.get().code])
    assertRedirects(client.post(lift, {"run": run.code}), run.get_absolute_url())


def test_lock_that_breaks_a_rule_is_told_where_it_was_asked_for(client, now):
    program, (mentor,), (mentee,) = people(now)
    run = make_run("cancelled", program, now, least_overlap=300)
    path = reverse("matching:ruling_create", args=[program.slug])
    answer = {"mentor": mentor.pk, "mentee": mentee.pk, "lock": "1"}
    page = enter(client, program).post(path, answer)
    assertContains(page, "against a hard rule of the last run: too few shared hours")
    assert page.context["ruling_form"]["mentor"].value() == str(mentor.pk)
    page = client.post(path, answer | {"run": run.code}, follow=True)
    assertContains(page, "against a hard rule of the last run")


def test_ruling_form_offers_only_the_programs_people(client, now):
    program, (_mentor,), (mentee,) = people(now)
    _other, (stranger,), _mentees = people(now)
    path = reverse("matching:ruling_create", args=[program.slug])
    page = enter(client, program).post(path, {"mentor": stranger.pk, "mentee": mentee.pk, "lock": "1"})
    assert list(page.context["ruling_form"].errors) == ["mentor"]
    assertNotContains(page, str(stranger.person))


# A run


def test_run_under_way_tells_how_far_it_is(client, now):
    program, *_people = people(now)
    run = make_run("queued", program, now)
    page = enter(client, program).get(run.get_absolute_url())
    assertContains(page, "Waiting for a worker to begin.")
    assertContains(page, "Look again")
    claim()
    assert client.get(url("run_progress", run)).json()["text"] == "A worker has begun."
    MatchRun.objects.update(phase="pricing", round=2, done=30, of=60)
    assert client.get(url("run_progress", run)).json() == {
        "under_way": True,
        "text": "Looking for pairs that would be better, round 2: 30 of 60 people",
        "done": 30,
        "of": 60,
    }
    page = client.post(url("run_cancel", run), follow=True)
    assertContains(page, "The run is cancelled. Nothing was kept.")
    assert client.get(url("run_progress", run)).json()["under_way"] is False
    assertContains(client.post(url("run_cancel", run), follow=True), "nothing to cancel")


def test_done_run_says_what_is_proved_and_why(client, now):
    program, (mentor,), (_mentee,) = people(now)
    run = make_run(program=program, at=now)
    page = enter(client, program).get(run.get_absolute_url())
    assertContains(page, "This is proved: one pair was possible.")
    assertContains(page, "What mentees wished in confidence counts in this, and stands in no figure here.")
    assertContains(page, "Both can talk in English well.")
    assertContains(page, "Neither asked for a level of experience.")
    assertContains(page, f"{mentor.person}<br>")
    assertContains(page, 'class="bar-fill"')
    assertContains(page, "Review and publish")


@pytest.mark.parametrize("objective", ["most_pairs", "best_total", "fairest"])
def test_proof_is_told_for_each_objective(client, now, objective):
    program, *_people = people(now)
    run = make_run(program=program, at=now, objective=objective)
    assertContains(
        enter(client, program).get(run.get_absolute_url()), "This is proved: one pair was possible."
    )


def test_left_over_are_listed_with_what_stood_in_the_way(client, now):
    program, (mentor,), _mentees = people(now, 1, 2)
    run = make_run(program=program, at=now)
    page = enter(client, program).get(run.get_absolute_url(), {"show": "mentees"})
    assertContains(page, "There was 1 mentor.")
    assertContains(page, "1 would suit but is full with others.")
    assertContains(page, f"One more place with {mentor.person} would pair them.")
    page = client.get(run.get_absolute_url(), {"show": "mentors"})
    assertContains(page, "Everybody on this side found a place.")


def test_what_moved_is_shown_with_what_it_cost(client, now):
    program, (mentor,), (mentee,) = people(now)
    make_run(program=program, at=now)
    make_ruling("exclusion", mentor, mentee, now)
    run = make_run(program=program, at=now)
    page = enter(client, program).get(run.get_absolute_url(), {"show": "moved"})
    assertContains(page, f'<th scope="row" data-label="Mentee">{mentee.person}</th>', html=True)
    assertContains(page, "1 fewer than before")
    assertContains(page, "nobody")


def test_failed_run_says_why_and_is_tried_again(client, now):
    program, *_people = people(now)
    run = make_run("queued", program, now)
    claim()
    MatchRun.objects.update(
        state="failed", failure="worn_out", finished_at=now, lease_token=None, lease_until=None
    )
    page = enter(client, program).get(run.get_absolute_url())
    assertContains(page, "interrupted several times")
    response = client.post(url("run_again", run))
    new = MatchRun.objects.newest_first()[0]
    assertRedirects(response, new.get_absolute_url())
    assert (new.state, new.policy) == (State.QUEUED, run.policy)
    assertContains(client.post(url("run_again", run), follow=True), "is under way. Wait for it")


@pytest.mark.parametrize("shown", ["pairs", "mentees", "mentors", "moved"])
def test_run_takes_as_many_queries_for_three_as_for_one(client, now, django_assert_num_queries, shown):
    for count in (1, 3):
        program, mentors, _mentees = people(now, 2 * count, 2 * count)
        Application.objects.filter(pk=mentors[0].pk).update(capacity=10)
        run = make_run(program=program, at=now)
        for mentor, mentee in run.proposals.values_list("mentor", "mentee")[:count]:
            make_ruling(
                "exclusion", Application.objects.get(pk=mentor), Application.objects.get(pk=mentee), now
            )
        run = make_run(program=program, at=now)
        enter(client, program)
        client.get(run.get_absolute_url())
        with django_assert_num_queries({"pairs": 13, "mentees": 9, "mentors": 10, "moved": 9}[shown]):
            client.get(run.get_absolute_url(), {"show": shown})


def test_lists_come_in_pages(client, now, monkeypatch):
    monkeypatch.setattr("matching.views.runs.A_PAGE", 2)
    program, *_people = people(now, 3, 3)
    run = make_run(program=program, at=now)
    page = enter(client, program).get(run.get_absolute_url(), {"page": "2"})
    assert len(page.context["rows"]) == 1
    assertContains(page, "?show=pairs&amp;page=1")


# Publishing


def test_review_says_what_will_happen(client, now):
    program, *_people = people(now, 2, 3)
    run = make_run(program=program, at=now)
    page = enter(client, program).get(url("run_review", run))
    assertContains(page, "2 pairs, 4 mails")
    assertContains(page, "1 mentee is left over and reads why")
    assertContains(page, "The mails wait for 15 minutes")
    assertContains(page, "Publish 2 pairs")


def test_pairs_are_published_and_taken_back(client, now):
    program, *_people = people(now)
    run = make_run(program=program, at=now)
    page = enter(client, program).post(url("run_publish", run), follow=True)
    assertContains(page, "The pairs are published; the mails wait")
    assertContains(page, "15 minutes left")
    assertContains(client.post(url("run_publish", run), follow=True), "These pairs are published already.")
    assertRedirects(client.get(url("run_review", run)), run.get_absolute_url())
    page = client.post(url("run_undo", run), follow=True)
    assertContains(page, "This was taken back")
    assert Pair.objects.get().state == "withdrawn"


def test_wait_is_ended_on_request(client, now):
    program, *_people = people(now)
    run = make_run("published", program, now)
    page = enter(client, program).post(url("run_send_now", run), follow=True)
    assertContains(page, "The mails leave now.")
    assert page.context["mails"] == [("waiting", 2)]
    assertContains(client.post(url("run_undo", run), follow=True), "The mails have left")


def test_page_of_a_run_whose_mails_left_offers_no_undo(client, now):
    program, *_people = people(now)
    run = make_run("published", program, now)
    MatchRun.objects.update(published_at=now - timedelta(hours=2), told_at=now - timedelta(hours=1))
    page = enter(client, program).get(run.get_absolute_url())
    assertNotContains(page, "Undo")
    assertContains(page, f"Published by {coordinator_of(program)}.")
