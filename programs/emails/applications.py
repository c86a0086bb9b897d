"""Mails to applicants: the receipt, the decision, and the end of a program that was cancelled."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import Address, Quote, Rendered, render_mail, site_link
from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.outbox import kinds

from .. import languages
from ..models import Application
from .shared import about, application_of, to_applicant, until

RECEIPT = "application_receipt"
DECISION = "application_decision"
CANCELLED = "program_cancelled"


def send_application_receipt(application: Application, *, sending: AuditEvent) -> OutboxMessage:
    return to_applicant(application, RECEIPT, f"receipt:{sending.pk}", at=sending.at)


def send_application_decision(application: Application, *, decision: AuditEvent) -> OutboxMessage:
    return to_applicant(
        application, DECISION, f"decision:{decision.pk}", at=decision.at, decision=decision.pk
    )


def send_program_cancelled(application: Application, *, cancelling: AuditEvent) -> OutboxMessage:
    return to_applicant(application, CANCELLED, f"cancelled:{application.pk}", at=cancelling.at)


def still_decided(message: OutboxMessage) -> str:
    """A decision that something followed before its mail left is not told: what followed is."""
    if not Application.objects.filter(pk=message.context["application"]).exists():
        return gettext("The application is gone.")
    steps = AuditEvent.objects.exclude(after="").filter(
        subject_type=Application._meta.label_lower, subject_id=message.context["application"]
    )
    latest = steps.order_by("-pk").values_list("pk", flat=True).first()
    return "" if latest == message.context["decision"] else gettext("Something followed the decision.")


def render_application_receipt(message: OutboxMessage) -> Rendered:
    application = application_of(message)
    return render_mail(
        "application_receipt",
        message.language,
        application.person.time_zone,
        {
            **about(application),
            **until(application.program.enrolment_deadline),
            "address": Address(message.recipient_email),
            "answers": _answers(application),
        },
    )


def _answers(application: Application) -> list[dict[str, object]]:
    """A copy of what was sent, without what is sensitive; put into words when the template is rendered."""

    def label(name: str) -> object:
        return Application._meta.get_field(name).verbose_name

    def in_words(words: Callable[[], object]) -> object:
        return lazy(lambda: str(words()), str)()

    spoken = [row.code for row in application.further_languages.order_by("code")]
    further = in_words(lambda: ", ".join(languages.name(code) for code in spoken) or "–")
    required = in_words(lambda: gettext("Yes") if application.requires_other_language else gettext("No"))
    rows = [
        (label("about"), Quote(application.about)),
        (label("motivation"), Quote(application.motivation)),
        *([(label("capacity"), application.capacity)] if application.is_mentor else []),
        (label("preferred_language"), in_words(lambda: languages.name(application.preferred_language))),
        (_("further languages"), further),
        (label("english_speaking"), in_words(application.get_english_speaking_display)),
        (label("english_understanding"), in_words(application.get_english_understanding_display)),
        (_("a language other than English is required"), required),
    ]
    return [{"label": name, "value": value, "is_long": isinstance(value, Quote)} for name, value in rows]


def render_application_decision(message: OutboxMessage) -> Rendered:
    application = application_of(message)
    return render_mail(
        "application_decision",
        message.language,
        application.person.time_zone,
        {
            **about(application),
            "state": application.state,
            "reason": Quote(application.decision_reason),
            "survey_link": site_link(reverse("programs:survey", args=[application.code])),
            **until(application.program.survey_deadline),
            "starts_on": application.program.starts_on,
        },
    )


def render_program_cancelled(message: OutboxMessage) -> Rendered:
    application = application_of(message)
    return render_mail(
        "program_cancelled",
        message.language,
        application.person.time_zone,
        {**about(application), "reason": Quote(application.program.cancelled_reason)},
    )


KINDS = (
    kinds.Kind(RECEIPT, _("Receipt of an application"), render_application_receipt),
    kinds.Kind(DECISION, _("Decision on an application"), render_application_decision, guard=still_decided),
    kinds.Kind(CANCELLED, _("A program was cancelled"), render_program_cancelled),
)
