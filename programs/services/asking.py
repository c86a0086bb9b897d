"""What the schedule asks applicants: to finish a draft, and whether they still take part."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from mentorship.core import clock

from ..emails.wishes import send_still_here, send_unfinished_draft
from ..models import Application, Program

logger = logging.getLogger(__name__)
DRAFT_DAYS = 2


def ask_applicants(*, at: datetime) -> tuple[int, int]:
    """How many were reminded of a draft, and asked whether they still take part. Nobody is mailed twice."""
    return (
        _each(_drafts_due(at), lambda row: _mail_once(row, "draft_reminded_at", send_unfinished_draft, at)),
        _each(_asked_due(at), lambda row: _mail_once(row, "still_here_asked_at", send_still_here, at)),
    )


def _drafts_due(at: datetime) -> QuerySet[Application]:
    """Drafts in the last two days before their deadline."""
    today = at.astimezone(clock.ANYWHERE_ON_EARTH).date()
    return Application.objects.filter(
        state=Application.State.DRAFT,
        draft_reminded_at=None,
        program__in=Program.objects.taking_applications(at),
        program__enrolment_closes_on__lt=today + timedelta(days=DRAFT_DAYS),
    )


def _asked_due(at: datetime) -> QuerySet[Application]:
    """Approved people from the program's own number of days before its survey closes."""
    today = at.astimezone(clock.ANYWHERE_ON_EARTH).date()
    programs = Program.objects.filter(
        state__in=Program.SURVEYING, still_here_days__gt=0, survey_closes_on__gte=today
    )
    due = [
        program.pk
        for program in programs.only("survey_closes_on", "still_here_days")
        if program.survey_closes_on - timedelta(days=program.still_here_days) <= today
    ]
    return Application.objects.approved().filter(program__in=due, still_here_asked_at=None)


def _each(rows: QuerySet[Application], act: Callable[[Application], None]) -> int:
    done = 0
    people: Iterable[Application] = rows.select_related("program__project", "person").order_by("pk")
    for application in people:
        try:
            with transaction.atomic():
                act(application)
            done += 1
        except Exception:
            logger.exception("application %s could not be asked", application.pk)
    return done


def _mail_once(application: Application, mark: str, send: Callable[..., object], at: datetime) -> None:
    # Of two that run at once the second finds the mark.
    if Application.objects.filter(pk=application.pk, **{mark: None}).update(**{mark: at}):
        send(application, at=at)
