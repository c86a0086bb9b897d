"""The one table of mail kinds. Each app adds its own in `apps.ready()`; `core` knows no domain word."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..mail import Rendered
from ..models.outbox import OutboxMessage, Priority


class InDoubt(StrEnum):
    """What to do when nobody knows whether the relay took the mail."""

    RESOLVE = "resolve"  # ask the relay; a person decides if it can't tell
    RESEND = "resend"  # twice is harmless
    HOLD = "hold"  # a person decides


@dataclass(frozen=True)
class Kind:
    """One kind of mail.

    `render(message)` reads what `message.context` points at and returns the text; it runs outside a
    transaction, may query, must not write. Without it the text is given to `enqueue`.
    `guard(message)` runs right before sending and returns why the mail is no longer needed, or "" if it is.
    `expires`: how long after it is due a mail of this kind is of use, unless `enqueue` is told otherwise.
    A `secret` kind's text is given to `enqueue`, shown to nobody, and erased when the mail is closed.
    """

    name: str
    label: Any
    render: Callable[[OutboxMessage], Rendered] | None
    guard: Callable[[OutboxMessage], str] | None = None
    in_doubt: InDoubt = InDoubt.RESOLVE
    priority: Priority = Priority.PROMPT
    secret: bool = False
    expires: timedelta | None = None

    def __post_init__(self) -> None:
        if self.secret and (self.render or self.in_doubt != InDoubt.RESEND):
            # The text can't be made again after its erasure, and nobody could settle a doubt about it.
            raise ValueError(f"Kind {self.name}: a secret kind has no renderer and is resent when in doubt.")
        InDoubt(self.in_doubt)


class UnknownKind(LookupError):
    """No app has registered the kind."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    if kind.name in _kinds:
        raise ValueError(f"There is a kind of mail named {kind.name} already.")
    _kinds[kind.name] = kind


def get(name: str) -> Kind:
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"No app has registered a kind of mail named {name}.") from None


def registered() -> list[Kind]:
    """All kinds, the most urgent first."""
    return sorted(_kinds.values(), key=lambda kind: (kind.priority, kind.name))


# The kinds whose text others write: allauth's codes and notices, and what Django or a library sends itself.
register(
    Kind(
        "account",
        _("Code for the account"),
        render=None,
        in_doubt=InDoubt.RESEND,
        priority=Priority.URGENT,
        secret=True,
        expires=timedelta(minutes=15),
    )
)
register(
    Kind(
        "account-notice",
        _("Notice about the account"),
        render=None,
        in_doubt=InDoubt.RESEND,
        priority=Priority.URGENT,
        secret=True,
    )
)
register(Kind("django", _("System mail"), render=None, priority=Priority.ROUTINE))
