"""Letting one person apply after enrolment has closed."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mentorship.core.models import AuditEvent, User

from ..emails.wishes import send_late_entry
from ..errors import ApplicationError
from ..models import LateEntry, Program


@transaction.atomic
def let_in_late(
    *, program: Program, role: str, email: str, until_on: date, by: User, at: datetime
) -> LateEntry:
    """Open the form for the owner of this address, and tell them by mail. Raises ValidationError."""
    entry = LateEntry(
        program=program,
        role=role,
        email=email.strip().lower(),
        until_on=until_on,
        created_at=at,
        created_by=by,
    )
    check_late_entry(entry, at=at)
    entry.full_clean()
    entry.save()
    AuditEvent.record(subject=entry, verb="let in late", by=by, at=at)
    send_late_entry(entry, at=at)
    return entry


def check_late_entry(entry: LateEntry, *, at: datetime) -> None:
    """Raises `ApplicationError` or ValidationError if nobody can be let in like this."""
    program = entry.program
    if not program.enrolment_deadline.is_over(at):
        raise ApplicationError(
            _("Enrolment is open until %(deadline)s: everybody can apply until then.")
            % {"deadline": program.enrolment_deadline}
        )
    if not program.takes_surveys(at):
        raise ApplicationError(_("The survey is over, so nobody can come in. Give it a later date first."))
    if entry.until_on > program.survey_closes_on:
        raise ValidationError(
            {"until_on": _("Choose a day until the survey closes, so that they can still answer it.")}
        )
    if entry.deadline.is_over(at):
        raise ValidationError({"until_on": _("This day is over. Choose a later one.")})
