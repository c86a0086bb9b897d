"""From a row to the bytes of a mail: the same row gives the same bytes."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from django.conf import settings

from ..models.outbox import OutboxMessage

# Lines end in CRLF and everything is seven-bit, so no relay has a reason to rewrite it.
POLICY = policy.SMTP.clone(cte_type="7bit", utf8=False, max_line_length=76)
_ADDRESS = re.compile(r'([^\s@<>,;:"]+)@([^\s@<>,;:"]+)')


@dataclass(frozen=True)
class Envelope:
    """What the relay is told and given."""

    sender: str
    recipient: str
    message_id: str
    content: bytes


def envelope(message: OutboxMessage) -> Envelope:
    """The envelope of a frozen row. Raises `ValueError` where a value can't stand in a header."""
    sender = _sender()
    recipient = _address(message.recipient_email)
    return Envelope(
        sender=sender.addr_spec,
        recipient=recipient.addr_spec,
        message_id=message.message_id,
        content=_mail(message, sender, recipient).as_bytes(),
    )


def _mail(message: OutboxMessage, sender: Address, recipient: Address) -> EmailMessage:
    # The modern policy refuses line breaks in a header's value, whichever field they come from.
    mail = EmailMessage(policy=POLICY)
    mail["Message-ID"] = message.message_id
    mail["X-Outbox-Id"] = message.message_id
    mail["Date"] = format_datetime(message.frozen_at.astimezone(UTC))
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = message.subject
    if message.reply_to:
        mail["Reply-To"] = _address(message.reply_to)
    mail["Auto-Submitted"] = "auto-generated"
    if message.unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.body_text, cte="quoted-printable")
    if message.body_html:
        mail.add_alternative(message.body_html, subtype="html", cte="quoted-printable")
    if message.calendar:
        # Base64, because some programs miss an invitation whose lines were folded twice.
        mail.add_alternative(
            message.calendar.encode(),
            maintype="text",
            subtype="calendar",
            cte="base64",
            params={"method": _calendar_method(message.calendar), "charset": "utf-8"},
        )
    if mail.is_multipart():
        mail.set_boundary(f"=_{hashlib.sha256(message.message_id.encode()).hexdigest()[:32]}")
    return mail


def _calendar_method(calendar: str) -> str:
    found = re.search(r"^METHOD:([A-Z]+)\s*$", calendar, re.MULTILINE)
    return found[1] if found else "PUBLISH"


def _sender() -> Address:
    # By hand: the standard library's parsers take a comma in an unquoted name for the end of the address.
    name, _, rest = settings.DEFAULT_FROM_EMAIL.rpartition("<")
    return _address(rest.rstrip("> "), name.strip(' "'))


def _address(spec: str, name: str = "") -> Address:
    """The address with its host name in ASCII, as relays want it."""
    found = _ADDRESS.fullmatch(spec)
    if not found:
        raise ValueError(f"{spec!r} is not a mail address.")
    local, domain = found.groups()
    return Address(name, local, domain.encode("idna").decode())
