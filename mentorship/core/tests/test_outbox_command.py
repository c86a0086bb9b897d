"""`manage.py drain_outbox`, the driver that needs no broker."""

import os
import signal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError

from mentorship.core.management.commands import drain_outbox
from mentorship.core.models.outbox import State
from mentorship.core.outbox.drain import Drained

from .outbox_support import kind, later, post


@pytest.fixture(autouse=True)
def _handlers():
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.django_db
def test_command_sends_what_is_due_and_says_so():
    out = StringIO()
    with kind():
        message = post()
        call_command("drain_outbox", stdout=out)
    assert later(message).state == State.SENT
    assert "sent=1" in out.getvalue()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_loop_goes_on_until_told_to_stop_and_survives_an_absent_database(monkeypatch, number):
    rounds = []

    def drain(*, limit):
        rounds.append(limit)
        if len(rounds) == 1:
            raise OperationalError("gone")
        if len(rounds) == 3:
            os.kill(os.getpid(), number)
        return Drained(more=True)

    monkeypatch.setattr(drain_outbox, "drain", drain)
    monkeypatch.setattr(drain_outbox, "close_old_connections", lambda: None)
    monkeypatch.setattr(drain_outbox, "PAUSE", 0.01)
    err = StringIO()
    call_command("drain_outbox", "--loop", stderr=err)
    assert rounds == [drain_outbox.AT_ONCE] * 3
    assert "gone" in err.getvalue()
