"""Writing mail into the outbox, and what people may do with a row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from .. import doorbell
from ..clock import database_now
from ..errors import DomainError
from ..mail import Rendered
from ..models.outbox import OutboxEvent, OutboxMessage, State, event, new_message_id
from ..models.user import User
from ..states import TransitionNotAllowed, advance, advance_all
from . import kinds

MAILS_A_STATEMENT = 500


class OutboxError(DomainError):
    """Something that can't be done with a mail."""


class AlreadyOnItsWay(OutboxError):
    """At least one of the mails has left, or is leaving; none was touched."""


class TextErased(OutboxError):
    """The text of a confidential mail is gone, so the mail can't be sent again."""


def enqueue(
    *,
    kind: str,
    dedupe_key: str,
    at: datetime,
    recipient: User | None = None,
    email: str = "",
    language: str = "",
    context: Mapping[str, Any] | None = None,
    scope: str = "",
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    reply_to: str = "",
    text: Rendered | None = None,
) -> OutboxMessage:
    """Write one mail in the caller's transaction and ring for the sender when it commits.

    Address and language are the recipient's unless given; it is due at once unless `not_before` says when.
    `context` holds ids only; what they mean is read when the mail is sent. `text` is for kinds without a
    renderer, and only for them. A key that is there already writes nothing: the row that has it is returned,
    whatever its state. Raises `RuntimeError` outside a transaction, `UnknownKind`, and `ValueError` for
    values that no mail can have.
    """
    message = compose(
        kind=kind,
        dedupe_key=dedupe_key,
        at=at,
        recipient=recipient,
        email=email,
        language=language,
        context=context,
        scope=scope,
        # By the clock that the senders go by: a web host whose clock is ahead must not hold its mail back.
        due=not_before or database_now(),
        expires_at=expires_at,
        reply_to=reply_to,
        text=text,
    )
    enqueue_all([message])
    return OutboxMessage.objects.get(dedupe_key=dedupe_key)


def enqueue_all(messages: Iterable[OutboxMessage], *, hurry: bool = True) -> None:
    """Write many composed mails at once; those whose key is there already are passed over.

    Without `hurry` nobody is rung for, and the schedule sends them. Raises `RuntimeError` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Mail belongs in the transaction of the change that causes it.")
    # ON CONFLICT DO NOTHING waits for another transaction that is writing the same key, and yields to it.
    OutboxMessage.objects.bulk_create(messages, ignore_conflicts=True, batch_size=MAILS_A_STATEMENT)
    if hurry:
        ring_on_commit()


def compose(
    *,
    kind: str,
    dedupe_key: str,
    at: datetime,
    due: datetime,
    recipient: User | None = None,
    email: str = "",
    language: str = "",
    context: Mapping[str, Any] | None = None,
    scope: str = "",
    expires_at: datetime | None = None,
    reply_to: str = "",
    text: Rendered | None = None,
) -> OutboxMessage:
    """A mail for `enqueue_all`, not stored yet; see `enqueue` for its values."""
    registered = kinds.get(kind)
    if (text is None) != (registered.render is not None):
        raise ValueError(f"Kind {kind}: give the text at insert exactly when the kind has no renderer.")
    message = OutboxMessage(
        kind=kind,
        dedupe_key=dedupe_key,
        message_id=new_message_id(),
        recipient=recipient,
        recipient_email=email or (recipient.email if recipient else ""),
        language=language or (recipient.language if recipient else settings.LANGUAGE_CODE),
        scope=scope,
        context=dict(context or {}),
        reply_to=reply_to,
        priority=registered.priority,
        secret=registered.secret,
        not_before=due,
        expires_at=expires_at or (due + registered.expires if registered.expires else None),
        created_at=at,
    )
    if text:
        freeze(message, text, at)
    try:
        message.clean_fields(exclude=["recipient"])
    except ValidationError as error:
        raise ValueError(f"Mail {dedupe_key}: {error}") from error
    return message


def freeze(message: OutboxMessage, text: Rendered, at: datetime) -> None:
    """Put the text into `message` (not saved)."""
    message.subject = text.subject
    message.body_text = text.text
    message.body_html = text.html
    message.calendar = text.calendar
    message.unsubscribe_url = text.unsubscribe_url
    message.frozen_at = at


def ring_on_commit() -> None:
    """Ring once when the transaction commits, however many mails it wrote."""
    if not any(entry[1] is ring for entry in connection.run_on_commit):
        transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Ask a worker to drain the outbox now."""
    doorbell.ring("core.drain_outbox")


def cancel(*, message: OutboxMessage, by: User | None, reason: str, at: datetime) -> OutboxMessage:
    """Stop a mail that still waits."""
    return _move(message, State.CANCELLED, by=by, reason=reason, at=at)


def cancel_all(*, dedupe_keys: Iterable[str], by: User | None, reason: str, at: datetime) -> int:
    """Stop all of these mails or none; the number stopped now.

    A mail that was stopped before, or was never needed, is as good as stopped. Raises `AlreadyOnItsWay` if
    any is with the sender or beyond.
    """
    with transaction.atomic():
        messages = list(
            OutboxMessage.objects.select_for_update().filter(dedupe_key__in=list(dedupe_keys)).order_by("id")
        )
        if any(m.state not in {State.PENDING, State.CANCELLED, State.SUPPRESSED} for m in messages):
            raise AlreadyOnItsWay(_("It is too late: mail has gone out already, or is going out right now."))
        waiting = [message for message in messages if message.state == State.PENDING]
        for secret in (False, True):
            alike = [message for message in waiting if message.secret == secret]
            _move_all(alike, State.CANCELLED, by=by, reason=reason, at=at)
    return len(waiting)


def send_now(*, dedupe_keys: Iterable[str], at: datetime) -> int:
    """End the wait of those of these mails that are not due yet; the number whose wait ended."""
    with transaction.atomic():
        hurried = OutboxMessage.objects.filter(
            dedupe_key__in=list(dedupe_keys), state=State.PENDING, not_before__gt=at
        ).update(not_before=at)
        ring_on_commit()
    return hurried


def retry(*, message: OutboxMessage, by: User | None, reason: str, at: datetime) -> OutboxMessage:
    """Let a failed mail wait for the sender again."""
    if message.state != State.FAILED:
        raise TransitionNotAllowed(message, State.PENDING, message.state)
    return _send_again(message, by=by, reason=reason, at=at)


def settle_unknown(
    *, message: OutboxMessage, arrived: bool, by: User | None, reason: str, at: datetime
) -> OutboxMessage:
    """End the doubt about a mail: it arrived, or it is sent again."""
    if message.state != State.UNKNOWN:
        raise TransitionNotAllowed(message, State.SENT if arrived else State.PENDING, message.state)
    if arrived:
        return _move(
            message, State.SENT, by=by, reason=reason, at=at, sent_at=message.handoff_at, closed_at=at
        )
    return _send_again(message, by=by, reason=reason, at=at)


def _send_again(message: OutboxMessage, *, by: User | None, reason: str, at: datetime) -> OutboxMessage:
    if message.secret:
        raise TextErased(_("The text of this mail was erased. The person can ask for a new one."))
    with transaction.atomic():
        _move(
            message,
            State.PENDING,
            by=by,
            reason=reason,
            at=at,
            not_before=at,
            trouble_since=None,
            rejected_at=None,
        )
        ring_on_commit()
    return message


def _move(
    message: OutboxMessage, to: str, *, by: User | None, reason: str, at: datetime, **fields: Any
) -> OutboxMessage:
    columns = _columns(message, to, reason, at) | fields
    with transaction.atomic():
        step = event(message, to, at, by=by, note=reason)
        advance(message, to, by=by, at=at, reason=reason, **columns)
        OutboxEvent.objects.bulk_create([step])
    return message


def _move_all(
    messages: Sequence[OutboxMessage], to: str, *, by: User | None, reason: str, at: datetime
) -> None:
    """`_move` for many in one state, all or none of them with a secret: as many statements as for one."""
    if not messages:
        return
    columns = _columns(messages[0], to, reason, at)
    steps = [event(message, to, at, by=by, note=reason) for message in messages]
    advance_all(messages, to, by=by, at=at, reason=reason, **columns)
    OutboxEvent.objects.bulk_create(steps, batch_size=MAILS_A_STATEMENT)


def _columns(message: OutboxMessage, to: str, reason: str, at: datetime) -> dict[str, Any]:
    if not reason.strip():
        raise OutboxError(_("Say why."))
    return message.columns_for(to, at) | {"cause": "" if to == State.PENDING else reason}
