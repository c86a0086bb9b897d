"""Mails that ask or tell applicants something beside the decision: drafts, the next cohort, still taking part."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import Rendered, render_mail, site_link
from mentorship.core.models import OutboxMessage, User
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import enqueue

from ..enums import MailText
from ..models import Application, LateEntry, Program
from ..still_here import still_here_path
from .shared import about, application_of, program_mail, to_applicant, until
from .texts import CONTACT, DEADLINE, NAME, PROGRAM, ROLE, Text, link

DRAFT = "unfinished_draft"
NEXT = "next_cohort"
STILL_HERE = "still_here"
LATE = "late_entry"


def send_unfinished_draft(application: Application, *, at: datetime) -> OutboxMessage:
    return to_applicant(application, DRAFT, f"draft:{application.pk}", at=at)


def send_next_cohort(application: Application, program: Program, *, at: datetime) -> OutboxMessage:
    """About `program`, to who applied to an earlier one by `application`; once for each person and role."""
    key = f"next:{program.pk}:{application.person_id}:{application.role}"
    return to_applicant(application, NEXT, key, at=at, program=program.pk)


def send_still_here(application: Application, *, at: datetime) -> OutboxMessage:
    """Its text is made at once, since whoever holds the link answers in the person's name."""
    person = application.person
    text = program_mail(
        MailText.TAKING_PART,
        application.program,
        person.language,
        person.time_zone,
        taking_part(application, still_here_path(application)),
    )
    return to_applicant(application, STILL_HERE, f"still-here:{application.pk}", at=at, text=text)


def send_late_entry(entry: LateEntry, *, at: datetime) -> OutboxMessage:
    """To the address that was let in, whether or not it has an account."""
    return enqueue(
        kind=LATE,
        dedupe_key=f"late:{entry.pk}",
        recipient=User.objects.filter(email__iexact=entry.email).first(),
        email=entry.email,
        context={"entry": entry.pk},
        scope=entry.audit_scope,
        reply_to=entry.program.contact_email,
        at=at,
    )


def still_a_draft(message: OutboxMessage) -> str:
    draft = Application.objects.filter(pk=message.context["application"], state=Application.State.DRAFT)
    return "" if draft.exists() else gettext("The draft was sent, or is gone.")


def still_takes_part(message: OutboxMessage) -> str:
    asked = Application.objects.approved().filter(pk=message.context["application"], still_here_at=None)
    return "" if asked.exists() else gettext("The person has answered, or takes no part any more.")


def unfinished_draft(application: Application) -> dict[str, Any]:
    edit = reverse("programs:application_edit", args=[application.code])
    return {
        **about(application),
        **until(application.program.enrolment_deadline),
        "link": site_link(edit),
    }


def taking_part(application: Application, path: str) -> dict[str, Any]:
    return {
        **about(application),
        **until(application.program.survey_deadline),
        "link": site_link(path),
    }


def _taking_part_example(application: Application) -> dict[str, Any]:
    """With a link that answers for nobody: who holds the real one need not sign in."""
    return taking_part(application, reverse("programs:still_here", args=["example-only"]))


def render_unfinished_draft(message: OutboxMessage) -> Rendered:
    application = application_of(message)
    return program_mail(
        MailText.UNFINISHED_DRAFT,
        application.program,
        message.language,
        application.person.time_zone,
        unfinished_draft(application),
    )


def render_next_cohort(message: OutboxMessage) -> Rendered:
    application = application_of(message)
    program = Program.objects.select_related("project").get(pk=message.context["program"])
    apply = reverse("programs:application_create", args=[program.slug, application.role])
    return render_mail(
        NEXT,
        message.language,
        application.person.time_zone,
        {
            **about(application),
            **until(program.enrolment_deadline),
            "next_program": program.title,
            "opens_on": program.enrolment_opens_on,
            "program_link": site_link(program.get_absolute_url()),
            "apply_link": site_link(f"{apply}?{urlencode({'from': application.code})}"),
        },
    )


def render_late_entry(message: OutboxMessage) -> Rendered:
    entry = LateEntry.objects.select_related("program__project").get(pk=message.context["entry"])
    person = message.recipient
    apply = reverse("programs:application_create", args=[entry.program.slug, entry.role])
    return render_mail(
        LATE,
        message.language,
        person.time_zone if person else entry.program.time_zone,
        {
            "name": person.name if person else "",
            "program": entry.program.title,
            "is_mentor": entry.role == "mentor",
            "apply_link": site_link(apply),
            **until(entry.deadline),
        },
    )


KINDS = (
    kinds.Kind(DRAFT, _("Reminder of a draft"), render_unfinished_draft, guard=still_a_draft),
    kinds.Kind(NEXT, _("The next cohort was announced"), render_next_cohort),
    kinds.Kind(
        STILL_HERE,
        _("Still taking part?"),
        render=None,  # its text holds the link, which nobody else may read
        guard=still_takes_part,
        in_doubt=kinds.InDoubt.RESEND,
        secret=True,
    ),
    kinds.Kind(LATE, _("Let in after enrolment"), render_late_entry),
)

TEXTS = (
    Text(
        MailText.UNFINISHED_DRAFT,
        DRAFT,
        (
            NAME,
            PROGRAM,
            ROLE,
            replace(DEADLINE, description=_("the date until which the application can be sent")),
            link(_("the page of the person's draft"), _("Go on with your application")),
            CONTACT,
        ),
        unfinished_draft,
    ),
    Text(
        MailText.TAKING_PART,
        STILL_HERE,
        (
            NAME,
            PROGRAM,
            ROLE,
            replace(DEADLINE, description=_("the date until which the survey is open")),
            link(
                _(
                    "the page on which the person answers without signing in; a preview has one that leads nowhere"
                ),
                _("Say whether you still take part"),
            ),
            CONTACT,
        ),
        _taking_part_example,
        at_once=True,
    ),
)
