"""Sensitive answers: masked to everybody but the person, and opened on record."""

from datetime import datetime
from typing import Any

from django.db import transaction

from mentorship.core.models import AuditEvent, User

from ..models import Answer, Application

Fact = tuple[Any, str]


def sensitive_facts(application: Application) -> list[Fact]:
    """What the person answered in confidence, as (label, value). What an import says of their characteristics is
    not among it: they were told that no coordinator sees that."""
    kept = ((name, getattr(application, name)) for name in ("pronouns", "access_needs"))
    facts = [(Application._meta.get_field(name).verbose_name, value) for name, value in kept if value]
    answers = Answer.objects.filter(response__application=application, question__sensitive=True)
    return facts + [(answer.question.text, answer.words) for answer in answers.for_reading()]


@transaction.atomic
def reveal_sensitive(*, application: Application, by: User, at: datetime) -> list[Fact]:
    """Open the sensitive answers to `by`, whose reading the audit log keeps."""
    AuditEvent.record(subject=application, verb="read sensitive answers", by=by, at=at)
    return sensitive_facts(application)
