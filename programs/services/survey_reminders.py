"""Reminding approved people of a survey that they have not answered."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from mentorship.core import clock
from mentorship.core.models import OutboxMessage

from ..emails.surveys import reminder_key, send_survey_reminder
from ..models import Application, Program

logger = logging.getLogger(__name__)

DAYS = (7, 2)  # before the survey closes


def remind_of_surveys(*, at: datetime) -> int:
    """Write what is due at `at`, at most one mail a person, and count it. Repeating it is harmless.

    Somebody who was approved after the time of a reminder has just had the mail that asks for the survey.
    """
    due = [application for application in _unanswered(at) if _days_due(application, at)]
    keys = {reminder_key(application, _days_due(application, at)): application for application in due}
    written = set(
        OutboxMessage.objects.filter(dedupe_key__in=list(keys)).values_list("dedupe_key", flat=True)
    )
    count = 0
    for key, application in keys.items():
        if key in written:
            continue
        try:
            with transaction.atomic():
                send_survey_reminder(application, days=_days_due(application, at), at=at)
        except ValueError:
            logger.exception("the survey reminder %s could not be written", key)
        else:
            count += 1
    return count


def _unanswered(at: datetime) -> list[Application]:
    today = at.astimezone(clock.ANYWHERE_ON_EARTH).date()
    programs = Program.objects.filter(
        state__in=Program.SURVEYING,
        survey_closes_on__gte=today,
        survey_closes_on__lte=today + timedelta(days=max(DAYS)),
    )
    return list(
        Application.objects.approved()
        .filter(program__in=programs, survey=None, person__is_active=True)
        .select_related("program__project", "person")
        .order_by("pk")
    )


def _days_due(application: Application, at: datetime) -> int | None:
    """Of the reminders whose time has come since the person was approved, the last one's days before the end."""
    closes = application.program.survey_deadline.instant
    due = [days for days in DAYS if application.decided_at < closes - timedelta(days=days) <= at]
    return min(due, default=None)
