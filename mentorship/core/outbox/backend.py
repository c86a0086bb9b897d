"""Django's mail backend: whatever a library sends by itself becomes a row of the outbox."""

from collections.abc import Sequence
from email.utils import parseaddr
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import translation

from ..clock import now
from ..mail import SUBJECT_LENGTH, Rendered, one_line
from .services import enqueue


class OutboxBackend(BaseEmailBackend):
    """One row per recipient; sender and headers are those of all mail. Attachments raise `ValueError`."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        at = now()
        with transaction.atomic():
            for mail in email_messages:
                text = _text(mail)
                for address in mail.recipients():
                    enqueue(
                        kind="django",
                        dedupe_key=f"django:{uuid4()}",
                        email=parseaddr(address)[1],
                        language=translation.get_language() or "",
                        reply_to=parseaddr(mail.reply_to[0])[1] if mail.reply_to else "",
                        text=text,
                        at=at,
                    )
        return len(email_messages)


def _text(mail: EmailMessage) -> Rendered:
    alternatives = {part.mimetype: part.content for part in getattr(mail, "alternatives", ())}
    if mail.attachments or alternatives.keys() - {"text/html"}:
        raise ValueError("The outbox keeps text and HTML; it takes no attachments.")
    html = mail.body if mail.content_subtype == "html" else alternatives.get("text/html", "")
    return Rendered(
        subject=one_line(mail.subject)[:SUBJECT_LENGTH],
        text="" if mail.content_subtype == "html" else mail.body,
        html=html,
    )
