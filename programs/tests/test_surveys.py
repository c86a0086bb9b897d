from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from programs.errors import SurveyError
from programs.models import Application, AreaChoice, AvailabilityRange, GoalChoice, SurveyResponse
from programs.services.programs import advance_programs, cancel_program
from programs.services.surveys import answer_survey
from programs.tests.factories import (
    AT,
    answer_survey_of,
    coordinator_of,
    make_application,
    make_program,
    survey_answers,
)
from programs.tests.threads import at_once

pytestmark = pytest.mark.django_db


def everything() -> list[list[dict]]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (SurveyResponse, AreaChoice, GoalChoice, AvailabilityRange)
    ]


def kinds_of(application: Application, count: int) -> dict:
    return dict.fromkeys(application.program.goal_kinds.order_by("position")[:count], "")


def test_answer_stores_every_part():
    application = make_application(state="approved")
    docs, testing, _web = application.program.areas.order_by("position")
    first, second, *_rest = application.program.goal_kinds.order_by("position")
    answer_survey_of(
        application,
        at=AT,
        time_zone="Asia/Kolkata",
        level=2,
        seeks_level=3,
        remarks="Not on Fridays.",
        areas={docs: 3, testing: 1},
        goals={first: "My first pull request.", second: ""},
        half_hours=[(0, 36), (0, 37), (0, 40), (6, 0), (6, 47)],
    )
    response = SurveyResponse.objects.get()
    assert SurveyResponse.objects.values().get() == {
        "id": response.pk,
        "application_id": application.pk,
        "answered_at": AT,
        "time_zone": "Asia/Kolkata",
        "level": 2,
        "seeks_level": 3,
        "remarks": "Not on Fridays.",
    }
    assert sorted(response.areas.values_list("area", "strength")) == [(docs.pk, 3), (testing.pk, 1)]
    assert sorted(response.goals.values_list("kind", "own_words")) == [
        (first.pk, "My first pull request."),
        (second.pk, ""),
    ]
    assert sorted(response.availability.values_list("weekday", "start", "end")) == [
        (0, 36, 38),
        (0, 40, 41),
        (6, 0, 1),
        (6, 47, 48),
    ]


def test_answer_again_replaces_what_was_said():
    application = make_application(state="approved")
    docs, testing, _web = application.program.areas.order_by("position")
    first = answer_survey_of(application, areas={docs: 3}, half_hours=[(0, 36)])
    later = AT + timedelta(days=1)
    second = answer_survey_of(application, at=later, areas={testing: 2}, half_hours=[(1, 20)])
    assert (first.pk, second.answered_at) == (second.pk, later)
    assert list(AreaChoice.objects.values_list("area", "strength")) == [(testing.pk, 2)]
    assert list(AvailabilityRange.objects.values_list("weekday", "start", "end")) == [(1, 20, 21)]
    assert GoalChoice.objects.count() == 1


def test_answer_takes_no_hours_for_who_has_none_yet():
    assert answer_survey_of(make_application(state="approved"), half_hours=[]).availability.count() == 0


@pytest.mark.parametrize(("role", "most"), [("mentee", 3), ("mentor", 6)])
def test_answer_takes_as_many_goals_as_the_role_may_have(role, most):
    application = make_application(role, "approved")
    assert answer_survey_of(application, goals=kinds_of(application, most)).goals.count() == most


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (lambda app: {"areas": {}}, "Choose at least one area."),
        (lambda app: {"goals": {}}, "Choose at least one goal."),
        (
            lambda app: {"goals": kinds_of(app, 4)},
            "Choose at most three goals: a pair does well to begin with few.",
        ),
        (
            lambda app: {"areas": {make_program().areas.first(): 1}},
            "Choose among the areas and goals of this program.",
        ),
        (
            lambda app: {"goals": {make_program().goal_kinds.first(): ""}},
            "Choose among the areas and goals of this program.",
        ),
    ],
)
def test_answer_that_the_matching_can_not_read_is_refused(answers, message):
    application = make_application(state="approved")
    answer_survey_of(application)
    before = everything()
    with pytest.raises(SurveyError) as refusal:
        answer_survey_of(application, **answers(application))
    assert (str(refusal.value), everything()) == (message, before)


@pytest.mark.parametrize(
    "answers",
    [
        lambda app: {"time_zone": "Berlin"},
        lambda app: {"level": 5},
        lambda app: {"seeks_level": 0},
        lambda app: {"areas": {app.program.areas.first(): 4}},
        lambda app: {"goals": {app.program.goal_kinds.first(): "w" * 301}},
    ],
)
def test_answer_off_the_lists_is_refused_and_changes_nothing(answers):
    application = make_application(state="approved")
    answer_survey_of(application)
    before = everything()
    with pytest.raises(ValidationError):
        answer_survey_of(application, **answers(application))
    assert everything() == before


@pytest.mark.parametrize("cell", [(7, 0), (-1, 0), (0, 48), (0, -1)])
def test_answer_outside_the_week_changes_nothing(cell):
    application = make_application(state="approved")
    answer_survey_of(application)
    before = everything()
    with pytest.raises(ValueError, match="A half-hour is a weekday from 0 to 6 and a slot from 0 to 47"):
        answer_survey_of(application, half_hours=[cell])
    assert everything() == before


@pytest.mark.parametrize("state", [s for s in Application.State.values if s != "approved"])
def test_answer_of_who_was_not_approved_is_refused(state):
    application = make_application(state=state)
    with pytest.raises(SurveyError) as refusal:
        answer_survey_of(application, at=AT)
    assert str(refusal.value) == (
        "The survey is for people who were approved. Your application's page says where it stands."
    )
    assert SurveyResponse.objects.count() == 0


def test_answer_reads_the_state_that_is_stored():
    application = make_application(state="submitted")
    application.state = "approved"
    with pytest.raises(SurveyError, match="The survey is for people who were approved"):
        answer_survey_of(application, at=AT)


def test_answer_is_possible_in_the_survey_phase_up_to_its_deadline():
    application = make_application(state="approved")
    program = application.program
    end = program.survey_deadline.instant
    assert advance_programs(at=program.enrolment_deadline.instant) == 1
    answer_survey_of(application, at=end - timedelta(seconds=1))
    before = everything()
    with pytest.raises(SurveyError, match="The survey closed on Mon 5 April 2027, 23:59 anywhere on earth"):
        answer_survey_of(application, at=end)
    assert everything() == before


def test_answer_in_a_cancelled_program_says_that_it_was_cancelled():
    application = make_application(state="approved")
    program = application.program
    cancel_program(program=program, by=coordinator_of(program), at=AT, reason="Too few mentors.")
    with pytest.raises(SurveyError) as refusal:
        answer_survey_of(application, at=AT)
    assert str(refusal.value) == "This program was cancelled, so its survey is closed."


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_double_click_on_the_survey_stores_it_once():
    application = make_application(state="approved")
    answers = survey_answers(application)
    outcomes = at_once(*[lambda: answer_survey(application=application, answers=answers, at=AT)] * 2)
    assert [outcome.pk for outcome in outcomes] == [SurveyResponse.objects.get().pk] * 2
    assert (AreaChoice.objects.count(), AvailabilityRange.objects.count()) == (1, 5)
