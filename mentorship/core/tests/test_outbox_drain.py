"""Sending: what is due, in its order, each mail once."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction

from mentorship.core import tasks
from mentorship.core.clock import database_now
from mentorship.core.models.outbox import OutboxMessage, Priority, Relay, State
from mentorship.core.outbox import drain as draining
from mentorship.core.outbox import leases, services
from mentorship.core.outbox.drain import Drained, drain
from mentorship.core.outbox.transports import (
    MemoryTransport,
)

from .outbox_support import TEXT, ScriptedRelay, due_again, kind, later, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kind():
    with kind():
        yield


def test_drain_sends_what_is_due_and_records_it():
    message = post(context={"pair": 7}, scope="program:lantern")
    relay = ScriptedRelay()
    assert drain(transport=relay) == Drained(sent=1)
    message.refresh_from_db()
    assert (message.state, message.subject, message.body_text) == (State.SENT, TEXT.subject, TEXT.text)
    assert message.smtp_reply == "250 taken"
    assert message.attempts == 1
    assert message.handoff_at <= message.sent_at == message.closed_at
    assert list(message.events.order_by("id").values_list("before", "after")) == [
        (State.PENDING, State.SENDING),
        (State.SENDING, State.SENT),
    ]
    assert relay.closed == 1


def test_drain_run_twice_sends_once():
    post()
    relay = ScriptedRelay()
    drain(transport=relay)
    assert drain(transport=relay) == Drained()
    assert len(relay.taken) == 1


def test_task_run_twice_sends_once_and_ignores_what_it_does_not_know():
    message = post()
    MemoryTransport.sent.clear()
    tasks.drain_outbox(since="a newer version")
    tasks.drain_outbox()
    assert [envelope.message_id for envelope in MemoryTransport.sent] == [message.message_id]


def test_task_that_stops_at_its_limit_rings_for_the_rest(monkeypatch):
    rung = []
    monkeypatch.setattr(tasks, "MAILS_A_TASK", 2)
    monkeypatch.setattr(services, "ring", lambda: rung.append(True))
    for _ in range(3):
        post()
    tasks.drain_outbox()
    assert (rung, OutboxMessage.objects.filter(state=State.SENT).count()) == ([True], 2)
    tasks.drain_outbox()
    assert rung == [True]


def test_mail_is_not_sent_before_its_time():
    message = post(not_before=database_now() + timedelta(minutes=15))
    relay = ScriptedRelay()
    assert drain(transport=relay) == Drained()
    due_again(message)
    assert drain(transport=relay).sent == 1


def test_urgent_mail_overtakes_what_waits_longer():
    with kind("code", priority=Priority.URGENT), kind("digest", priority=Priority.BULK):
        post("digest", email="digest@example.org")
        post("test", email="kickoff@example.org")
        post("code", email="code@example.org")
        relay = ScriptedRelay()
        drain(transport=relay)
    assert relay.recipients == ["code@example.org", "kickoff@example.org", "digest@example.org"]


def test_guard_suppresses_what_is_no_longer_true():
    with kind("guarded", guard=lambda message: "The pair has ended."):
        message = post("guarded")
        relay = ScriptedRelay()
        assert drain(transport=relay) == Drained(suppressed=1)
    message.refresh_from_db()
    assert (message.state, message.cause, message.subject) == (State.SUPPRESSED, "The pair has ended.", "")
    assert relay.taken == []


def test_guard_that_says_nothing_lets_the_mail_go():
    with kind("guarded", guard=lambda message: ""):
        post("guarded")
        assert drain(transport=ScriptedRelay()).sent == 1


def test_mail_past_its_use_is_suppressed():
    message = post(expires_at=database_now() - timedelta(seconds=1))
    assert drain(transport=ScriptedRelay()) == Drained(suppressed=1)
    message.refresh_from_db()
    assert message.state == State.SUPPRESSED
    assert message.cause


def test_kinds_expiry_counts_from_when_the_mail_is_due():
    with kind("brief", expires=timedelta(minutes=10)):
        due = database_now() + timedelta(days=1)
        assert post("brief", not_before=due).expires_at == due + timedelta(minutes=10)


def test_poison_row_fails_alone():
    def explode(message):
        raise KeyError("no such pair")

    with kind("poison", render=explode, priority=Priority.URGENT):
        poison = post("poison")
        others = [post() for _ in range(3)]
        assert drain(transport=ScriptedRelay()) == Drained(sent=3, failed=1)
        poison.refresh_from_db()
    assert poison.state == State.FAILED
    assert "no such pair" in poison.cause
    assert {later(other).state for other in others} == {State.SENT}


def test_renderer_that_breaks_a_header_fails_alone():
    with kind("split", render=lambda message: type(TEXT)("Hello\r\nBcc: x@example.com", "text")):
        message = post("split")
        relay = ScriptedRelay()
        assert drain(transport=relay) == Drained(failed=1)
    assert later(message).frozen_at is None
    assert relay.taken == []


def test_database_that_is_away_while_rendering_stops_the_drain_and_blames_no_mail():
    def away(message):
        raise OperationalError("server closed the connection unexpectedly")

    relay = ScriptedRelay()
    with kind("query", render=away):
        message = post("query")
        with pytest.raises(OperationalError):
            drain(transport=relay)
    assert later(message).state == State.SENDING
    assert relay.closed == 1


def test_kind_that_this_worker_does_not_know_yet_waits():
    with kind("newer"):
        message = post("newer")
    assert drain(transport=ScriptedRelay()) == Drained(postponed=1)
    assert later(message).not_before > database_now()
    with kind("newer"):
        due_again(message)
        assert drain(transport=ScriptedRelay()).sent == 1


def test_slow_batch_gives_the_rest_back(monkeypatch):
    monkeypatch.setattr(leases, "CLAIM_LEASE", timedelta(seconds=-1))
    for _ in range(3):
        post()
    messages, relay = leases.claim("scripted", 3), ScriptedRelay()
    draining._send_batch(messages, relay, Drained())
    assert len(relay.taken) == 1
    assert OutboxMessage.objects.filter(state=State.PENDING, trouble_since=None).count() == 2


def test_limit_is_kept():
    for _ in range(5):
        post()
    assert drain(transport=ScriptedRelay(), limit=3) == Drained(sent=3, more=True)
    assert drain(transport=ScriptedRelay(), limit=3) == Drained(sent=2)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_relay_is_spoken_to():
    seen = []

    def look(before_data):
        seen.append(connection.in_atomic_block)
        before_data()
        seen.append(connection.in_atomic_block)

    post()
    drain(transport=ScriptedRelay(to=look))
    assert seen == [False, False]


@pytest.mark.django_db(transaction=True)
def test_drain_refuses_to_run_inside_a_transaction():
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        drain(transport=ScriptedRelay())


@pytest.mark.parametrize(("mails", "queries"), [(1, 18), (10, 72)])
def test_cost_of_a_drain(django_assert_num_queries, mails, queries):
    Relay.objects.create(name="scripted")
    for _ in range(mails):
        post()
    clocks = 2 + mails * 3 + 1 if connection.vendor == "postgresql" else 0
    with django_assert_num_queries(queries + clocks):
        assert drain(transport=ScriptedRelay()).sent == mails
