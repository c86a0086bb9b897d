"""Sending what is due. Task, schedule and command all call `drain()`; any number may run at once."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.translation import gettext as _

from ..clock import database_now
from ..models.outbox import OutboxEvent, OutboxMessage, State, event
from . import kinds, leases, relays
from .messages import Envelope, envelope
from .services import freeze
from .transports import (
    ContentRejected,
    RecipientRefused,
    Resolution,
    Transport,
    TransportTrouble,
    default_transport,
)

logger = logging.getLogger(__name__)

BATCH = 10  # small, so that a sign-in mail never waits behind many others
RECOVERED_AT_ONCE = 100


@dataclass
class Drained:
    """What a drain did. `more`: it stopped at its limit, so there may be more to do right now."""

    sent: int = 0
    failed: int = 0
    suppressed: int = 0
    postponed: int = 0
    in_doubt: int = 0
    recovered: int = 0
    more: bool = False

    def count(self, state: str) -> None:
        match state:
            case State.SENT:
                self.sent += 1
            case State.FAILED:
                self.failed += 1
            case State.SUPPRESSED:
                self.suppressed += 1
            case State.PENDING:
                self.postponed += 1
            case _:
                self.in_doubt += 1


def drain(*, transport: Transport | None = None, limit: int | None = None) -> Drained:
    """Recover what dead senders left, then send what is due, at most `limit` mails.

    Stops when nothing is due, the minute's rate is used up or the relay is to be left alone. One mail's fault
    never stops the others; a database that is away does (`OperationalError`), and leases bring back what was
    being sent. Must not run inside a transaction.
    """
    transport = transport or default_transport()
    drained = Drained()
    taken = 0
    try:
        _recover(transport, drained)
        while not drained.more:
            batch = leases.claim(transport.name, BATCH if limit is None else min(BATCH, limit - taken))
            if not batch:
                break
            taken += len(batch)
            _send_batch(batch, transport, drained)
            drained.more = limit is not None and taken >= limit
    finally:
        transport.close()
    if drained != Drained():
        logger.info("Outbox: %s", drained)
    return drained


def _send_batch(batch: list[OutboxMessage], transport: Transport, drained: Drained) -> None:
    started = time.monotonic()
    for position, message in enumerate(batch):
        paused = _send(message, transport, drained)
        slow = time.monotonic() - started > leases.CLAIM_LEASE.total_seconds() / 2
        if paused or slow:
            leases.release(batch[position + 1 :], database_now())
            return


def _send(message: OutboxMessage, transport: Transport, drained: Drained) -> bool:
    """Send one held mail, or settle why not; whether the relay is to be left alone now."""
    mail = _prepare(message)
    paused = False
    if mail is not None:
        try:
            paused = _deliver(message, mail, transport)
        except leases.LeaseLost:
            logger.warning("Mail %s was taken over before its hand-over", message.message_id)
            return False
    drained.count(message.state)
    return paused


def _prepare(message: OutboxMessage) -> Envelope | None:
    """Guard, write and freeze a held mail; None when that has settled it otherwise."""
    at = database_now()
    if message.expires_at and message.expires_at <= at:
        leases.stop(message, State.SUPPRESSED, at, _("It was of no use any more when its turn came."))
        return None
    try:
        kind = kinds.get(message.kind)
    except kinds.UnknownKind as error:
        # During an update a worker with the old code meets mail of the new.
        leases.postpone(message, at, str(error))
        return None
    try:
        if kind.guard and (cause := kind.guard(message)):
            leases.stop(message, State.SUPPRESSED, at, str(cause))
            return None
        if message.frozen_at is None:
            freeze(message, kind.render(message), at)
        return envelope(message)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("Mail %s of kind %s could not be written", message.message_id, message.kind)
        cause = _("It could not be written: %(error)s") % {"error": f"{type(error).__name__}: {error}"}
        leases.stop(message, State.FAILED, at, cause)
        return None


def _deliver(message: OutboxMessage, mail: Envelope, transport: Transport) -> bool:
    """Hand one mail over and record what came of it; whether the relay is to be left alone now."""
    try:
        transport.connect()
        reply = transport.deliver(mail, partial(leases.begin_handover, message))
    except (leases.LeaseLost, DatabaseError):
        raise
    except RecipientRefused as error:
        cause = _("The relay refuses the address: %(reply)s") % {"reply": error}
        leases.stop(message, State.FAILED, database_now(), cause, smtp_reply=str(error))
        return False
    except ContentRejected as error:
        return _rejected(message, str(error), transport)
    except TransportTrouble as error:
        return _troubled(message, str(error), transport)
    except Exception as error:
        if message.handoff_at is None:
            logger.exception("Transport %s failed before the hand-over", transport.name)
            return _troubled(message, repr(error), transport)
        return _left_in_doubt(message, f"{type(error).__name__}: {error}", transport)
    at = database_now()
    leases.finish(message, State.SENT, at, smtp_reply=reply, trouble_since=None, rejected_at=None)
    relays.accepted(transport.name, at)
    return False


def _troubled(message: OutboxMessage, reply: str, transport: Transport) -> bool:
    at = database_now()
    leases.postpone(message, at, reply)
    return relays.failed(transport.name, message, reply, at)


def _rejected(message: OutboxMessage, reply: str, transport: Transport) -> bool:
    """5xx to the content: this mail's fault once the relay has taken another one since, else the relay's."""
    at = database_now()
    if message.rejected_at and relays.accepted_since(transport.name, message.rejected_at):
        cause = _("The relay rejects the mail: %(reply)s") % {"reply": reply}
        leases.stop(message, State.FAILED, at, cause, smtp_reply=reply)
        return False
    leases.postpone(message, at, reply, rejected_at=message.rejected_at or at)
    return relays.failed(transport.name, message, reply, at)


def _left_in_doubt(message: OutboxMessage, reply: str, transport: Transport) -> bool:
    """The answer never came. The relay may still be at work on the mail, so the lease runs out first."""
    at = database_now()
    logger.warning("Mail %s is in doubt: %s", message.message_id, reply)
    OutboxEvent.objects.bulk_create([event(message, State.SENDING, at, note=leases.storable(reply))])
    return relays.failed(transport.name, message, reply, at)


def _recover(transport: Transport, drained: Drained) -> None:
    """Settle the mails whose sender died or lost the relay's answer."""
    at = database_now()
    for message in OutboxMessage.objects.abandoned(at)[:RECOVERED_AT_ONCE]:
        if message.handoff_at is None:
            leases.postpone(message, at, _("Its sender stopped before the hand-over."))
        else:
            _settle_doubt(message, transport, at)
        drained.recovered += 1


def _settle_doubt(message: OutboxMessage, transport: Transport, at: datetime) -> None:
    match _resolution(message, transport, at):
        case Resolution.ACCEPTED:
            note = _("Its sender stopped during the hand-over; the relay has it.")
            leases.finish(message, State.SENT, at, note=note, sent_at=message.handoff_at)
        case Resolution.NOT_ACCEPTED:
            leases.postpone(message, at, _("Its sender stopped during the hand-over; it is sent again."))
        case Resolution.DONT_KNOW:
            cause = _("Its sender stopped during the hand-over, and nobody knows whether the relay has it.")
            leases.stop(message, State.UNKNOWN, at, cause)
        case None:
            leases.extend(message, at)


def _resolution(message: OutboxMessage, transport: Transport, at: datetime) -> Resolution | None:
    """What the kind's policy says about a mail in doubt; None: ask the relay again later."""
    try:
        policy = kinds.get(message.kind).in_doubt
    except kinds.UnknownKind:
        policy = kinds.InDoubt.HOLD
    if policy == kinds.InDoubt.RESEND:
        return Resolution.NOT_ACCEPTED
    if policy == kinds.InDoubt.HOLD:
        return Resolution.DONT_KNOW
    try:
        return transport.resolve(message)
    except Exception:
        logger.exception("Relay %s can't be asked about mail %s", transport.name, message.message_id)
        return None if at - message.handoff_at < leases.PATIENCE else Resolution.DONT_KNOW
