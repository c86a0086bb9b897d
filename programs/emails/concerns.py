"""Mails about concerns: that there is one, and that it is closed. They say neither what nor who."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import Rendered, render_mail, site_link
from mentorship.core.models import AuditEvent, OutboxMessage, User
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import enqueue

from ..models import Concern

RAISED = "concern_raised"
CLOSED = "concern_closed"


def send_concern_raised(concern: Concern, *, to: User, at: datetime) -> OutboxMessage:
    return enqueue(
        kind=RAISED,
        dedupe_key=f"concern:{concern.pk}:{to.pk}",
        recipient=to,
        context={"concern": concern.pk},
        scope=concern.audit_scope,
        at=at,
    )


def send_concern_closed(concern: Concern, *, closing: AuditEvent) -> OutboxMessage:
    """Answers go to nobody by themselves: the program's contact may be somebody from whom it is kept."""
    return enqueue(
        kind=CLOSED,
        dedupe_key=f"concern_closed:{concern.pk}",
        recipient=concern.person,
        context={"concern": concern.pk},
        scope=concern.audit_scope,
        at=closing.at,
    )


def still_reads(message: OutboxMessage) -> str:
    concern = Concern.objects.filter(pk=message.context["concern"]).first()
    if concern and concern.readers().filter(pk=message.recipient_id).exists():
        return ""
    return gettext("The recipient does not read this concern any more.")


def render_concern_raised(message: OutboxMessage) -> Rendered:
    concern = _concern_of(message)
    link = reverse("admin:programs_concern_change", args=[concern.pk])
    return _render(RAISED, message, concern, message.recipient, link)


def render_concern_closed(message: OutboxMessage) -> Rendered:
    concern = _concern_of(message)
    return _render(CLOSED, message, concern, concern.person, concern.get_absolute_url())


def _concern_of(message: OutboxMessage) -> Concern:
    return Concern.objects.select_related("person", "program__project").get(pk=message.context["concern"])


def _render(kind: str, message: OutboxMessage, concern: Concern, reader: User, path: str) -> Rendered:
    context = {"name": reader.name, "program": concern.program.title, "link": site_link(path)}
    return render_mail(kind, message.language, reader.time_zone, context)


KINDS = (
    kinds.Kind(RAISED, _("A concern was raised"), render_concern_raised, guard=still_reads),
    kinds.Kind(CLOSED, _("A concern was closed"), render_concern_closed),
)
