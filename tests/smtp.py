"""A mail relay on loopback that accepts everything and remembers it."""

import email
import email.policy
import socket
import threading
import time
from dataclasses import dataclass
from email.message import EmailMessage
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


class MailServer:
    """Accepts mail inside a `with` block. `mails` is the ledger, in the order of acceptance."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
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

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        message: Any = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        with self._arrival:
            self.mails.append(Mail(envelope.mail_from or "", tuple(envelope.rcpt_tos), message))
            self._arrival.notify_all()
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
