"""Every state against every verb, and two verbs at once."""

from datetime import timedelta

import pytest

from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.states import TransitionNotAllowed
from programs.errors import ApplicationError
from programs.models import Application
from programs.services import applications, decisions
from programs.tests.factories import (
    AT,
    application_answers,
    coordinator_of,
    make_application,
    make_program,
    make_user,
)
from programs.tests.threads import at_once

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def save(*, program, person, **answers):
    return applications.save_application(
        program=program,
        person=person,
        role="mentee",
        answers=application_answers(**answers),
        further_languages=["hi"],
        at=AT,
    )


def stored(application: Application) -> dict:
    return Application.objects.values().get(pk=application.pk)


def traces() -> tuple[int, int]:
    return AuditEvent.objects.count(), OutboxMessage.objects.count()


# Every state and every verb


def _submit(application, by, reason):
    applications.submit_application(application=application, by=application.person, at=LATER)


def _restore(application, by, reason):
    applications.restore_application(application=application, by=application.person, at=LATER)


def _withdraw(application, by, reason):
    applications.withdraw_application(application=application, by=application.person, at=LATER)


def _approve(application, by, reason):
    decisions.approve_application(application=application, by=by, at=LATER, reason=reason)


def _waitlist(application, by, reason):
    decisions.waitlist_application(application=application, by=by, at=LATER, reason=reason)


def _decline(application, by, reason):
    decisions.decline_application(application=application, by=by, at=LATER, reason=reason)


DECISIONS = {"approved": _approve, "waitlisted": _waitlist, "declined": _decline}
# From → to: the verb that takes this step. Whatever isn't here is refused.
ALLOWED = {
    ("draft", "submitted"): _submit,
    ("withdrawn", "submitted"): _restore,
    ("submitted", "approved"): _approve,
    ("submitted", "waitlisted"): _waitlist,
    ("submitted", "declined"): _decline,
    ("submitted", "withdrawn"): _withdraw,
    ("approved", "waitlisted"): _waitlist,
    ("approved", "declined"): _decline,
    ("approved", "withdrawn"): _withdraw,
    ("waitlisted", "approved"): _approve,
    ("waitlisted", "declined"): _decline,
    ("waitlisted", "withdrawn"): _withdraw,
    ("declined", "approved"): _approve,
    ("declined", "waitlisted"): _waitlist,
}
VERBS = (_submit, _restore, _withdraw, _approve, _waitlist, _decline)
MAILS = {_submit: 1, _approve: 1, _waitlist: 1, _decline: 1, _restore: 0, _withdraw: 0}


def test_steps_allowed_are_those_of_the_table():
    table = {(a, b) for a, targets in Application.TRANSITIONS.items() for b in targets}
    assert {*ALLOWED, ("draft", "approved")} == table  # the last one is an import's


@pytest.mark.parametrize(
    ("step", "verb"), ALLOWED.items(), ids=lambda value: getattr(value, "__name__", None) or "-".join(value)
)
def test_step_that_is_allowed_is_taken(step, verb):
    application = make_application(state=step[0])
    before = traces()
    verb(application, coordinator_of(application.program), "The reason.")
    assert (stored(application)["state"], application.state) == (step[1], step[1])
    event = AuditEvent.objects.latest("pk")
    assert (event.before, event.after, event.at) == (*step, LATER)
    assert traces() == (before[0] + 1, before[1] + MAILS[verb])


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
@pytest.mark.parametrize("state", Application.State.values)
def test_step_that_is_not_allowed_changes_nothing(state, verb):
    if verb in {taken for (start, _to), taken in ALLOWED.items() if start == state}:
        return  # the test above
    application = make_application(state=state)
    before = stored(application), traces()
    with pytest.raises(TransitionNotAllowed):
        verb(application, coordinator_of(application.program), "The reason.")
    assert (stored(application), traces()) == before
    assert application.state == state


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_step_on_what_another_has_changed_meanwhile_changes_nothing(verb):
    start = next(start for (start, _to), taken in ALLOWED.items() if taken is verb)
    application = make_application(state=start)
    as_another_saw_it = Application.objects.select_related("program", "person").get(pk=application.pk)
    verb(application, coordinator_of(application.program), "The reason.")
    before = stored(application), traces()
    with pytest.raises(TransitionNotAllowed):
        verb(as_another_saw_it, coordinator_of(application.program), "Another reason.")
    assert (stored(application), traces()) == before


# Races


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("first", "second"), [("approved", "declined"), ("approved", "approved")])
def test_two_coordinators_deciding_at_once_one_wins_and_the_other_is_told(first, second):
    application = make_application()
    by = coordinator_of(application.program)
    before = traces()

    # Both have read it before either writes.
    copies = [Application.objects.get(pk=application.pk) for _ in range(2)]
    outcomes = at_once(
        lambda: DECISIONS[first](copies[0], by, "The reason."),
        lambda: DECISIONS[second](copies[1], by, "The reason."),
    )
    refused = [outcome for outcome in outcomes if outcome is not None]
    assert [type(refusal) for refusal in refused] == [TransitionNotAllowed]
    winner = (first, second)[outcomes.index(None)]
    label = Application.State(winner).label
    assert f"is {label} now" in str(refused[0])
    assert stored(application)["state"] == winner
    assert traces() == (before[0] + 1, before[1] + 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_last_place_approved_twice_at_once_is_given_once():
    program = make_program(mentee_places=1)
    by = coordinator_of(program)
    copies = [make_application(program=program) for _ in range(2)]
    outcomes = at_once(
        lambda: DECISIONS["approved"](copies[0], by, ""), lambda: DECISIONS["approved"](copies[1], by, "")
    )
    assert [type(outcome) for outcome in outcomes if outcome] == [ApplicationError]
    assert program.applications.approved().count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_last_place_of_a_program_that_approves_by_itself_is_given_once():
    program = make_program(mentee_places=1, approves_mentees=True)
    copies = [make_application(state="draft", program=program) for _ in range(2)]
    outcomes = at_once(lambda: _submit(copies[0], None, ""), lambda: _submit(copies[1], None, ""))
    assert outcomes == [None, None]
    assert sorted(program.applications.values_list("state", flat=True)) == ["approved", "submitted"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_double_click_on_the_first_save_makes_one_application():
    program, person = make_program(), make_user()
    outcomes = at_once(
        lambda: save(program=program, person=person),
        lambda: save(program=program, person=person),
    )
    assert [outcome.pk for outcome in outcomes] == [Application.objects.get().pk] * 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_double_click_on_send_writes_one_receipt():
    application = make_application(state="draft")
    copies = [Application.objects.get(pk=application.pk) for _ in range(2)]
    outcomes = at_once(lambda: _submit(copies[0], None, ""), lambda: _submit(copies[1], None, ""))
    assert [type(outcome) for outcome in outcomes if outcome] == [TransitionNotAllowed]
    assert OutboxMessage.objects.filter(kind="application_receipt").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_edit_and_decision_at_once_lose_neither():
    application = make_application(about="Before.")
    copy = Application.objects.get(pk=application.pk)
    outcomes = at_once(
        lambda: save(program=application.program, person=application.person, about="After."),
        lambda: DECISIONS["approved"](copy, coordinator_of(application.program), ""),
    )
    row = stored(application)
    assert outcomes[1] is None
    assert (row["state"], row["about"]) == (
        "approved",
        "Before." if isinstance(outcomes[0], ApplicationError) else "After.",
    )
