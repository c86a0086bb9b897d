"""Senders that die or are too slow: nothing lost, nothing twice, doubt is left to a person."""

from datetime import timedelta
from uuid import uuid4

import pytest

from mentorship.core.clock import database_now
from mentorship.core.models.outbox import OutboxMessage, Relay, State
from mentorship.core.outbox import kinds, leases, services
from mentorship.core.outbox.drain import Drained, drain
from mentorship.core.outbox.transports import (
    Resolution,
)

from .outbox_support import TEXT, Killed, ScriptedRelay, abandon, due_again, fails, kind, later, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kind():
    with kind():
        yield


def test_sender_killed_before_the_handover_loses_nothing():
    message = post(email="to@example.org")
    with pytest.raises(Killed):
        drain(transport=ScriptedRelay(to=fails(Killed())))
    assert later(message).state == State.SENDING
    abandon(message)
    assert drain(transport=ScriptedRelay()) == Drained(recovered=1)
    assert later(message).state == State.PENDING
    due_again(message)
    relay = ScriptedRelay()
    assert drain(transport=relay).sent == 1
    assert len(relay.taken) == 1


def test_sender_alive_within_its_lease_is_left_alone():
    message = post(email="to@example.org")
    with pytest.raises(Killed):
        drain(transport=ScriptedRelay(to=fails(Killed())))
    assert drain(transport=ScriptedRelay()) == Drained()
    assert later(message).state == State.SENDING


def _killed_after_handover(message, *, took_it: bool):
    def step(before_data):
        before_data()
        if took_it:
            relay.taken.append(type("Taken", (), {"message_id": message.message_id}))
        raise Killed

    relay = ScriptedRelay(to=step)
    with pytest.raises(Killed):
        drain(transport=relay)
    relay.script.clear()
    return abandon(message), relay


@pytest.mark.parametrize("took_it", [True, False])
def test_kill_after_the_handover_is_settled_by_asking_the_relay(took_it):
    message, relay = _killed_after_handover(post(), took_it=took_it)
    for _ in range(2):
        drain(transport=relay)
        if later(message).state == State.PENDING:
            due_again(message)
    assert later(message).state == State.SENT
    assert len(relay.taken) == 1
    assert message.sent_at >= message.handoff_at


def test_doubt_that_the_relay_cannot_settle_waits_for_a_person():
    message, relay = _killed_after_handover(post(), took_it=False)
    relay.knows = Resolution.DONT_KNOW
    drain(transport=relay)
    assert later(message).state == State.UNKNOWN
    assert message.cause
    assert list(OutboxMessage.objects.needing_attention()) == [message]


def test_relay_that_cannot_be_asked_is_asked_again_for_72_hours():
    message, relay = _killed_after_handover(post(), took_it=False)
    relay.knows = OSError("no route")
    drain(transport=relay)
    assert later(message).state == State.SENDING
    assert message.lease_until > database_now()
    later(message, handoff_at=database_now() - timedelta(hours=72))
    abandon(message)
    drain(transport=relay)
    assert later(message).state == State.UNKNOWN


@pytest.mark.parametrize(
    ("policy", "state"),
    [(kinds.InDoubt.RESEND, State.PENDING), (kinds.InDoubt.HOLD, State.UNKNOWN)],
)
def test_policy_of_the_kind_decides_without_asking(policy, state):
    with kind("other", in_doubt=policy):
        message, relay = _killed_after_handover(post("other"), took_it=True)
        relay.knows = AssertionError("must not be asked")
        drain(transport=relay)
    assert later(message).state == state


def test_answer_lost_after_the_content_is_in_doubt_until_the_lease_ends():
    message = post()
    relay = ScriptedRelay(to=fails(ConnectionResetError("reset"), after_data=True))
    assert drain(transport=relay) == Drained(in_doubt=1)
    assert later(message).state == State.SENDING
    assert Relay.objects.get().failing == [message.pk]
    assert drain(transport=relay) == Drained()


def test_repetition_is_the_same_mail_even_if_the_words_changed():
    message, relay = _killed_after_handover(post(), took_it=False)
    drain(transport=relay)
    due_again(message)
    kinds._kinds["test"] = kinds.Kind("test", "test", lambda m: pytest.fail("rendered again"))
    drain(transport=relay)
    assert later(message).body_text == TEXT.text
    assert message.attempts == 2


def test_slow_sender_that_was_taken_over_hands_nothing_over():
    message = post()

    def overtaken(before_data):
        abandon(message)
        drain(transport=ScriptedRelay("other"))
        before_data()

    relay = ScriptedRelay(to=overtaken)
    assert drain(transport=relay) == Drained()
    assert relay.taken == []
    assert later(message).state == State.PENDING


def test_recovery_that_read_the_row_before_the_handover_does_not_undo_it():
    message = post()
    (held,) = leases.claim("scripted", 1)
    stale = abandon(message)
    held.lease_until = stale.lease_until
    services.freeze(held, TEXT, database_now())
    leases.begin_handover(held)
    leases.postpone(stale, database_now(), "gone")
    assert later(message).state == State.SENDING
    assert message.handoff_at == held.handoff_at


@pytest.mark.parametrize("fence", [{"lease_token": uuid4()}, {"lease_until": database_now}])
def test_sender_that_lost_its_lease_changes_nothing(fence):
    message = post()
    (held,) = leases.claim("scripted", 1)
    later(message, **{name: value() if callable(value) else value for name, value in fence.items()})
    assert not leases.finish(held, State.PENDING, database_now())
    assert later(message).state == State.SENDING
    assert message.events.count() == 1
