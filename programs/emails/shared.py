"""What the mails of programs share."""

from datetime import datetime
from typing import Any

from django.utils.functional import lazy

from mentorship.core.mail import site_link
from mentorship.core.models import OutboxMessage
from mentorship.core.outbox.services import enqueue

from ..deadlines import Deadline
from ..models import Application


def to_applicant(
    application: Application, kind: str, dedupe_key: str, *, at: datetime, **ids: int
) -> OutboxMessage:
    """To the applicant, in the program's scope; answers go to the program's contact."""
    return enqueue(
        kind=kind,
        dedupe_key=dedupe_key,
        recipient=application.person,
        context={"application": application.pk, **ids},
        scope=application.audit_scope,
        reply_to=application.program.contact_email,
        at=at,
    )


def application_of(message: OutboxMessage) -> Application:
    return Application.objects.select_related("person", "program__project").get(
        pk=message.context["application"]
    )


def until(deadline: Deadline) -> dict[str, Any]:
    """Put into words when the template is rendered, in the recipient's language and zone."""
    return {"deadline": lazy(lambda: str(deadline), str)()}


def about(application: Application) -> dict[str, Any]:
    return {
        "name": application.person.name,
        "program": application.program.title,
        "is_mentor": application.is_mentor,
        "link": site_link(application.get_absolute_url()),
    }
