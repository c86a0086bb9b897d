"""Mails to applicants: the receipt, the decision, and the end of a program that was cancelled."""

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import Address, Quote, Rendered, site_link
from mentorship.core.mail_texts import Placeholder
from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.outbox import kinds

from .. import languages
from ..enums import MailText
from ..models import Application
from .shared import about, application_of, in_words, program_mail, to_applicant, until
from .texts import CONTACT, DEADLINE, NAME, PROGRAM, REASON, ROLE, Text, link

RECEIPT = "application_receipt"
DECISION = "application_decision"
CANCELLED = "program_cancelled"
DECISIONS = {
    Application.State.APPROVED: MailText.APPROVED,
    Application.State.WAITLISTED: MailText.WAITLISTED,
}


def send_application_receipt(application: Application, *, sending: AuditEvent) -> OutboxMessage:
    return to_applicant(application, RECEIPT, f"receipt:{sending.pk}", at=sending.at)


def send_application_decision(application: Application, *, decision: AuditEvent) -> OutboxMessage:
    return to_applicant(
        application, DECISION, f"decision:{decision.pk}", at=decision.at, decision=decision.pk
    )


def send_program_cancelled(application: Application, *, cancelling: AuditEvent) -> OutboxMessage:
    return to_applicant(application, CANCELLED, f"cancelled:{application.pk}", at=cancelling.at)


def latest_decision_on(application: Application) -> OutboxMessage | None:
    """The newest mail that tells what was decided on it."""
    told = OutboxMessage.objects.select_related("recipient").filter(
        kind=DECISION, recipient=application.person_id, scope=application.audit_scope
    )
    return told.filter(context__application=application.pk).order_by("-pk").first()


def still_decided(message: OutboxMessage) -> str:
    """A decision that something followed before its mail left is not told: what followed is."""
    if not Application.objects.filter(pk=message.context["application"]).exists():
        return gettext("The application is gone.")
    steps = AuditEvent.objects.exclude(after="").filter(
        subject_type=Application._meta.label_lower, subject_id=message.context["application"]
    )
    latest = steps.order_by("-pk").values_list("pk", flat=True).first()
    return "" if latest == message.context["decision"] else gettext("Something followed the decision.")


def receipt(application: Application) -> dict[str, Any]:
    return {
        **about(application),
        **until(application.program.enrolment_deadline),
        "address": Address(application.person.email),
        "answers": _answers(application),
    }


def decision(application: Application) -> dict[str, Any]:
    return {
        **about(application),
        "reason": Quote(application.decision_reason),
        "survey_link": site_link(reverse("programs:survey", args=[application.code])),
        **until(application.program.survey_deadline),
        "start": in_words(application.program.starts_on),
    }


def cancellation(application: Application) -> dict[str, Any]:
    return {**about(application), "reason": Quote(application.program.cancelled_reason)}


def render_application_receipt(message: OutboxMessage) -> Rendered:
    application = application_of(message)
    with translation.override(message.language):
        context = {**receipt(application), "address": Address(message.recipient_email)}
    return program_mail(
        MailText.RECEIPT,
        application.program,
        message.language,
        application.person.time_zone,
        context,
    )


def _answers(application: Application) -> Quote:
    """A copy of what was sent, without what is sensitive, in the active language."""
    spoken = [row.code for row in application.further_languages.order_by("code")] if application.pk else []
    shown = {
        "about": application.about,
        "motivation": application.motivation,
        "capacity": application.capacity if application.is_mentor else None,
        "preferred_language": languages.name(application.preferred_language),
        "english_speaking": application.get_english_speaking_display(),
        "english_understanding": application.get_english_understanding_display(),
    }
    rows = [(Application._meta.get_field(name).verbose_name, value) for name, value in shown.items()]
    required = gettext("Yes") if application.requires_other_language else gettext("No")
    rows += [
        (gettext("further languages"), ", ".join(map(languages.name, spoken))),
        (gettext("a language other than English is required"), required),
    ]
    return Quote("\n".join(f"{capfirst(label)}: {value}" for label, value in rows if value not in (None, "")))


def render_application_decision(message: OutboxMessage) -> Rendered:
    application = application_of(message)
    return program_mail(
        DECISIONS.get(application.state, MailText.DECLINED),
        application.program,
        message.language,
        application.person.time_zone,
        {**decision(application), "state": application.state},
    )


def render_program_cancelled(message: OutboxMessage) -> Rendered:
    application = application_of(message)
    return program_mail(
        MailText.CANCELLED,
        application.program,
        message.language,
        application.person.time_zone,
        cancellation(application),
    )


KINDS = (
    kinds.Kind(RECEIPT, _("Receipt of an application"), render_application_receipt),
    kinds.Kind(DECISION, _("Decision on an application"), render_application_decision, guard=still_decided),
    kinds.Kind(CANCELLED, _("A program was cancelled"), render_program_cancelled),
)

_STATUS_PAGE = link(_("the page of the person's application"), _("See your application"))
_SURVEY_DEADLINE = replace(DEADLINE, description=_("the date until which the survey is open"))
TEXTS = (
    Text(
        MailText.RECEIPT,
        "application_receipt",
        (
            NAME,
            PROGRAM,
            ROLE,
            replace(DEADLINE, description=_("the date until which the application can be changed")),
            Placeholder("address", _("the address that the person applied with")),
            Placeholder(
                "answers", _("a copy of what the person sent; alone on a line it stands as a quotation")
            ),
            link(_("the page of the person's application"), _("See where your application stands")),
            CONTACT,
        ),
        receipt,
    ),
    Text(
        MailText.APPROVED,
        "application_decision",
        (
            NAME,
            PROGRAM,
            ROLE,
            REASON,
            _SURVEY_DEADLINE,
            Placeholder(
                "survey_link", _("the page of the survey"), required=True, label=_("Answer the survey")
            ),
            Placeholder("start", _("the first day of the program"), in_subject=True),
            _STATUS_PAGE,
            CONTACT,
        ),
        decision,
        fixed={"state": "approved"},
    ),
    Text(
        MailText.WAITLISTED,
        "application_decision",
        (NAME, PROGRAM, ROLE, REASON, _SURVEY_DEADLINE, _STATUS_PAGE, CONTACT),
        decision,
        fixed={"state": "waitlisted"},
    ),
    Text(
        MailText.DECLINED,
        "application_decision",
        (NAME, PROGRAM, ROLE, REASON, _STATUS_PAGE, CONTACT),
        decision,
        fixed={"state": "declined"},
    ),
    Text(
        MailText.CANCELLED,
        "program_cancelled",
        (NAME, PROGRAM, ROLE, REASON, _STATUS_PAGE, CONTACT),
        cancellation,
    ),
)
