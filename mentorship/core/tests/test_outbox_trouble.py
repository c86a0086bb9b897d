"""What a relay can answer: refusals, trouble, pauses and the rate it takes."""

from datetime import timedelta

import pytest

from mentorship.core.clock import database_now
from mentorship.core.models.outbox import OutboxMessage, Priority, Relay, State
from mentorship.core.outbox import leases
from mentorship.core.outbox.drain import Drained, drain
from mentorship.core.outbox.transports import (
    ContentRejected,
    RecipientRefused,
    TransportTrouble,
)

from .outbox_support import ScriptedRelay, due_again, fails, kind, later, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kind():
    with kind():
        yield


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
