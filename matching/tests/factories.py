"""Match runs for tests, made through the services. See `programs.tests.factories` and `pairs.tests.factories`."""

from datetime import datetime
from typing import Any

from django.db import transaction

from matching.models import MatchRun, Ruling
from matching.rules import USUAL
from matching.services import publication, rulings
from matching.services.execution import work_off_runs
from matching.services.runs import cancel_run, start_run
from pairs.tests.factories import close_survey, make_candidate, make_matching_program
from programs.models import Application, Program
from programs.tests.factories import AT, coordinator_of


def make_people(
    mentors: int = 1, mentees: int = 1, at: datetime = AT, **fields: Any
) -> tuple[Program, list[Application], list[Application]]:
    """A program in its matching, with so many people who suit each other."""
    program = make_matching_program(at, **({"mentor_places": 500, "mentee_places": 500} | fields))
    people = (
        [make_candidate(program, "mentor") for _ in range(mentors)],
        [make_candidate(program, "mentee") for _ in range(mentees)],
    )
    return close_survey(program, at), *people


def make_run(
    state: str = "done", program: Program | None = None, at: datetime = AT, **policy: Any
) -> MatchRun:
    """In any state but `running` and `failed`; without a `program`, of one mentor and one mentee."""
    program = program or make_people(at=at)[0]
    by = coordinator_of(program)
    run = start_run(program=program, policy=USUAL | policy, by=by, at=at)
    if state == "queued":
        return run
    if state == "cancelled":
        return cancel_run(run=run, by=by, at=at)
    work_off_runs()
    run = MatchRun.objects.select_related("program__project").get(pk=run.pk)
    if run.state != MatchRun.State.DONE:
        raise AssertionError(f"The run became {run.state}: {run.failure} {run.failed_on}")
    if state in {"published", "undone"}:
        run = publication.publish_run(run=run, by=by, at=at)
    if state == "undone":
        run = publication.undo_publication(run=run, by=by, at=at)
    return run


def make_ruling(
    kind: str, mentor: Application, mentee: Application, at: datetime = AT, **fields: Any
) -> Ruling:
    verb = rulings.lock_pair if kind == Ruling.Kind.LOCK else rulings.exclude_pair
    program = mentor.program
    with transaction.atomic():
        return verb(
            program=program, mentor=mentor, mentee=mentee, by=coordinator_of(program), at=at, **fields
        )
