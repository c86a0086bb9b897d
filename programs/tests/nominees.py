"""Tokens for the tests of nominations: who reads a mail knows them, the database doesn't."""

import re

from mentorship.core.models import OutboxMessage
from programs.models import Nomination


def mails(kind: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind=kind).order_by("pk"))


def token_of(nomination: Nomination, kind: str = "nomination") -> str:
    """As it stands in the mail."""
    message = OutboxMessage.objects.get(dedupe_key=f"{kind}:{nomination.pk}")
    return re.search(r"/nomination/([\w-]{43})/", message.body_text)[1]
