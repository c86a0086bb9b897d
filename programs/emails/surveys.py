"""The mail that reminds an approved person of the survey."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core import clock
from mentorship.core.mail import Rendered, site_link
from mentorship.core.mail_texts import Placeholder
from mentorship.core.models import OutboxMessage
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import enqueue

from ..enums import MailText
from ..models import Application, SurveyResponse
from .shared import about, application_of, program_mail, until
from .texts import CONTACT, DEADLINE, NAME, PROGRAM, ROLE, Text, link

REMINDER = "survey_reminder"


def reminder_key(application: Application, days: int) -> str:
    """One for each reminder of a deadline; a deadline that was moved has reminders of its own."""
    return f"survey-reminder:{application.pk}:{application.program.survey_closes_on}:{days}"


def send_survey_reminder(application: Application, *, days: int, at: datetime) -> OutboxMessage:
    return enqueue(
        kind=REMINDER,
        dedupe_key=reminder_key(application, days),
        recipient=application.person,
        context={"application": application.pk},
        scope=application.audit_scope,
        reply_to=application.program.contact_email,
        expires_at=application.program.survey_deadline.instant,
        at=at,
    )


def still_unanswered(message: OutboxMessage) -> str:
    """Whoever answered, left, or can't answer any more meanwhile is not reminded."""
    found = Application.objects.select_related("program").filter(pk=message.context["application"]).first()
    if found is None:
        return gettext("The application is gone.")
    if SurveyResponse.objects.filter(application=found).exists():
        return gettext("The survey was answered meanwhile.")
    return "" if found.takes_survey(clock.now()) else gettext("The survey can't be answered any more.")


def reminder(application: Application) -> dict[str, Any]:
    return {
        **about(application),
        **until(application.program.survey_deadline),
        "survey_link": site_link(reverse("programs:survey", args=[application.code])),
    }


def render_survey_reminder(message: OutboxMessage) -> Rendered:
    application = application_of(message)
    return program_mail(
        MailText.SURVEY_REMINDER,
        application.program,
        message.language,
        application.person.time_zone,
        reminder(application),
    )


KINDS = (kinds.Kind(REMINDER, _("Reminder of the survey"), render_survey_reminder, guard=still_unanswered),)

TEXTS = (
    Text(
        MailText.SURVEY_REMINDER,
        REMINDER,
        (
            NAME,
            PROGRAM,
            ROLE,
            replace(DEADLINE, description=_("the date until which the survey is open")),
            Placeholder(
                "survey_link", _("the page of the survey"), required=True, label=_("Answer the survey")
            ),
            link(_("the page of the person's application, to withdraw on"), _("See your application")),
            CONTACT,
        ),
        reminder,
    ),
)
