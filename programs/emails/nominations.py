"""The mails of nominations: the link, one reminder, and what came of it to who nominated."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import Quote, Rendered, render_mail, site_link
from mentorship.core.mail_texts import Placeholder
from mentorship.core.models import AuditEvent, OutboxMessage, User
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import enqueue

from ..enums import MailText
from ..models import Application, Nomination, Program
from .shared import in_words, program_mail
from .texts import CONTACT, NAME, PROGRAM, Text, link

NOMINATION, REMINDER, OUTCOME = "nomination", "nomination_reminder", "nomination_outcome"


def send_nomination(nomination: Nomination, *, token: str, at: datetime) -> OutboxMessage:
    return _send_link(NOMINATION, MailText.NOMINATION, nomination, token=token, at=at)


def send_nomination_reminder(nomination: Nomination, *, token: str, at: datetime) -> OutboxMessage:
    return _send_link(REMINDER, MailText.NOMINATION_REMINDER, nomination, token=token, at=at)


def _send_link(
    kind: str, name: MailText, nomination: Nomination, *, token: str, at: datetime
) -> OutboxMessage:
    """Its text is made at once, since only the link's hash is kept. Who has an account reads it in their language."""
    program, nominator = nomination.program, nomination.nominated_by
    known = User.objects.filter(email__iexact=nomination.email, is_active=True).first()
    reader = known or nominator
    text = program_mail(
        name,
        program,
        reader.language if reader else "en",
        reader.time_zone if reader else "UTC",
        {
            **_asked(program, token=token, until=nomination.expires_at),
            "name": nomination.name,
            "nominator": nominator.name if nominator else _("Somebody"),
            "note": Quote(nomination.note),
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


def _asked(program: Program, *, token: str, until: datetime) -> dict[str, Any]:
    """What is the same whoever nominates whom; put into words when the mail is rendered."""
    months = program.length_months
    return {
        "project": program.project.name,
        "program": program.title,
        "start": in_words(program.starts_on),
        "length": lazy(
            lambda: ngettext("%(count)s month", "%(count)s months", months) % {"count": months}, str
        )(),
        "minutes": program.least_minutes,
        "link": site_link(reverse("programs:nomination", args=[token])),
        "program_link": site_link(program.get_absolute_url()),
        "expires": lazy(lambda: formats.date_format(timezone.localtime(until), "j F Y, H:i e"), str)(),
    }


def _example(application: Application) -> dict[str, Any]:
    """As if the applicant were nominated; the link is nobody's."""
    program = application.program
    return {
        **_asked(program, token="example-only", until=program.enrolment_deadline.instant),  # noqa: S106
        "name": application.person.name,
        "nominator": gettext("Juno Example"),
        "note": Quote(gettext("What the person who nominates wrote stands here.")),
    }


def send_nomination_outcome(nomination: Nomination, *, answered: AuditEvent) -> OutboxMessage:
    """To who nominated."""
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

_PLACEHOLDERS = (
    NAME,
    Placeholder("nominator", _("the name of the person who nominates"), required=True, in_subject=True),
    Placeholder("project", _("the project, such as “Lantern”"), in_subject=True),
    PROGRAM,
    Placeholder(
        "note",
        _("why, in the words of the person who nominates; alone on a line it stands as a quotation"),
        required=True,
    ),
    Placeholder("minutes", _("how many minutes a month a pair talks at least")),
    Placeholder("start", _("the first day of the program"), in_subject=True),
    Placeholder("length", _("how long the program is, such as “4 months”"), in_subject=True),
    link(
        _("the page on which the person answers; a preview has one that leads nowhere"),
        _("Look at the nomination"),
    ),
    Placeholder("expires", _("the moment until which the link holds"), required=True, in_subject=True),
    Placeholder("program_link", _("the page of the program"), label=_("See the program")),
    CONTACT,
)
TEXTS = (
    Text(MailText.NOMINATION, NOMINATION, _PLACEHOLDERS, _example, at_once=True),
    Text(MailText.NOMINATION_REMINDER, REMINDER, _PLACEHOLDERS, _example, at_once=True),
)
