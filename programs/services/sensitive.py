"""Confidential answers: opened on record."""

from datetime import datetime

from django.db import transaction

from mentorship.core.models import AuditEvent, User

from ..models import Answer, Application


@transaction.atomic
def open_sensitive_answers(*, application: Application, by: User, at: datetime) -> list[Answer]:
    """The person's answers to sensitive questions; the audit log keeps who looked."""
    AuditEvent.record(subject=application, verb="read sensitive answers", by=by, at=at)
    answers = Answer.objects.filter(response__application=application, question__sensitive=True)
    return list(answers.for_reading())
