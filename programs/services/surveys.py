"""Answering the survey."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

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
    SurveyResponse,
)

MOST_GOALS = 3


@dataclass(frozen=True)
class SurveyAnswers:
    """What the matching reads.

    `areas` maps an area to 1..3, `goals` a kind of goal to the person's own words ("" if none), `half_hours`
    holds (weekday 0..6 from Monday, half-hour 0..47) by the wall clock of `time_zone`.
    """

    time_zone: str
    level: int
    seeks_level: int | None
    remarks: str
    areas: Mapping[FocusArea, int]
    goals: Mapping[GoalKind, str]
    half_hours: Iterable[tuple[int, int]]


@transaction.atomic
def answer_survey(*, application: Application, answers: SurveyAnswers, at: datetime) -> SurveyResponse:
    """Write the answers in place of earlier ones. Raises `SurveyError` and ValidationError; then nothing changes."""
    application = (
        Application.objects.select_for_update(no_key=True, of=("self",))
        .select_related("program__project")
        .get(pk=application.pk)
    )
    _check(application, answers, at)
    response = SurveyResponse.objects.filter(application=application).first() or SurveyResponse(
        application=application
    )
    response.answered_at = at
    response.time_zone = answers.time_zone
    response.level = answers.level
    response.seeks_level = answers.seeks_level
    response.remarks = answers.remarks
    response.full_clean()
    response.save()
    areas = [
        AreaChoice(response=response, area=area, strength=strength)
        for area, strength in answers.areas.items()
    ]
    goals = [
        GoalChoice(response=response, kind=kind, own_words=words) for kind, words in answers.goals.items()
    ]
    for choice in (*areas, *goals):
        choice.clean_fields(exclude=["response", "area", "kind"])
    for related in (response.areas, response.goals, response.availability):
        related.all().delete()
    AreaChoice.objects.bulk_create(areas)
    GoalChoice.objects.bulk_create(goals)
    AvailabilityRange.objects.bulk_create(
        AvailabilityRange(response=response, weekday=weekday, start=start, end=end)
        for weekday, start, end in ranges_of(answers.half_hours)
    )
    return response


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
