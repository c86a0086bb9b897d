"""A mail relay on loopback that accepts everything and remembers it."""

import asyncio
import email
import email.policy
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class Mail:
    """An accepted mail: the envelope's sender and recipients, and what was sent."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def text(self) -> str:
        """The plain text part."""
        part = self.message.get_body(preferencelist=("plain",))
        return part.get_content() if part else ""

    def __str__(self) -> str:
        return f"{', '.join(self.recipients)}: {self.subject}"


class Moment(StrEnum):
    """Where the relay can be held up."""

    RECIPIENT = "recipient"  # before the content: nothing is at stake
    CONTENT = "content"  # it has the content and hasn't accepted it
    REPLY = "reply"  # it has accepted the mail and hasn't said so


class MailServer:
    """Accepts mail inside a `with` block. `mails` is the ledger, in the order of acceptance."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self._held_at: Moment | None = None
        self._reached = threading.Event()
        self._waiting = 0
        self._fetched: set[int] = set()
        self._arrival = threading.Condition()

    def __enter__(self) -> Self:
        # aiosmtpd wants to know its port before it listens.
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=port)
        self._controller.start()
        self.url = f"smtp://127.0.0.1:{port}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

    @contextmanager
    def held_up(self, moment: Moment) -> Iterator[None]:
        """Keep every client waiting at `moment` until the block ends; a client that goes away is forgotten."""
        self._reached.clear()
        self._held_at = moment
        try:
            yield
        finally:
            self._held_at = None

    def wait_for_client(self, timeout: float = 30) -> None:
        """Return when a client waits where the relay is held up."""
        assert self._reached.wait(timeout), f"nobody came to the relay within {timeout} s"

    def wait_until_alone(self, timeout: float = 30) -> None:
        """Return when the relay has noticed that the clients which it held up are gone."""
        deadline = time.monotonic() + timeout
        while self._waiting:
            assert time.monotonic() < deadline, f"{self._waiting} clients still wait after {timeout} s"
            time.sleep(0.02)

    async def _pass(self, moment: Moment) -> None:
        if self._held_at != moment:
            return
        self._waiting += 1
        self._reached.set()
        try:
            # aiosmtpd cancels this when the connection is lost.
            while self._held_at == moment:
                await asyncio.sleep(0.02)
        finally:
            self._waiting -= 1

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._pass(Moment.RECIPIENT)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await self._pass(Moment.CONTENT)
        message: Any = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        with self._arrival:
            self.mails.append(Mail(envelope.mail_from or "", tuple(envelope.rcpt_tos), message))
            self._arrival.notify_all()
        await self._pass(Moment.REPLY)
        return "250 OK"

    def wait_for(self, recipient: str, subject_contains: str = "", timeout: float = 20) -> Mail:
        """Return the first such mail that no earlier call has returned; it may still have to arrive.

        Raises `AssertionError` with the whole ledger when it doesn't come within `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        with self._arrival:
            while True:
                for number, mail in enumerate(self.mails):
                    if (
                        number not in self._fetched
                        and recipient in mail.recipients
                        and subject_contains.lower() in mail.subject.lower()
                    ):
                        self._fetched.add(number)
                        return mail
                if not self._arrival.wait(deadline - time.monotonic()):
                    arrived = "\n".join(f"  {mail}" for mail in self.mails) or "  nothing"
                    raise AssertionError(
                        f"No mail to {recipient} with “{subject_contains}” in its subject "
                        f"within {timeout} s. What arrived, fetched or not:\n{arrived}"
                    )
