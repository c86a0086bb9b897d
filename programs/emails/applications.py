"""Mails to applicants: the receipt, the decision, and the end of a program that was cancelled."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import Quote, Rendered, render_mail, site_link
from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.outbox import kinds

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


def render_application_receipt(message: OutboxMessage) -> Rendered:
    application = application_of(message)
    return render_mail(
        "application_receipt",
        message.language,
        application.person.time_zone,
        {
            **about(application),
            **until(application.program.enrolment_deadline),
        },
    )


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
