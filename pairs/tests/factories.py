"""Pairs and meetings for tests, made through the services. See `programs.tests.factories`."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from mentorship.core.models import User
from mentorship.core.states import advance
from pairs.models import Meeting, Pair
from pairs.services.meetings import propose_meeting
from pairs.services.pairs import Match, open_pairs
from programs.models import Application, Import, Program
from programs.services.programs import advance_programs
from programs.tests.factories import AT, answer_survey_of, coordinator_of, make_application, make_program

REASONS = [
    {"code": "english", "subject": None, "value": 8, "of": 10},
    {"code": "time", "subject": None, "value": 30, "of": None},
]
ENROLLED = timedelta(days=40)  # enrolment and survey lie behind, the start nine days ahead


def make_matching_program(at: datetime = AT, **fields: Any) -> Program:
    """A program with nobody in it yet, into which `make_candidate` still puts people; see `close_survey`."""
    return make_program(at=at - ENROLLED, **fields)


def make_candidate(
    program: Program, role: str, survey: dict[str, Any] | None = None, **fields: Any
) -> Application:
    """Somebody approved who has answered the survey."""
    application = make_application(role=role, state="approved", program=program, **fields)
    answer_survey_of(application, **(survey or {}))
    return application


def close_survey(program: Program, at: datetime = AT) -> Program:
    """Let the dates take it to the matching."""
    advance_programs(at=at)
    program.refresh_from_db()
    return program


def make_pair(
    at: datetime = AT,
    program: Program | None = None,
    mentor: Application | None = None,
    mentee: Application | None = None,
    told_at: datetime | None = None,
    **match: Any,
) -> Pair:
    """Two people who are told at `at`, in a program that runs."""
    program = program or make_matching_program(at)
    mentor = mentor or make_candidate(program, "mentor")
    mentee = mentee or make_candidate(program, "mentee")
    close_survey(program, at)
    if program.state == Program.State.MATCHING:
        advance(program, Program.State.RUNNING, by=coordinator_of(program), at=at)
    values = {"points": 42, "parts": {"language": 30, "time": 12}, "reasons": REASONS} | match
    with transaction.atomic():
        (pair,) = open_pairs(
            program=program,
            matches=[Match(mentor=mentor, mentee=mentee, **values)],
            told_at=told_at or at,
            by=coordinator_of(program),
            at=at,
        )
    return pair


def make_talk(
    pair: Pair, starts_at: datetime, by: User | None = None, at: datetime = AT, **fields: Any
) -> Meeting:
    """A talk of an hour that `by`, otherwise the mentor, proposes."""
    values = {"kind": "talk", "minutes": 60, "place": ""} | fields
    return propose_meeting(pair=pair, starts_at=starts_at, by=by or pair.mentor.person, at=at, **values)


def entered_by_coordinators(application: Application, at: datetime = AT) -> Application:
    """As if it had been imported, and nobody had accepted the code of conduct for it yet."""
    source = Import.objects.create(program=application.program, consent="On the sign-up form.", created_at=at)
    Application.objects.filter(pk=application.pk).update(
        source=source, imported_at=at, conduct_version="", conduct_accepted_at=None
    )
    application.refresh_from_db()
    return application
