"""Asking for a run and stopping it."""

import pytest

from matching.enums import Objective as Choice
from matching.enums import Phase
from matching.errors import RunError
from matching.models import MatchRun
from matching.rules import USUAL, policy_of, stored_form
from matching.services.runs import TASK, cancel_run, start_run
from matching.supply import supply_of
from matching.tests.factories import make_people, make_run
from mentorship.core import doorbell
from mentorship.core.models import AuditEvent
from mentorship.core.states import TransitionNotAllowed, advance
from pairs.tests.factories import close_survey, make_candidate, make_matching_program
from programs.tests.factories import AT, coordinator_of, make_application, make_program

pytestmark = pytest.mark.django_db
State = MatchRun.State

# From each state where a run may go.
ALLOWED = {
    "queued": {"running", "cancelled"},
    "running": {"done", "failed", "cancelled"},
    "done": {"published"},
    "failed": set(),
    "cancelled": set(),
    "published": {"undone"},
    "undone": set(),
}


def start(program, **policy):
    return start_run(program=program, policy=USUAL | policy, by=coordinator_of(program), at=AT)


def test_transitions_are_those_of_the_design():
    assert MatchRun.TRANSITIONS == ALLOWED


@pytest.mark.parametrize(
    ("source", "target"),
    [(s, t) for s in ("queued", "done", "published") for t in State.values if t not in ALLOWED[s]],
)
def test_forbidden_step_is_refused(source, target):
    run = make_run(source)
    with pytest.raises(TransitionNotAllowed):
        advance(run, target, by=None, at=AT)


def test_start_queues_a_run_with_its_rules():
    program, *_people = make_people()
    by = coordinator_of(program)
    run = start_run(program=program, policy=USUAL | {"least_english": 4}, by=by, at=AT)
    run.refresh_from_db()
    assert (run.state, run.started_by, run.created_at) == (State.QUEUED, by, AT)
    assert policy_of(run.policy) == policy_of(USUAL | {"least_english": 4})
    event = AuditEvent.objects.get(subject_type="matching.matchrun")
    assert (event.verb, event.scope) == ("queued", program.audit_scope)


def test_start_rings_for_a_worker_when_committed(monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(doorbell, "ring", rung.append)
    program, *_people = make_people()
    with django_capture_on_commit_callbacks(execute=True):
        start(program)
    assert rung == [TASK]


def test_second_run_waits_for_the_first():
    program, *_people = make_people()
    first = start(program)
    with pytest.raises(RunError, match="under way"):
        start(program)
    cancel_run(run=first, by=coordinator_of(program), at=AT)
    assert start(program).state == State.QUEUED


@pytest.mark.parametrize("state", ["draft", "announced", "enrolment", "survey", "finished", "cancelled"])
def test_start_needs_a_program_whose_survey_has_closed(state):
    program = make_program(state)
    with pytest.raises(RunError, match="once the survey has closed"):
        start(program)


def test_start_without_anybody_counts_who_is_there():
    program = make_matching_program()
    make_application("mentor", "approved", program)
    make_application("mentee", "approved", program)
    make_candidate(program, "mentee")
    close_survey(program)
    with pytest.raises(RunError) as error:
        start(program)
    assert error.value.message == (
        "There is nobody to match: 0 mentors with a place, 1 mentee without a mentor. "
        "2 approved people have answers missing; the page names them."
    )


def test_mentor_whose_places_are_taken_is_no_supply():
    run = make_run("published")
    supply = supply_of(run.program)
    assert (supply.mentors.waiting, supply.mentors.places, supply.mentees.waiting) == (0, 0, 0)
    assert supply.live_pairs == 1
    make_candidate_late = pytest.raises(RunError, match="0 mentors with a place, 0 mentees")
    with make_candidate_late:
        start(run.program)


@pytest.mark.parametrize(
    "wrong",
    [
        {"objective": "luck"},
        {"least_english": 9},
        {"least_overlap": -1},
        {"least_points": "x"},
        {"unknown": 1},
    ],
)
def test_rules_out_of_range_are_refused(wrong):
    program, *_people = make_people()
    with pytest.raises(RunError, match="These rules can't be used"):
        start(program, **wrong)


def test_supply_takes_two_queries(django_assert_num_queries):
    program, *_people = make_people(3, 3)
    with django_assert_num_queries(2):
        supply_of(program)


def test_cancelled_run_is_over_at_once():
    run = make_run("queued")
    by = coordinator_of(run.program)
    run = cancel_run(run=run, by=by, at=AT)
    assert (run.state, run.finished_at) == (State.CANCELLED, AT)
    with pytest.raises(RunError, match="cancelled already"):
        cancel_run(run=run, by=by, at=AT)


def test_stored_rules_come_back_as_they_were():
    assert stored_form(policy_of(USUAL)) == USUAL


def test_choices_are_the_engines():
    from matching.engine import Objective

    assert set(Choice.values) == set(Objective)
    assert {"reading", "solving", "proving", "verifying"} <= set(Phase.values)


def test_obstacles_are_the_engines():
    from matching.engine import Obstacle as Code
    from programs.obstacles import Obstacle

    assert set(Obstacle.values) == set(Code)
