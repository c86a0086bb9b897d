"""People hear of a date that was moved."""

from datetime import timedelta

import pytest

from mentorship.core.models import OutboxMessage
from mentorship.core.outbox import kinds
from programs.models import Program
from programs.services.programs import change_program
from programs.tests.factories import AT, coordinator_of, make_application, make_program, make_user

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def move(program: Program, at=AT, **days: int) -> None:
    for name, number in days.items():
        setattr(program, name, getattr(program, name) + number * DAY)
    change_program(program=program, changed=list(days), by=coordinator_of(program), at=at)


def mails() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind="deadline_moved").order_by("pk"))


def people(program: Program) -> dict[str, str]:
    """State → address, one person for each state."""
    states = ("draft", "submitted", "approved", "waitlisted", "declined", "withdrawn")
    return {state: make_application(state=state, program=program).person.email for state in states}


def test_end_of_enrolment_concerns_whoever_applied_or_has_begun_to():
    program = make_program()
    told = people(program)
    move(program, enrolment_closes_on=2)
    expected = {told[state] for state in ("draft", "submitted", "approved", "waitlisted")}
    assert ({mail.recipient_email for mail in mails()}, len(mails())) == (expected, 4)


def test_end_of_the_survey_concerns_the_approved():
    program = make_program()
    told = people(program)
    move(program, survey_closes_on=2)
    assert [mail.recipient_email for mail in mails()] == [told["approved"]]


def test_mail_says_what_was_and_what_holds_now():
    program = make_program()
    make_application(program=program)
    move(program, enrolment_closes_on=2, survey_closes_on=1)
    (mail,) = mails()
    text = kinds.get("deadline_moved").render(mail).text
    for words in ("Now: Wed 24 March 2027", "Before: Mon 22 March 2027", "The survey closes:", "your time"):
        assert words in text


def test_several_moves_before_the_mail_leaves_are_told_as_one():
    program = make_program()
    make_application(program=program)
    move(program, enrolment_closes_on=2)
    move(program, at=AT + MINUTE, enrolment_closes_on=3)
    (mail,) = mails()
    text = kinds.get("deadline_moved").render(mail).text
    assert "Now: Sat 27 March 2027" in text
    assert "Before: Mon 22 March 2027" in text


def test_date_that_was_moved_back_is_not_told():
    program = make_program()
    make_application(program=program)
    move(program, enrolment_closes_on=2)
    guard = kinds.get("deadline_moved").guard
    assert guard(mails()[0]) == ""
    move(program, at=AT + MINUTE, enrolment_closes_on=-2)
    assert guard(mails()[0]) == "The deadlines are back where they were."


def test_move_after_the_mail_left_is_told_anew():
    program = make_program()
    make_application(program=program)
    move(program, enrolment_closes_on=2)
    OutboxMessage.objects.filter(kind="deadline_moved").update(frozen_at=AT)
    move(program, at=AT + DAY, enrolment_closes_on=1)
    assert len(mails()) == 2


def test_person_in_both_roles_gets_one_mail():
    program, person = make_program(), make_user()
    for role in ("mentor", "mentee"):
        make_application(role, program=program, person=person)
    move(program, enrolment_closes_on=1)
    assert len(mails()) == 1


def test_other_changes_and_drafts_tell_nobody():
    program = make_program()
    make_application(program=program)
    move(program, starts_on=1)
    move(make_program("draft"), enrolment_closes_on=1)
    assert mails() == []
