"""The mails of programs: their kinds, who gets them, and what their templates show."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import Address, Quote, Rendered, render_mail, site_link
from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import compose, enqueue

from .deadlines import Deadline
from .enums import Role
from .models import Application, Claim, Declaration

DECLARATION_DECISION = "declaration_decision"
APPLICATION_RECEIPT = "application_receipt"
APPLICATION_DECISION = "application_decision"
PROGRAM_CANCELLED = "program_cancelled"
CLAIM = "claim"


def register() -> None:
    kinds.register(
        kinds.Kind(
            DECLARATION_DECISION, _("Decision on a declaration of intent"), render_declaration_decision
        )
    )
    kinds.register(
        kinds.Kind(APPLICATION_RECEIPT, _("Receipt of an application"), render_application_receipt)
    )
    kinds.register(
        kinds.Kind(
            APPLICATION_DECISION,
            _("Decision on an application"),
            render_application_decision,
            guard=still_decided,
        )
    )
    kinds.register(kinds.Kind(PROGRAM_CANCELLED, _("A program was cancelled"), render_program_cancelled))
    kinds.register(
        kinds.Kind(
            CLAIM,
            _("Link to take over an imported application"),
            render=None,  # its text holds the link, which nobody else may read
            guard=still_claimable,
            in_doubt=kinds.InDoubt.RESEND,
            secret=True,
        )
    )


def send_declaration_decision(declaration: Declaration, *, decision: AuditEvent) -> OutboxMessage:
    return enqueue(
        kind=DECLARATION_DECISION,
        dedupe_key=f"decision:{decision.pk}",
        recipient=declaration.author,
        context={"declaration": declaration.pk},
        scope=declaration.audit_scope,
        at=decision.at,
    )


def send_application_receipt(application: Application, *, sending: AuditEvent) -> OutboxMessage:
    return _to_applicant(application, APPLICATION_RECEIPT, f"receipt:{sending.pk}", at=sending.at)


def send_application_decision(application: Application, *, decision: AuditEvent) -> OutboxMessage:
    return _to_applicant(
        application, APPLICATION_DECISION, f"decision:{decision.pk}", at=decision.at, decision=decision.pk
    )


def send_program_cancelled(application: Application, *, cancelling: AuditEvent) -> OutboxMessage:
    return _to_applicant(application, PROGRAM_CANCELLED, f"cancelled:{application.pk}", at=cancelling.at)


def compose_claim(
    claim: Claim, *, token: str, roles: Collection[str], consent: str, at: datetime
) -> OutboxMessage:
    """The mail with the link, for `enqueue_all`; its text is made at once, since only the link's hash is kept."""
    person, program = claim.person, claim.program
    text = render_mail(
        CLAIM,
        person.language,
        person.time_zone,
        {
            "name": person.name,
            "program": program.title,
            "is_mentor": Role.MENTOR in roles,
            "is_mentee": Role.MENTEE in roles,
            "consent": Quote(consent),
            "contact": Address(program.contact_email),
            "link": site_link(reverse("programs:claim", args=[token])),
            "expires_at": claim.expires_at,
            "takes_surveys": program.takes_surveys(at),
            **_until(program.survey_deadline),
        },
    )
    return compose(
        kind=CLAIM,
        dedupe_key=f"claim:{claim.pk}",
        at=at,
        due=at,
        recipient=person,
        context={"claim": claim.pk},
        scope=claim.audit_scope,
        expires_at=claim.expires_at,
        reply_to=program.contact_email,
        text=text,
    )


def still_claimable(message: OutboxMessage) -> str:
    claim = Claim.objects.filter(pk=message.context["claim"], used_at=None).exists()
    return "" if claim else gettext("The link is no longer needed.")


def _to_applicant(
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


def still_decided(message: OutboxMessage) -> str:
    """A decision that something followed before its mail left is not told: what followed is."""
    if not Application.objects.filter(pk=message.context["application"]).exists():
        return gettext("The application is gone.")
    steps = AuditEvent.objects.exclude(after="").filter(
        subject_type=Application._meta.label_lower, subject_id=message.context["application"]
    )
    latest = steps.order_by("-pk").values_list("pk", flat=True).first()
    return "" if latest == message.context["decision"] else gettext("Something followed the decision.")


def render_declaration_decision(message: OutboxMessage) -> Rendered:
    declaration = Declaration.objects.select_related("author").get(pk=message.context["declaration"])
    return render_mail(
        "declaration_decision",
        message.language,
        declaration.author.time_zone,
        {
            "name": declaration.author.name,
            "project": declaration.project_name,
            "accepted": declaration.state == Declaration.State.ACCEPTED,
            "reason": Quote(declaration.decision_reason),
            "link": site_link(declaration.get_absolute_url()),
        },
    )


def render_application_receipt(message: OutboxMessage) -> Rendered:
    application = _application(message)
    return render_mail(
        "application_receipt",
        message.language,
        application.person.time_zone,
        {
            **_about(application),
            **_until(application.program.enrolment_deadline),
        },
    )


def render_application_decision(message: OutboxMessage) -> Rendered:
    application = _application(message)
    return render_mail(
        "application_decision",
        message.language,
        application.person.time_zone,
        {
            **_about(application),
            "state": application.state,
            "reason": Quote(application.decision_reason),
            "survey_link": site_link(reverse("programs:survey", args=[application.code])),
            **_until(application.program.survey_deadline),
            "starts_on": application.program.starts_on,
        },
    )


def render_program_cancelled(message: OutboxMessage) -> Rendered:
    application = _application(message)
    return render_mail(
        "program_cancelled",
        message.language,
        application.person.time_zone,
        {**_about(application), "reason": Quote(application.program.cancelled_reason)},
    )


def _application(message: OutboxMessage) -> Application:
    return Application.objects.select_related("person", "program__project").get(
        pk=message.context["application"]
    )


def _until(deadline: Deadline) -> dict[str, Any]:
    """Put into words when the template is rendered, in the recipient's language and zone."""
    return {"deadline": lazy(lambda: str(deadline), str)()}


def _about(application: Application) -> dict[str, Any]:
    return {
        "name": application.person.name,
        "program": application.program.title,
        "is_mentor": application.is_mentor,
        "link": site_link(application.get_absolute_url()),
    }
