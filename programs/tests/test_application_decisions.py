from datetime import timedelta

import pytest

from mentorship.core.models import AuditEvent, OutboxMessage, User
from mentorship.core.states import TransitionNotAllowed
from programs.errors import ApplicationError
from programs.models import Application
from programs.services import applications, decisions
from programs.services.leftovers import record_left_over
from programs.tests.factories import (
    AT,
    coordinator_of,
    make_application,
    make_program,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def stored(application: Application) -> dict:
    return Application.objects.values().get(pk=application.pk)


def traces() -> tuple[int, int]:
    return AuditEvent.objects.count(), OutboxMessage.objects.count()


def _approve(application: Application, by: User, reason: str) -> None:
    decisions.approve_application(application=application, by=by, at=LATER, reason=reason)


def _waitlist(application: Application, by: User, reason: str) -> None:
    decisions.waitlist_application(application=application, by=by, at=LATER, reason=reason)


def _decline(application: Application, by: User, reason: str) -> None:
    decisions.decline_application(application=application, by=by, at=LATER, reason=reason)


DECISIONS = {"approved": _approve, "waitlisted": _waitlist, "declined": _decline}


@pytest.mark.parametrize("state", ["approved", "waitlisted", "declined"])
def test_decision_is_stored_recorded_and_told_once(state):
    application = make_application()
    by = coordinator_of(application.program)
    before = traces()
    DECISIONS[state](application, by, "The reason.")
    row = stored(application)
    assert (row["state"], row["decided_at"], row["decided_by_id"], row["decision_reason"]) == (
        state,
        LATER,
        by.pk,
        "The reason.",
    )
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.by, event.reason) == (state, by, "The reason.")
    mail = OutboxMessage.objects.latest("pk")
    assert (mail.kind, mail.dedupe_key, mail.recipient, mail.context) == (
        "application_decision",
        f"decision:{event.pk}",
        application.person,
        {"application": application.pk, "decision": event.pk},
    )
    assert traces() == (before[0] + 1, before[1] + 1)


@pytest.mark.parametrize("reason", ["", "  \n"])
@pytest.mark.parametrize("state", ["waitlisted", "declined"])
def test_refusal_without_a_reason_is_refused(state, reason):
    application = make_application()
    before = stored(application), traces()
    with pytest.raises(ApplicationError) as refusal:
        DECISIONS[state](application, coordinator_of(application.program), reason)
    assert str(refusal.value) == "Say why: the person is told."
    assert (stored(application), traces()) == before


@pytest.mark.parametrize("state", ["approved", "waitlisted", "declined"])
def test_decision_on_the_own_application_is_refused(state):
    program = make_program()
    application = make_application(program=program, person=coordinator_of(program))
    before = stored(application), traces()
    with pytest.raises(ApplicationError) as refusal:
        DECISIONS[state](application, application.person, "I am good.")
    assert str(refusal.value) == "You can't decide on your own application. Ask another coordinator."
    assert (stored(application), traces()) == before


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_approve_beyond_the_places_is_refused(role):
    program = make_program(mentor_places=1, mentee_places=1)
    make_application("mentor", "approved", program=program)
    make_application("mentee", "approved", program=program)
    application = make_application(role, program=program)
    before = stored(application), traces()
    with pytest.raises(ApplicationError) as refusal:
        DECISIONS["approved"](application, coordinator_of(program), "")
    assert str(refusal.value) == (
        f"All 1 places for this role in “{program}” are taken. Raise their number in the program, or put "
        f"{application.person} on the waitlist."
    )
    assert (stored(application), traces()) == before


def test_approve_counts_each_side_for_itself():
    program = make_program(mentor_places=1, mentee_places=1)
    make_application("mentor", "approved", program=program)
    assert make_application("mentee", "approved", program=program).state == "approved"


def test_decline_after_approval_frees_the_place():
    program = make_program(mentee_places=1)
    first = make_application(state="approved", program=program)
    DECISIONS["declined"](first, coordinator_of(program), "It turned out otherwise.")
    assert make_application(state="approved", program=program).state == "approved"


def test_approve_of_the_last_place_a_second_time_says_that_it_is_done():
    program = make_program(mentee_places=1)
    application = make_application(program=program)
    as_another_saw_it = Application.objects.get(pk=application.pk)
    DECISIONS["approved"](application, coordinator_of(program), "")
    with pytest.raises(TransitionNotAllowed, match="is approved now"):
        DECISIONS["approved"](as_another_saw_it, coordinator_of(program), "")


def test_decisions_are_possible_after_enrolment():
    application = make_application()
    decisions.approve_application(
        application=application,
        by=coordinator_of(application.program),
        at=application.program.enrolment_deadline.instant,
    )
    assert stored(application)["state"] == "approved"


# Once the pairs are published


def approved_in_a_running_program() -> Application:
    program = make_program("running")
    # Approved in time; the factories take nobody into a program that runs.
    early = make_application(state="approved")
    Application.objects.filter(pk=early.pk).update(program=program)
    return Application.objects.get(pk=early.pk)


def test_whoever_may_be_in_a_pair_neither_withdraws_nor_is_sent_away():
    application = approved_in_a_running_program()
    by = coordinator_of(application.program)
    before = stored(application), traces()
    told = f"may be in a pair. Write to the coordinators: {application.program.contact_email}"
    with pytest.raises(ApplicationError, match=told):
        applications.withdraw_application(application=application, by=application.person, at=LATER)
    for decide in (_waitlist, _decline):
        with pytest.raises(ApplicationError, match=told):
            decide(application, by, "The place is needed.")
    assert (stored(application), traces()) == before
    assert (application.may_be_paired(LATER), application.is_withdrawable(LATER)) == (True, False)


def test_whoever_was_left_over_can_withdraw():
    application = approved_in_a_running_program()
    record_left_over(causes={application: []}, told_at=AT)
    application = Application.objects.get(pk=application.pk)
    assert application.is_withdrawable(LATER)
    applications.withdraw_application(application=application, by=application.person, at=LATER)
    assert application.state == "withdrawn"
