from datetime import timedelta

import pytest

from mentorship.core.models import OutboxMessage
from programs.emails.surveys import render_survey_reminder, still_unanswered
from programs.services.applications import withdraw_application
from programs.services.programs import cancel_program
from programs.services.survey_reminders import remind_of_surveys
from programs.tasks import remind_of_surveys as task

from .factories import AT, answer_survey_of, coordinator_of, make_application, make_program

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def program():
    return make_program()


@pytest.fixture
def mentee(program):
    return make_application("mentee", "approved", program)


def before_the_end(program, **distance):
    return program.survey_deadline.instant - timedelta(**distance)


def reminders():
    return OutboxMessage.objects.filter(kind="survey_reminder").order_by("pk")


def test_reminders_are_written_seven_and_two_days_before_the_end_once_each(program, mentee):
    written = [
        remind_of_surveys(at=at)
        for at in (
            before_the_end(program, days=7) - SECOND,
            before_the_end(program, days=7),
            before_the_end(program, days=7),
            before_the_end(program, days=2) - SECOND,
            before_the_end(program, days=2),
            before_the_end(program, hours=1),
            program.survey_deadline.instant,
        )
    ]
    assert written == [0, 1, 0, 0, 1, 0, 0]
    assert [message.recipient for message in reminders()] == [mentee.person] * 2


def test_of_reminders_that_were_missed_the_last_is_written(program, mentee):
    assert remind_of_surveys(at=before_the_end(program, days=1)) == 1
    assert reminders().get().dedupe_key.endswith(":2")


def test_whoever_was_approved_later_has_had_the_decision_mail(program):
    at = before_the_end(program, days=5)
    make_application("mentee", "approved", program, at=program.enrolment_deadline.instant - SECOND)
    program.applications.update(decided_at=at)
    assert remind_of_surveys(at=at) == 0
    assert remind_of_surveys(at=before_the_end(program, days=2)) == 1


@pytest.mark.parametrize("state", ["submitted", "waitlisted", "declined", "withdrawn", "draft"])
def test_only_approved_people_are_reminded(program, state):
    make_application("mentee", state, program)
    assert remind_of_surveys(at=before_the_end(program, days=2)) == 0


def test_whoever_answered_is_not_reminded(program, mentee):
    answer_survey_of(mentee)
    assert remind_of_surveys(at=before_the_end(program, days=2)) == 0


def test_answer_after_the_mail_was_written_stops_it(program, mentee, monkeypatch):
    at = before_the_end(program, days=2)
    monkeypatch.setattr("programs.emails.surveys.clock.now", lambda: at)
    remind_of_surveys(at=at)
    assert still_unanswered(reminders().get()) == ""
    answer_survey_of(mentee)
    assert still_unanswered(reminders().get()) == "The survey was answered meanwhile."


def test_withdrawal_and_cancellation_stop_it(program, mentee, monkeypatch):
    at = before_the_end(program, days=2)
    monkeypatch.setattr("programs.emails.surveys.clock.now", lambda: at)
    other = make_application("mentor", "approved", program)
    remind_of_surveys(at=at)
    withdraw_application(application=mentee, by=mentee.person, at=AT)
    reasons = [still_unanswered(message) for message in reminders()]
    assert reasons == ["The survey can't be answered any more.", ""]
    cancel_program(program=program, by=coordinator_of(program), at=AT, reason="Too few.")
    assert still_unanswered(reminders().get(recipient=other.person)) != ""
    assert remind_of_surveys(at=at) == 0


def test_mail_says_until_when_and_leads_to_the_survey(program, mentee):
    remind_of_surveys(at=before_the_end(program, days=7))
    message = reminders().get()
    mail = render_survey_reminder(message)
    assert mail.subject == f"Your survey for “{program.title}” is still open"
    assert f"/applications/{mentee.code}/survey/" in mail.text
    assert "23:59 anywhere on earth" in mail.text
    assert message.expires_at == program.survey_deadline.instant


@pytest.mark.parametrize("number", [1, 3, 30])
def test_what_is_written_already_costs_two_queries(number, django_assert_num_queries):
    program = make_program(mentee_places=30)
    for _one in range(number):
        make_application("mentee", "approved", program)
    at = before_the_end(program, days=2)
    assert remind_of_surveys(at=at) == number
    with django_assert_num_queries(2):
        assert remind_of_surveys(at=at) == 0


def test_task_run_twice_writes_once(program, mentee, monkeypatch):
    monkeypatch.setattr("programs.tasks.clock.now", lambda: before_the_end(program, days=2))
    task()
    task(unknown=True)
    assert reminders().count() == 1
