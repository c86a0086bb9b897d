"""Who coordinates what."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mentorship.core.models import AuditEvent, User

from ..errors import ProgramError
from ..models import Coordinator, Program


@transaction.atomic
def appoint_coordinator(
    *, user: User, program: Program | None, by: User | None, at: datetime, reads_sensitive: bool = False
) -> Coordinator:
    """Let somebody coordinate a program or, without one, the site. Raises ValidationError if they do already."""
    coordinator = Coordinator(
        user=user, program=program, appointed_by=by, appointed_at=at, reads_sensitive=reads_sensitive
    )
    coordinator.full_clean()
    coordinator.save()
    AuditEvent.record(subject=coordinator, verb="appointed", by=by, at=at)
    if reads_sensitive:
        AuditEvent.record(subject=coordinator, verb="sensitive answers opened", by=by, at=at)
    return coordinator


@transaction.atomic
def open_sensitive(*, coordinator: Coordinator, by: User, at: datetime, reason: str) -> Coordinator:
    """Let them read the sensitive answers of their program. Raises ValidationError for the site's."""
    return _set_reads_sensitive(coordinator, True, "sensitive answers opened", by, at, reason)


@transaction.atomic
def close_sensitive(*, coordinator: Coordinator, by: User, at: datetime, reason: str) -> Coordinator:
    """From their next request on they read no sensitive answer any more."""
    return _set_reads_sensitive(coordinator, False, "sensitive answers closed", by, at, reason)


def _set_reads_sensitive(
    coordinator: Coordinator, allowed: bool, verb: str, by: User, at: datetime, reason: str
) -> Coordinator:
    if coordinator.ended_at is not None:
        raise ProgramError(_("This role has ended."))
    if coordinator.reads_sensitive != allowed:
        coordinator.reads_sensitive = allowed
        coordinator.full_clean()
        coordinator.save(update_fields=["reads_sensitive"])
        AuditEvent.record(subject=coordinator, verb=verb, by=by, at=at, reason=reason)
    return coordinator


@transaction.atomic
def end_coordinator(*, coordinator: Coordinator, by: User, at: datetime) -> Coordinator:
    """End a role; it is gone on the person's next request. Ending it twice changes nothing."""
    if Coordinator.objects.current().filter(pk=coordinator.pk).update(ended_at=at):
        coordinator.ended_at = at
        AuditEvent.record(subject=coordinator, verb="ended", by=by, at=at)
    return coordinator
