"""Writing what an import brings: as many statements for many people as for one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from mentorship.core.models import User
from mentorship.core.states import advance_all

from ..imports.entries import Entry
from ..imports.plans import Plan
from ..models import Application, FocusArea, FurtherLanguage, GoalKind, Import, SurveyResponse
from ..models.applications import first_capacity
from .surveys import SurveyAnswers, new_response, rows_of, store_rows

AT_ONCE = 500


def store_entries(plan: Plan, *, source: Import, by: User, at: datetime) -> list[Application]:
    """Accounts, approved applications and complete surveys, in the caller's transaction."""
    _add_areas(plan)
    people = _people(plan, at)
    choices = _Choices(plan)
    applications = [
        _application(plan, entry, people[entry.email], choices, source=source, at=at)
        for entry in plan.entries
    ]
    Application.objects.bulk_create(applications, AT_ONCE)
    # Nobody is told: who has something to do gets a mail of its own.
    advance_all(applications, Application.State.APPROVED, by=by, at=at, decided_at=at, decided_by=by)
    FurtherLanguage.objects.bulk_create(
        (
            FurtherLanguage(application=application, code=code)
            for application, entry in zip(applications, plan.entries, strict=True)
            for code in entry.further_languages
        ),
        AT_ONCE,
    )
    _store_surveys(plan.entries, applications, choices, at)
    return applications


def _add_areas(plan: Plan) -> None:
    first = len(plan.program_areas)
    FocusArea.objects.bulk_create(
        FocusArea(program=plan.program, name=name, position=first + number)
        for number, name in enumerate(plan.new_areas)
    )


def _people(plan: Plan, at: datetime) -> dict[str, User]:
    """Address → account, made where there is none: nobody knows its password, and its address is not verified."""
    made: dict[str, User] = {}
    for entry in plan.entries:
        if entry.email not in plan.accounts and entry.email not in made:
            made[entry.email] = User(
                email=entry.email,
                name=entry.name,
                time_zone=entry.time_zone or plan.program.time_zone,
                password=make_password(None),
                date_joined=at,
            )
    for user in made.values():
        user.clean_fields(exclude=["password"])
    User.objects.bulk_create(made.values(), AT_ONCE)
    EmailAddress.objects.bulk_create(
        (EmailAddress(user=user, email=user.email, primary=True, verified=False) for user in made.values()),
        AT_ONCE,
    )
    return plan.accounts | made


def _application(
    plan: Plan, entry: Entry, person: User, choices: "_Choices", *, source: Import, at: datetime
) -> Application:
    application = Application(
        program=plan.program,
        person=person,
        role=entry.role,
        source=source,
        imported_at=at,
        changed_at=at,
        capacity=entry.capacity or first_capacity(entry.role),
        survey_start=None if entry.has_survey else _survey_start(entry, choices),
        **entry.answers,
    )
    application.clean_fields(exclude=["program", "person", "source", "decided_by"])
    return application


class _Choices:
    """The areas and goals of a program by the names that entries have."""

    def __init__(self, plan: Plan) -> None:
        self._areas = {area.name: area for area in plan.program.areas.all()}
        self._folded = {name.casefold(): area for name, area in self._areas.items()}
        self._kinds = {kind.name: kind for kind in plan.program.goal_kinds.all()}

    def areas(self, entry: Entry) -> dict[FocusArea, int]:
        return {self._areas.get(name) or self._folded[name.casefold()]: n for name, n in entry.areas.items()}

    def goals(self, entry: Entry) -> dict[GoalKind, str]:
        return {self._kinds[name]: words for name, words in entry.goals.items()}


def _store_surveys(
    entries: Iterable[Entry], applications: Iterable[Application], choices: _Choices, at: datetime
) -> None:
    responses, rows = [], []
    for application, entry in zip(applications, entries, strict=True):
        if entry.has_survey:
            answers = SurveyAnswers(
                time_zone=entry.hours_time_zone,
                level=entry.level,
                seeks_level=entry.seeks_level,
                remarks=entry.remarks,
                areas=choices.areas(entry),
                goals=choices.goals(entry),
                half_hours=entry.half_hours,
            )
            response = new_response(application, answers, at)
            responses.append(response)
            rows.append(rows_of(response, answers))
    SurveyResponse.objects.bulk_create(responses, AT_ONCE)
    store_rows(rows)


def _survey_start(entry: Entry, choices: _Choices) -> dict[str, Any]:
    """What is known of a survey that the person completes; the form begins with it."""
    return {
        "level": entry.level,
        "seeks_level": entry.seeks_level,
        "time_zone": entry.hours_time_zone,
        "remarks": entry.remarks,
        "areas": [[area.pk, strength] for area, strength in choices.areas(entry).items()],
        "goals": [[kind.pk, words] for kind, words in choices.goals(entry).items()],
        "half_hours": sorted([weekday, slot] for weekday, slot in entry.half_hours),
    }
