"""Several senders and several writers at once, on a database that really runs them at once."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from mentorship.core.clock import database_now
from mentorship.core.models.outbox import OutboxMessage, Relay, State
from mentorship.core.outbox import leases, services
from mentorship.core.outbox.drain import drain
from mentorship.core.states import TransitionNotAllowed

from .outbox_support import ScriptedRelay, abandon, kind, post

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _kind():
    with kind():
        yield


def at_once(*functions: Callable[[], Any]) -> list[Any]:
    """Run all from one starting line, each on its own connection; their results, or what they raised."""
    line = threading.Barrier(len(functions))

    def run(function: Callable[[], Any]) -> Any:
        try:
            line.wait(10)
            return function()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(functions)) as pool:
        return [future.result(60) for future in [pool.submit(run, function) for function in functions]]


def test_senders_at_once_send_each_mail_once():
    messages = [post() for _ in range(60)]
    relay = ScriptedRelay()
    drained = at_once(*[lambda: drain(transport=relay)] * 4)
    assert sum(one.sent for one in drained) == 60
    assert Counter(taken.message_id for taken in relay.taken) == Counter(m.message_id for m in messages)
    assert OutboxMessage.objects.filter(state=State.SENT).count() == 60


def test_senders_at_once_keep_to_one_rate(monkeypatch):
    now = database_now()
    monkeypatch.setattr(leases, "database_now", lambda: now)  # one and the same minute
    Relay.objects.create(name="limited", per_minute=10)
    for _ in range(40):
        post(not_before=now)
    taken = at_once(*[lambda: leases.claim("limited", 10)] * 4)
    assert sum(len(batch) for batch in taken) == 10


def test_recoverers_at_once_settle_each_doubt_once():
    messages = [post() for _ in range(10)]

    def killed(before_data):
        before_data()
        raise KeyboardInterrupt

    for _ in messages:
        with pytest.raises(KeyboardInterrupt):
            drain(transport=ScriptedRelay(to=killed), limit=1)
    for message in messages:
        abandon(message)
    relay = ScriptedRelay()
    at_once(*[lambda: drain(transport=relay)] * 4)
    assert Counter(m.events.filter(after=State.PENDING).count() for m in messages) == {1: 10}


def test_writers_of_one_purpose_write_one_row():
    rows = at_once(*[lambda: post(key="kickoff:1:mentor")] * 6)
    assert len({row.pk for row in rows}) == 1
    assert OutboxMessage.objects.count() == 1


def test_writer_waits_for_another_that_may_yet_give_up():
    written, give_up = threading.Event(), threading.Event()

    def first():
        with transaction.atomic():
            post(key="kickoff:1:mentor")
            written.set()
            give_up.wait(10)
            transaction.set_rollback(True)

    def second():
        written.wait(10)
        threading.Timer(0.3, give_up.set).start()
        return post(key="kickoff:1:mentor")

    _, row = at_once(first, second)
    assert OutboxMessage.objects.get() == row


def test_mail_is_either_cancelled_or_sent():
    for _ in range(10):
        message, relay = post(), ScriptedRelay()

        def cancel(message=message):
            return services.cancel(message=message, by=None, reason="undone", at=database_now())

        outcome, _drained = at_once(cancel, lambda relay=relay: drain(transport=relay))
        message.refresh_from_db()
        cancelled = not isinstance(outcome, TransitionNotAllowed)
        assert message.state == (State.CANCELLED if cancelled else State.SENT)
        assert len(relay.taken) == (0 if cancelled else 1)


def test_undo_of_many_stops_all_or_none():
    for _ in range(5):
        keys, relay = [post().dedupe_key for _ in range(12)], ScriptedRelay()

        def undo(keys=keys):
            return services.cancel_all(dedupe_keys=keys, by=None, reason="undone", at=database_now())

        outcome, _drained = at_once(undo, lambda relay=relay: drain(transport=relay))
        drain(transport=relay)
        assert len(relay.taken) == (12 if isinstance(outcome, services.AlreadyOnItsWay) else 0)


def test_claim_does_not_wait_for_a_mail_that_somebody_holds():
    held, free = post(), post()
    holding, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            OutboxMessage.objects.select_for_update().get(pk=held.pk)
            holding.set()
            done.wait(10)

    def send():
        holding.wait(10)
        relay = ScriptedRelay()
        try:
            drain(transport=relay)
        finally:
            done.set()
        return [envelope.message_id for envelope in relay.taken]

    _, sent = at_once(hold, send)
    assert sent == [free.message_id]
