"""Answering the survey."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ..availability import ranges_of
from ..errors import SurveyError
from ..models import (
    Application,
    AreaChoice,
    AvailabilityRange,
    FocusArea,
    GoalChoice,
    GoalKind,
    Program,
    Question,
    SurveyResponse,
)
from .answers import check_own, store_own

MOST_GOALS = 3
AT_ONCE = 1000  # rows in one statement


@dataclass(frozen=True)
class SurveyAnswers:
    """What the matching reads, and the answers to the program's `own` questions.

    `areas` maps an area to 1..3, `goals` a kind of goal to the person's own words ("" if none), `half_hours`
    holds (weekday 0..6 from Monday, half-hour 0..47) by the wall clock of `time_zone`. `own` maps a question to a
    text, a Decimal, an int on a scale, a date, an Option or a list of them.
    """

    time_zone: str
    level: int
    seeks_level: int | None
    remarks: str
    areas: Mapping[FocusArea, int]
    goals: Mapping[GoalKind, str]
    half_hours: Iterable[tuple[int, int]]
    own: Mapping[Question, Any] = field(default_factory=dict)


@transaction.atomic
def answer_survey(*, application: Application, answers: SurveyAnswers, at: datetime) -> SurveyResponse:
    """Write the answers in place of earlier ones. Raises `SurveyError` and ValidationError; then nothing changes."""
    application = (
        Application.objects.select_for_update(no_key=True, of=("self",))
        .select_related("program__project")
        .get(pk=application.pk)
    )
    _check(application, answers, at)
    response = new_response(application, answers, at)
    earlier = SurveyResponse.objects.filter(application=application).first()
    if earlier:
        response.pk, response._state.adding = earlier.pk, False
    response.full_clean()
    response.save()
    rows = rows_of(response, answers)
    for choice in (*rows.areas, *rows.goals):
        choice.clean_fields(exclude=["response", "area", "kind"])
    for related in (response.areas, response.goals, response.availability):
        related.all().delete()
    store_rows([rows])
    store_own(response, answers.own)
    return response


@dataclass(frozen=True)
class SurveyRows:
    """What hangs on a response, not stored yet."""

    areas: list[AreaChoice]
    goals: list[GoalChoice]
    availability: list[AvailabilityRange]


def new_response(application: Application, answers: SurveyAnswers, at: datetime) -> SurveyResponse:
    """Not stored yet."""
    return SurveyResponse(
        application=application,
        answered_at=at,
        time_zone=answers.time_zone,
        level=answers.level,
        seeks_level=answers.seeks_level,
        remarks=answers.remarks,
    )


def rows_of(response: SurveyResponse, answers: SurveyAnswers) -> SurveyRows:
    return SurveyRows(
        [AreaChoice(response=response, area=area, strength=n) for area, n in answers.areas.items()],
        [GoalChoice(response=response, kind=kind, own_words=w) for kind, w in answers.goals.items()],
        [
            AvailabilityRange(response=response, weekday=weekday, start=start, end=end)
            for weekday, start, end in ranges_of(answers.half_hours)
        ],
    )


def store_rows(rows: Sequence[SurveyRows]) -> None:
    """As many queries for many people as for one; their responses have to be stored."""
    AreaChoice.objects.bulk_create((row for each in rows for row in each.areas), AT_ONCE)
    GoalChoice.objects.bulk_create((row for each in rows for row in each.goals), AT_ONCE)
    AvailabilityRange.objects.bulk_create((row for each in rows for row in each.availability), AT_ONCE)


def _check(application: Application, answers: SurveyAnswers, at: datetime) -> None:
    if application.state != Application.State.APPROVED:
        raise SurveyError(
            _("The survey is for people who were approved. Your application's page says where it stands.")
        )
    if application.program.state == Program.State.CANCELLED:
        raise SurveyError(_("This program was cancelled, so its survey is closed."))
    if not application.program.takes_surveys(at):
        raise SurveyError(
            _("The survey closed on %(deadline)s. Write to the coordinators if something has changed.")
            % {"deadline": application.program.survey_deadline}
        )
    if not answers.areas:
        raise SurveyError(_("Choose at least one area."))
    if not answers.goals:
        raise SurveyError(_("Choose at least one goal."))
    if not application.is_mentor and len(answers.goals) > MOST_GOALS:
        raise SurveyError(_("Choose at most three goals: a pair does well to begin with few."))
    of_another = [
        choice for choice in (*answers.areas, *answers.goals) if choice.program_id != application.program_id
    ]
    if of_another:
        raise SurveyError(_("Choose among the areas and goals of this program."))
    check_own(application, answers.own)
