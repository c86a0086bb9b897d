"""Ways of handing a mail over.

A transport is told `connect()` (a no-op when connected), then `deliver(envelope, before_data)` per mail, then
`close()`. `deliver` calls `before_data()` when the relay has agreed to take this recipient's mail and right
before the content goes out: until then nothing has happened, afterwards only an answer says what has. It
returns the relay's answer, or raises one of the errors below; what `before_data` raises passes through. After
any exception the connection is closed.
"""

import os
import re
import smtplib
import ssl
import tempfile
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from ..models.outbox import OutboxMessage
from .messages import Envelope

# Seconds for the connection and for each of the relay's answers. The longest hand-over must stay well within
# `drain.HANDOFF_LEASE`.
CONNECT_TIMEOUT = 10
ANSWER_TIMEOUT = 60


class Resolution(StrEnum):
    """What a relay says about a mail that it may or may not have taken."""

    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not accepted"
    DONT_KNOW = "don't know"


class DeliveryError(Exception):
    """The mail was not handed over; the text is the relay's answer."""


class RecipientRefused(DeliveryError):
    """55x to the recipient: this mail will never be taken."""


class ContentRejected(DeliveryError):
    """5xx to the content: this mail is at fault, or the relay refuses everything."""


class TransportTrouble(DeliveryError):
    """The relay is away, busy or confused; the mail was certainly not taken."""


class HandoverInDoubt(DeliveryError):
    """The content went out, or part of it, and no answer came back."""


class Transport(Protocol):
    name: str

    def connect(self) -> None: ...

    def deliver(self, envelope: Envelope, before_data: Callable[[], None]) -> str: ...

    def resolve(self, message: OutboxMessage) -> Resolution: ...

    def close(self) -> None: ...


def default_transport() -> Transport:
    """The transport that the settings name."""
    return import_string(settings.OUTBOX_TRANSPORT)()


class SmtpTransport:
    """A relay that speaks SMTP.

    `url`: smtp://, smtp+tls:// (STARTTLS) or smtps://, then `[user:password@]host[:port]`.
    """

    PORTS: ClassVar = {"smtp": 25, "smtp+tls": 587, "smtps": 465}

    def __init__(self, url: str = "") -> None:
        parts = urlsplit(url or settings.OUTBOX_SMTP_URL)
        self._scheme, self._host = parts.scheme, parts.hostname or ""
        self._port = parts.port or self.PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._smtp: smtplib.SMTP | None = None
        self.name = f"{self._host}:{self._port}"

    def connect(self) -> None:
        if self._smtp is not None:
            return
        try:
            self._smtp = self._open()
            if self._scheme == "smtp+tls":
                self._smtp.starttls(context=ssl.create_default_context())
            if self._user:
                self._smtp.login(self._user, self._password)
            self._smtp.ehlo_or_helo_if_needed()
            self._smtp.sock.settimeout(ANSWER_TIMEOUT)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise TransportTrouble(_said(error)) from error

    def _open(self) -> smtplib.SMTP:
        me = settings.SITE_HOST  # finding out the machine's own name may take a slow look-up
        if self._scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, me, timeout=CONNECT_TIMEOUT, context=context)
        return smtplib.SMTP(self._host, self._port, me, timeout=CONNECT_TIMEOUT)

    def deliver(self, envelope: Envelope, before_data: Callable[[], None]) -> str:
        try:
            self._offer(envelope)
            before_data()
            return self._hand_over(envelope)
        except BaseException:
            self._drop()
            raise

    def _offer(self, envelope: Envelope) -> None:
        try:
            code, reply = self._smtp.mail(envelope.sender)
            if code == 250:
                code, reply = self._smtp.rcpt(envelope.recipient)
                if 550 <= code <= 559:
                    raise RecipientRefused(_answer(code, reply))
        except (OSError, smtplib.SMTPException) as error:
            raise TransportTrouble(_said(error)) from error
        if code not in {250, 251}:
            raise TransportTrouble(_answer(code, reply))

    def _hand_over(self, envelope: Envelope) -> str:
        try:
            code, reply = self._smtp.data(envelope.content)
        except smtplib.SMTPDataError as error:
            code, reply = error.smtp_code, error.smtp_error
        except (OSError, smtplib.SMTPException) as error:
            raise HandoverInDoubt(_said(error)) from error
        if 200 <= code <= 299:
            return _answer(code, reply)
        raise (ContentRejected if 500 <= code <= 599 else TransportTrouble)(_answer(code, reply))

    def resolve(self, message: OutboxMessage) -> Resolution:
        # SMTP has no question for it.
        return Resolution.DONT_KNOW

    def close(self) -> None:
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


class MailboxTransport:
    """Development: one readable file per Message-ID, so that a repetition writes the same file."""

    name = "mailbox"

    def connect(self) -> None:
        try:
            settings.MAILBOX_DIR.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TransportTrouble(_said(error)) from error

    def deliver(self, envelope: Envelope, before_data: Callable[[], None]) -> str:
        before_data()
        target = mailbox_file(envelope.message_id)
        try:
            with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as part:
                part.write(envelope.content)
                part.flush()
                os.fsync(part.fileno())
            Path(part.name).replace(target)
        except OSError as error:
            raise TransportTrouble(_said(error)) from error
        return f"250 {target.name}"

    def resolve(self, message: OutboxMessage) -> Resolution:
        there = mailbox_file(message.message_id).exists()
        return Resolution.ACCEPTED if there else Resolution.NOT_ACCEPTED

    def close(self) -> None:
        pass


def mailbox_file(message_id: str) -> Path:
    """Where the readable mailbox keeps the mail of a Message-ID."""
    return settings.MAILBOX_DIR / f"{re.sub(r'[^A-Za-z0-9.-]', '_', message_id.strip('<>'))}.eml"


class MemoryTransport:
    """Tests: what was handed over, in order, for all instances. A fixture empties `sent`."""

    name = "memory"
    sent: ClassVar[list[Envelope]] = []

    def connect(self) -> None:
        pass

    def deliver(self, envelope: Envelope, before_data: Callable[[], None]) -> str:
        before_data()
        self.sent.append(envelope)
        return "250 kept in memory"

    def resolve(self, message: OutboxMessage) -> Resolution:
        known = any(envelope.message_id == message.message_id for envelope in self.sent)
        return Resolution.ACCEPTED if known else Resolution.NOT_ACCEPTED

    def close(self) -> None:
        pass


def _answer(code: int, reply: bytes) -> str:
    return f"{code} {reply.decode(errors='replace')}"


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException) and isinstance(error.smtp_error, bytes):
        return _answer(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"
