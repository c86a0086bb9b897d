"""What the tests of the outbox share: kinds of their own, a relay that does as told, mails in any state."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

from django.db import transaction

from mentorship.core.clock import database_now
from mentorship.core.mail import Rendered
from mentorship.core.models import User
from mentorship.core.models.outbox import OutboxMessage
from mentorship.core.outbox import kinds
from mentorship.core.outbox.messages import Envelope
from mentorship.core.outbox.services import enqueue
from mentorship.core.outbox.transports import Resolution

_numbers = count(1)
TEXT = Rendered(subject="Hello", text="A text.\n", html="<p>A text.</p>\n")


def render(message: OutboxMessage) -> Rendered:
    return TEXT


@contextmanager
def kind(name: str = "test", **fields: Any) -> Iterator[kinds.Kind]:
    """A kind that exists within the block; it renders `TEXT` unless told otherwise."""
    made = kinds.Kind(name, name, **{"render": render, **fields})
    kinds.register(made)
    try:
        yield made
    finally:
        del kinds._kinds[name]


def person(**fields: Any) -> User:
    number = next(_numbers)
    return User.objects.create_user(email=f"person{number}@example.org", name=f"Person {number}", **fields)


def post(kind: str = "test", *, email: str = "to@example.org", key: str = "", **fields: Any) -> OutboxMessage:
    with transaction.atomic():
        return enqueue(
            kind=kind,
            dedupe_key=key or f"test:{next(_numbers)}",
            email=email,
            at=database_now(),
            **fields,
        )


def later(message: OutboxMessage, **fields: Any) -> OutboxMessage:
    """Write columns of a mail as if time had passed."""
    OutboxMessage.objects.filter(pk=message.pk).update(**fields)
    message.refresh_from_db()
    return message


def abandon(message: OutboxMessage) -> OutboxMessage:
    """The lease of a mail that is being sent has run out."""
    return later(message, lease_until=database_now() - timedelta(seconds=1))


def due_again(message: OutboxMessage) -> OutboxMessage:
    return later(message, not_before=database_now())


class Killed(BaseException):
    """The sender's process ends here."""


class ScriptedRelay:
    """Takes every mail, except for those that `script` names by recipient.

    A script is called with `before_data` and does, or raises, whatever that hand-over is to do; it returns
    the relay's answer, or None for a mail that the relay takes after all.
    """

    def __init__(self, name: str = "scripted", **script: Callable[[Callable[[], None]], str | None]) -> None:
        self.name = name
        self.script = {f"{who}@example.org": step for who, step in script.items()}
        self.taken: list[Envelope] = []
        self.closed = 0
        self.knows: Resolution | Exception | None = None

    def connect(self) -> None:
        pass

    def deliver(self, envelope: Envelope, before_data: Callable[[], None]) -> str:
        step = self.script.get(envelope.recipient)
        if step and (answer := step(before_data)):
            return answer
        if not step:
            before_data()
        self.taken.append(envelope)
        return "250 taken"

    def resolve(self, message: OutboxMessage) -> Resolution:
        if isinstance(self.knows, Exception):
            raise self.knows
        if self.knows:
            return self.knows
        known = message.message_id in {envelope.message_id for envelope in self.taken}
        return Resolution.ACCEPTED if known else Resolution.NOT_ACCEPTED

    def close(self) -> None:
        self.closed += 1

    @property
    def recipients(self) -> list[str]:
        return [envelope.recipient for envelope in self.taken]


def fails(error: BaseException, *, after_data: bool = False) -> Callable[[Callable[[], None]], str | None]:
    """A step that raises `error`, before the content went out or after it."""

    def step(before_data: Callable[[], None]) -> str | None:
        if after_data:
            before_data()
        raise error

    return step
