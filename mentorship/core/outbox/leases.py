"""Taking mails, and the fenced updates that end or return them.

A sender holds a row by `lease_token` and `lease_until`. Every later update of its asks for both as it knows
them, so of a slow sender and the one who took over, only one writes. All instants are the database's.
"""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ..clock import database_now
from ..mail import one_line
from ..models.outbox import OutboxEvent, OutboxMessage, OutboxQuerySet, Priority, State, event
from . import relays

logger = logging.getLogger(__name__)

# Until the hand-over nothing is at stake but delay. From then on the lease must outlast the slowest relay.
CLAIM_LEASE = timedelta(minutes=2)
HANDOFF_LEASE = timedelta(minutes=5)
# How long a mail waits for a relay in trouble, and how long until its next try.
PATIENCE = timedelta(hours=72)
FIRST_RETRY = timedelta(seconds=30)
LAST_RETRY = timedelta(hours=1)

FROZEN = ("subject", "body_text", "body_html", "calendar", "unsubscribe_url", "frozen_at")


class LeaseLost(Exception):
    """Another process has taken the mail over or settled it; hands off."""


def claim(relay_name: str, most: int) -> list[OutboxMessage]:
    """Take up to `most` due mails, the most urgent first; none while the relay is left alone.

    After a pause one mail probes the relay. The rate limit holds back all but sign-in mail. Refuses to run
    inside a transaction, where the lease would be invisible to other senders.
    """
    with transaction.atomic(durable=True):
        relay = relays.locked(relay_name)
        at = database_now()
        if relay.paused_until:
            if relay.paused_until > at:
                return []
            most, relay.paused_until = 1, at + relays.SHORTEST_PAUSE
        ready = OutboxMessage.objects.ready(at)
        if allowance := relay.allowance(at):
            most = min(most, allowance)
        else:
            ready = ready.filter(priority=Priority.URGENT)
        messages = list(ready.select_for_update(skip_locked=True)[:most])
        if not messages:
            return []
        relay.take(len(messages), at)
        relay.save(update_fields=["minute_from", "taken", "paused_until"])
        OutboxEvent.objects.bulk_create([event(message, State.SENDING, at) for message in messages])
        lease = {"state": State.SENDING, "lease_token": uuid4(), "lease_until": at + CLAIM_LEASE}
        OutboxMessage.objects.filter(pk__in=[message.pk for message in messages]).update(**lease)
    for message in messages:
        _remember(message, lease)
    return messages


def begin_handover(message: OutboxMessage) -> None:
    """Commit, right before the content goes out, that it may have; the text is frozen with it.

    Raises `LeaseLost` when the mail isn't this sender's any more.
    """
    at = database_now()
    mark = {"handoff_at": at, "lease_until": at + HANDOFF_LEASE}
    text = {name: getattr(message, name) for name in FROZEN}
    if not _held(message).update(attempts=F("attempts") + 1, **mark, **text):
        raise LeaseLost(message.message_id)
    _remember(message, mark)


def finish(message: OutboxMessage, to: str, at: datetime, *, note: str = "", **fields: Any) -> bool:
    """Move a held mail on to `to`; False if it isn't this sender's any more."""
    columns = message.columns_for(to, at) | {name: storable(value) for name, value in fields.items()}
    with transaction.atomic():
        step = event(message, to, at, note=storable(note))
        if not _held(message).update(state=to, **columns):
            logger.error("Mail %s was taken over before it became %s", message.message_id, to)
            return False
        OutboxEvent.objects.bulk_create([step])
    _remember(message, {"state": to, **columns})
    return True


def stop(message: OutboxMessage, to: str, at: datetime, cause: str, **fields: Any) -> None:
    """End a held mail unsent, with the cause that people read."""
    finish(message, to, at, note=cause, cause=cause, **fields)


def postpone(message: OutboxMessage, at: datetime, reply: str, **fields: Any) -> str:
    """Put a held mail back for a later try, or give up after 72 hours of trouble; the state it got.

    The waits grow as the trouble lasts: as long again as it has lasted, between half a minute and an hour.
    """
    since = message.trouble_since or at
    if at - since >= PATIENCE:
        cause = _("The relay did not take it for 72 hours. Its last answer: %(reply)s") % {"reply": reply}
        stop(message, State.FAILED, at, cause, smtp_reply=reply, **fields)
    else:
        wait = min(max(at - since, FIRST_RETRY), LAST_RETRY)
        fields |= {"not_before": at + wait, "trouble_since": since, "smtp_reply": reply}
        finish(message, State.PENDING, at, note=reply, **fields)
    return message.state


def release(messages: list[OutboxMessage], at: datetime) -> None:
    """Give back mails that were taken and not tried."""
    for message in messages:
        finish(message, State.PENDING, at)


def extend(message: OutboxMessage, at: datetime) -> None:
    """Look at an abandoned mail again later."""
    _held(message).update(lease_until=at + CLAIM_LEASE)


def _held(message: OutboxMessage) -> OutboxQuerySet:
    return OutboxMessage.objects.filter(
        pk=message.pk,
        state=State.SENDING,
        lease_token=message.lease_token,
        lease_until=message.lease_until,
    )


def _remember(message: OutboxMessage, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(message, name, value)


def storable(value: Any) -> Any:
    """A text as a column can hold it; anything else as it is."""
    # A relay may answer with anything; a database takes no NUL.
    return one_line(value)[:1000] if isinstance(value, str) else value
