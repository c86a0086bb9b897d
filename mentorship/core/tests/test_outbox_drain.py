"""Sending: every mail once, whatever the relay, the senders and the clock do."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction

from mentorship.core import tasks
from mentorship.core.clock import database_now
from mentorship.core.models.outbox import OutboxMessage, Priority, Relay, State
from mentorship.core.outbox import drain as draining
from mentorship.core.outbox import kinds, leases, services
from mentorship.core.outbox.drain import Drained, drain
from mentorship.core.outbox.transports import (
    ContentRejected,
    MemoryTransport,
    RecipientRefused,
    Resolution,
    TransportTrouble,
)

from .outbox_support import TEXT, Killed, ScriptedRelay, abandon, due_again, fails, kind, later, post

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


def test_refused_address_fails_at_once_and_the_others_go():
    refused = post(email="gone@example.org")
    post()
    relay = ScriptedRelay(gone=fails(RecipientRefused("550 no such user")))
    assert drain(transport=relay) == Drained(sent=1, failed=1)
    refused.refresh_from_db()
    assert (refused.state, refused.smtp_reply, refused.handoff_at) == (State.FAILED, "550 no such user", None)
    assert Relay.objects.get().failing == []


def test_rejected_content_is_tried_again_until_another_mail_was_taken_since():
    message = post(email="odd@example.org")
    relay = ScriptedRelay(odd=fails(ContentRejected("554 spam"), after_data=True))
    assert drain(transport=relay) == Drained(postponed=1)
    assert later(message).handoff_at is None
    due_again(message)
    assert drain(transport=relay) == Drained(postponed=1)  # nothing was taken since: perhaps it's the relay
    post()
    assert drain(transport=relay) == Drained(sent=1)
    due_again(message)
    assert drain(transport=relay) == Drained(failed=1)
    assert later(message).smtp_reply == "554 spam"


def test_trouble_before_the_content_burns_nothing():
    message = post(email="busy@example.org")
    relay = ScriptedRelay(busy=fails(TransportTrouble("451 later")))
    assert drain(transport=relay) == Drained(postponed=1)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.smtp_reply) == (State.PENDING, 0, "451 later")
    assert message.trouble_since
    assert message.not_before > database_now()


def test_transports_own_fault_before_the_content_is_trouble():
    message = post(email="odd@example.org")
    drain(transport=ScriptedRelay(odd=fails(RuntimeError("a bug"))))
    assert later(message).state == State.PENDING


@pytest.mark.parametrize(
    ("lasted", "wait"),
    [
        (timedelta(0), timedelta(seconds=30)),
        (timedelta(minutes=4), timedelta(minutes=4)),
        (timedelta(hours=9), timedelta(hours=1)),
    ],
)
def test_waits_grow_with_the_trouble(lasted, wait):
    message = later(post(email="busy@example.org"), trouble_since=database_now() - lasted)
    drain(transport=ScriptedRelay(busy=fails(TransportTrouble("451 later"))))
    left = later(message).not_before - database_now()
    assert wait - timedelta(seconds=20) < left <= wait + timedelta(seconds=20)


def test_patience_ends_after_72_hours():
    message = later(post(email="busy@example.org"), trouble_since=database_now() - timedelta(hours=72))
    relay = ScriptedRelay(busy=fails(TransportTrouble("451 later")))
    assert drain(transport=relay) == Drained(failed=1)
    message.refresh_from_db()
    assert message.state == State.FAILED
    assert "451 later" in message.cause


def test_breaker_leaves_the_relay_alone_after_three_distinct_mails():
    messages = [post(email="busy@example.org") for _ in range(8)]
    relay = ScriptedRelay(busy=fails(TransportTrouble("no route")))
    assert drain(transport=relay) == Drained(postponed=3)
    row = Relay.objects.get()
    assert row.failing == [message.pk for message in messages[:3]]
    assert row.paused_until > database_now()
    untouched = OutboxMessage.objects.filter(state=State.PENDING, trouble_since=None, lease_token=None)
    assert untouched.count() == 5
    assert drain(transport=relay) == Drained()


def test_one_mail_that_fails_again_and_again_does_not_open_the_breaker():
    message = post(email="busy@example.org")
    relay = ScriptedRelay(busy=fails(TransportTrouble("dropped")))
    for _ in range(5):
        drain(transport=relay)
        due_again(message)
    assert Relay.objects.get().paused_until is None
    post()
    assert drain(transport=relay).sent == 1


def test_after_a_pause_one_mail_probes_and_success_opens_the_way():
    for _ in range(5):
        post(email="busy@example.org")
    relay = ScriptedRelay(busy=fails(TransportTrouble("no route")))
    drain(transport=relay)
    Relay.objects.update(paused_until=database_now())
    assert drain(transport=relay) == Drained(postponed=1)
    Relay.objects.update(paused_until=database_now())
    OutboxMessage.objects.update(not_before=database_now())
    assert drain(transport=ScriptedRelay()).sent == 5
    assert Relay.objects.get().failing == []


def test_rate_limit_holds_back_all_but_urgent_mail(monkeypatch):
    now = database_now()
    monkeypatch.setattr(leases, "database_now", lambda: now)  # one and the same minute
    relay = ScriptedRelay()
    Relay.objects.create(name=relay.name, per_minute=2)
    for _ in range(3):
        post(email="kickoff@example.org", not_before=now)
    assert drain(transport=relay).sent == 2
    with kind("code", priority=Priority.URGENT):
        post("code", email="code@example.org", not_before=now)
        assert drain(transport=relay).sent == 1
    assert relay.recipients[2:] == ["code@example.org"]


def _minute():
    return database_now().replace(second=0, microsecond=0)


def test_rate_limit_counts_anew_each_minute():
    row = Relay(name="x", per_minute=5, taken=5, minute_from=_minute())
    assert row.allowance(_minute() + timedelta(seconds=59)) == 0
    assert row.allowance(_minute() + timedelta(seconds=60)) == 5
    row.take(2, _minute() + timedelta(seconds=60))
    assert row.allowance(_minute() + timedelta(seconds=61)) == 3


def test_claim_takes_no_more_than_the_rate_allows():
    Relay.objects.create(name="slow", per_minute=2)
    for _ in range(4):
        post()
    assert len(leases.claim("slow", 10)) == 2


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
