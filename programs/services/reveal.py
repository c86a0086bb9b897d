"""Reading what an applicant keeps apart."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mentorship.core.models import AuditEvent, User

from .. import policies
from ..errors import ApplicationError
from ..models import Application


@transaction.atomic
def reveal_sensitive(*, application: Application, by: User, at: datetime) -> None:
    """Record that a coordinator of the program reads the pronouns and access needs; a page shows them afterwards."""
    if not policies.may_reveal(by, application):
        raise ApplicationError(_("Only coordinators of the program read this, and nobody about themselves."))
    AuditEvent.record(subject=application, verb="read kept apart", by=by, at=at)
