"""The mails of nominations: the link, one reminder, and what came of it to who nominated."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import Address, Quote, Rendered, render_mail, site_link
from mentorship.core.models import AuditEvent, OutboxMessage, User
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import enqueue

from ..models import Nomination

NOMINATION, REMINDER, OUTCOME = "nomination", "nomination_reminder", "nomination_outcome"


def send_nomination(nomination: Nomination, *, token: str, at: datetime) -> OutboxMessage:
    return _send_link(NOMINATION, nomination, token=token, at=at)


def send_nomination_reminder(nomination: Nomination, *, token: str, at: datetime) -> OutboxMessage:
    return _send_link(REMINDER, nomination, token=token, at=at)


def _send_link(kind: str, nomination: Nomination, *, token: str, at: datetime) -> OutboxMessage:
    """Its text is made at once, since only the link's hash is kept. Who has an account reads it in their language."""
    program, nominator = nomination.program, nomination.nominated_by
    known = User.objects.filter(email__iexact=nomination.email, is_active=True).first()
    reader = known or nominator
    text = render_mail(
        kind,
        reader.language if reader else "en",
        reader.time_zone if reader else "UTC",
        {
            "name": nomination.name,
            "nominator": nominator.name if nominator else "",
            "note": Quote(nomination.note),
            "project": program.project.name,
            "program": program.title,
            "summary": program.summary,
            "starts_on": program.starts_on,
            "months": program.length_months,
            "minutes": program.least_minutes,
            "contact": Address(program.contact_email),
            "link": site_link(reverse("programs:nomination", args=[token])),
            "program_link": site_link(program.get_absolute_url()),
            "expires_at": nomination.expires_at,
        },
    )
    return enqueue(
        kind=kind,
        dedupe_key=f"{kind}:{nomination.pk}",
        at=at,
        recipient=known,
        email=nomination.email,
        language=reader.language if reader else "",
        context={"nomination": nomination.pk},
        scope=nomination.audit_scope,
        expires_at=nomination.expires_at,
        reply_to=program.contact_email,
        text=text,
    )


def send_nomination_outcome(nomination: Nomination, *, answered: AuditEvent) -> OutboxMessage | None:
    """To who nominated, while they have an account."""
    if nomination.nominated_by is None:
        return None
    return enqueue(
        kind=OUTCOME,
        dedupe_key=f"{OUTCOME}:{answered.pk}",
        recipient=nomination.nominated_by,
        context={"nomination": nomination.pk},
        scope=nomination.audit_scope,
        reply_to=nomination.program.contact_email,
        at=answered.at,
    )


def render_nomination_outcome(message: OutboxMessage) -> Rendered:
    nominations = Nomination.objects.select_related("program__project", "nominated_by")
    nomination = nominations.get(pk=message.context["nomination"])
    program = nomination.program
    return render_mail(
        OUTCOME,
        message.language,
        nomination.nominated_by.time_zone,
        {
            "name": nomination.nominated_by.name,
            "nominee": nomination.name,
            "program": program.title,
            "confirmed": nomination.state == Nomination.State.CONFIRMED,
            "reason": Quote(nomination.decline_reason),
            "link": site_link(reverse("programs:nominations", args=[program.project.slug, program.slug])),
        },
    )


def still_awaited(message: OutboxMessage) -> str:
    awaited = Nomination.objects.filter(pk=message.context["nomination"], state=Nomination.State.SENT)
    return "" if awaited.exists() else gettext("The link is no longer needed.")


KINDS = (
    *(
        kinds.Kind(
            name,
            label,
            render=None,  # its text holds the link, which nobody else may read
            guard=still_awaited,
            in_doubt=kinds.InDoubt.RESEND,
            secret=True,
        )
        for name, label in (
            (NOMINATION, _("Nomination as a mentor")),
            (REMINDER, _("Reminder of a nomination")),
        )
    ),
    kinds.Kind(OUTCOME, _("What became of a nomination"), render_nomination_outcome),
)
