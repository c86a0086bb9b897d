"""Who coordinates what."""

from datetime import datetime

from django.db import transaction

from mentorship.core.models import AuditEvent, User

from ..models import Coordinator, Program


@transaction.atomic
def appoint_coordinator(*, user: User, program: Program | None, by: User | None, at: datetime) -> Coordinator:
    """Let somebody coordinate a program or, without one, the site. Raises ValidationError if they do already."""
    coordinator = Coordinator(user=user, program=program, appointed_by=by, appointed_at=at)
    coordinator.full_clean()
    coordinator.save()
    AuditEvent.record(subject=coordinator, verb="appointed", by=by, at=at)
    return coordinator


@transaction.atomic
def end_coordinator(*, coordinator: Coordinator, by: User, at: datetime) -> Coordinator:
    """End a role; it is gone on the person's next request. Ending it twice changes nothing."""
    if Coordinator.objects.current().filter(pk=coordinator.pk).update(ended_at=at):
        coordinator.ended_at = at
        AuditEvent.record(subject=coordinator, verb="ended", by=by, at=at)
    return coordinator
