"""What the database refuses, and what may follow what."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from mentorship.core.clock import database_now
from mentorship.core.models.outbox import OutboxEvent, OutboxMessage, Relay, State

from .outbox_support import kind, post

pytestmark = pytest.mark.django_db
AT = database_now


@pytest.fixture(autouse=True)
def _kind():
    with kind():
        yield


def columns(state):
    """A whole set of columns for each state, from which the tests break one at a time."""
    now = AT()
    frozen = {"frozen_at": now, "subject": "Hello", "body_text": "text"}
    handed = {**frozen, "handoff_at": now, "attempts": 1}
    leased = {"lease_token": uuid4(), "lease_until": now}
    return {
        State.PENDING: {},
        State.SENDING: leased,
        State.SENT: {**handed, "sent_at": now, "closed_at": now},
        State.FAILED: {"closed_at": now, "cause": "why"},
        State.UNKNOWN: {**handed, "cause": "why"},
        State.CANCELLED: {"closed_at": now, "cause": "why"},
        State.SUPPRESSED: {"closed_at": now, "cause": "why"},
    }[state] | {"state": state}


def write(message, **fields):
    with transaction.atomic():
        OutboxMessage.objects.filter(pk=message.pk).update(**fields)


@pytest.mark.parametrize("state", State.values)
def test_every_state_can_be_stored(state):
    message = post()
    write(message, **columns(State(state)))
    message.refresh_from_db()
    assert message.state == state


BROKEN = [
    ("outbox_state_known", State.PENDING, {"state": "lost"}),
    ("outbox_is_addressed", State.PENDING, {"recipient_email": ""}),
    ("outbox_is_addressed", State.PENDING, {"dedupe_key": ""}),
    ("outbox_is_addressed", State.PENDING, {"message_id": ""}),
    ("outbox_is_addressed", State.PENDING, {"kind": ""}),
    ("outbox_sender_holds_token", State.SENDING, {"lease_token": None}),
    ("outbox_sender_holds_token", State.PENDING, {"lease_token": uuid4()}),
    ("outbox_sender_has_lease", State.SENDING, {"lease_until": None}),
    ("outbox_sender_has_lease", State.FAILED, {"lease_until": AT}),
    ("outbox_waiting_was_not_handed_over", State.PENDING, {"handoff_at": AT, "attempts": 1, "frozen_at": AT}),
    (
        "outbox_waiting_was_not_handed_over",
        State.CANCELLED,
        {"handoff_at": AT, "attempts": 1, "frozen_at": AT},
    ),
    ("outbox_sent_was_handed_over", State.SENT, {"handoff_at": None}),
    ("outbox_sent_was_handed_over", State.UNKNOWN, {"handoff_at": None}),
    ("outbox_handed_over_is_frozen", State.SENDING, {"handoff_at": AT, "attempts": 1}),
    ("outbox_handed_over_is_frozen", State.SENT, {"attempts": 0}),
    ("outbox_text_is_frozen", State.PENDING, {"body_text": "text"}),
    ("outbox_text_is_frozen", State.PENDING, {"calendar": "BEGIN:VCALENDAR"}),
    ("outbox_sent_has_time", State.SENT, {"sent_at": None}),
    ("outbox_sent_has_time", State.FAILED, {"sent_at": AT}),
    ("outbox_closed_has_time", State.CANCELLED, {"closed_at": None}),
    ("outbox_closed_has_time", State.UNKNOWN, {"closed_at": AT}),
    ("outbox_stopped_has_cause", State.FAILED, {"cause": ""}),
    ("outbox_stopped_has_cause", State.UNKNOWN, {"cause": ""}),
    ("outbox_stopped_has_cause", State.CANCELLED, {"cause": ""}),
    ("outbox_stopped_has_cause", State.SUPPRESSED, {"cause": ""}),
    ("outbox_secret_is_erased", State.SENT, {"secret": True}),
]


@pytest.mark.parametrize(("constraint", "state", "change"), BROKEN)
def test_constraint_refuses(constraint, state, change):
    message = post()
    write(message, **columns(state))
    change = {name: value() if callable(value) else value for name, value in change.items()}
    with pytest.raises(IntegrityError, match=constraint):
        write(message, **change)


def test_every_constraint_is_tried():
    assert {constraint.name for constraint in OutboxMessage._meta.constraints} == {
        name for name, *_ in BROKEN
    }


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("relay_has_a_name", {"name": ""}),
        ("relay_takes_something", {"per_minute": 0}),
        ("relay_pauses_after_failures", {"paused_until": AT}),
    ],
)
def test_relays_constraint_refuses(constraint, change):
    relay = Relay.objects.create(name="relay")
    change = {name: value() if callable(value) else value for name, value in change.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Relay.objects.filter(pk=relay.pk).update(**change)


@pytest.mark.parametrize("field", ["dedupe_key", "message_id"])
def test_purpose_and_message_id_are_unique(field):
    first, second = post(), post()
    with pytest.raises(IntegrityError):
        write(second, **{field: getattr(first, field)})


def test_transitions_are_those_of_the_design():
    assert {state: set(targets) for state, targets in OutboxMessage.TRANSITIONS.items()} == {
        "pending": {"sending", "cancelled", "suppressed"},
        "sending": {"sent", "failed", "unknown", "pending", "suppressed"},
        "failed": {"pending"},
        "unknown": {"sent", "pending"},
        "sent": set(),
        "cancelled": set(),
        "suppressed": set(),
    }


def test_events_are_written_once():
    step = OutboxEvent.objects.create(message=post(), at=AT(), before=State.PENDING, after=State.SENDING)
    with pytest.raises(TypeError):
        OutboxEvent.objects.update(note="changed")
    with pytest.raises(TypeError):
        OutboxEvent.objects.all().delete()
    with pytest.raises(TypeError):
        step.save()
    with pytest.raises(TypeError):
        step.delete()


def test_ready_lists_due_mail_by_urgency_then_age():
    now = AT()
    late, early, urgent = post(), post(), post()
    write(late, not_before=now - timedelta(minutes=1))
    write(early, not_before=now - timedelta(minutes=2))
    write(urgent, priority=0, not_before=now)
    write(post(), not_before=now + timedelta(microseconds=1))
    assert list(OutboxMessage.objects.ready(now)) == [urgent, early, late]
