"""The channels and events of a program."""

from datetime import datetime

from django.db import transaction

from mentorship.core.models import AuditEvent, User

from ..models import Channel, Event


@transaction.atomic
def save_meeting_place(*, row: Channel | Event, by: User, at: datetime) -> Channel | Event:
    """Store a channel or an event, new or changed. Raises ValidationError."""
    verb = "added" if row.pk is None else "changed"
    row.full_clean()
    row.save()
    AuditEvent.record(subject=row, verb=verb, by=by, at=at)
    return row


@transaction.atomic
def remove_meeting_place(*, row: Channel | Event, by: User, at: datetime) -> None:
    AuditEvent.record(subject=row, verb="removed", by=by, at=at)
    row.delete()
