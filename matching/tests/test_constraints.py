"""Each constraint of the database against a row that breaks it and nothing else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, UniqueConstraint

from matching.leases import claim
from matching.models import MatchRun
from matching.services.runs import cancel_run
from matching.tests.factories import make_people, make_ruling, make_run
from programs.tests.factories import AT, coordinator_of
from programs.tests.test_constraints import refused_by, said_of

pytestmark = pytest.mark.django_db


def write(obj, **fields):
    type(obj)._base_manager.filter(pk=obj.pk).update(**fields)


def again(obj, **fields):
    """A second row like `obj`."""
    copy = type(obj)._base_manager.get(pk=obj.pk)
    copy.pk = None
    for name, value in {"code": "another", **fields}.items():
        if hasattr(copy, name):
            setattr(copy, name, value)
    type(obj)._base_manager.bulk_create([copy])


def running():
    make_run("queued")
    return claim()


def cancelled():
    run = running()
    return cancel_run(run=run, by=coordinator_of(run.program), at=AT)


def failed():
    run = running()
    write(run, state="failed", lease_token=None, lease_until=None, finished_at=AT, failure="defect")
    return run


def proposal():
    return make_run().proposals.get()


def leftover():
    program, *_people = make_people(1, 2)
    return make_run(program=program).leftovers.get()


def idle_mentor():
    program, (mentor,), _mentees = make_people(1, 1)
    write(mentor, capacity=2)
    return make_run(program=program).leftovers.get()


def lock():
    _program, (mentor,), (mentee,) = make_people()
    return make_ruling("lock", mentor, mentee)


def second_lock(ruling):
    _program, (mentor,), _mentees = make_people()
    again(ruling, mentor=mentor)


# (constraint, what is made, how it is broken)
BROKEN = [
    ("run_state_known", cancelled, {"state": "lost"}),
    ("run_one_under_way", lambda: make_run("queued"), again),
    ("run_worker_holds_token", running, {"lease_token": None}),
    ("run_worker_holds_token", lambda: make_run("queued"), {"lease_token": uuid4()}),
    ("run_worker_has_lease", running, {"lease_until": None}),
    ("run_worker_has_lease", make_run, {"lease_until": AT}),
    ("run_begun_has_time", lambda: make_run("queued"), {"started_at": AT}),
    ("run_begun_has_time", running, {"started_at": None}),
    ("run_begun_has_time", running, {"attempts": 0}),
    ("run_finished_has_time", make_run, {"finished_at": None}),
    ("run_finished_has_time", running, {"finished_at": AT}),
    ("run_failed_has_cause", failed, {"failure": ""}),
    ("run_failed_has_cause", make_run, {"failure": "defect"}),
    ("run_done_has_result", make_run, {"total": None}),
    ("run_done_has_result", make_run, {"pair_count": None}),
    ("run_done_says_by_what", make_run, {"digest": ""}),
    ("run_not_done_has_no_result", lambda: make_run("cancelled"), {"total": 1}),
    ("run_not_done_has_no_result", running, {"lowest": 1}),
    ("run_not_done_has_no_result", failed, {"engine": "1"}),
    ("run_published_has_time", make_run, {"published_at": AT}),
    ("run_published_has_time", lambda: make_run("published"), {"published_at": None}),
    ("run_published_tells", lambda: make_run("published"), {"told_at": None}),
    ("run_tells_after_publishing", lambda: make_run("published"), {"told_at": AT - timedelta(seconds=1)}),
    ("run_undone_has_time", lambda: make_run("undone"), {"undone_at": None}),
    ("run_undone_has_time", lambda: make_run("published"), {"undone_at": AT}),
    ("proposal_once_per_mentee", proposal, again),
    ("proposal_of_two", proposal, lambda obj: write(obj, mentor=obj.mentee)),
    ("leftover_once_per_run", leftover, again),
    ("leftover_remedy_known", leftover, {"remedy": "luck", "remedy_mentor": None}),
    ("leftover_remedy_of_mentees", idle_mentor, {"remedy": "none"}),
    ("leftover_remedy_has_number", leftover, {"remedy_value": 1}),
    ("leftover_remedy_has_number", leftover, {"remedy": "lower_overlap", "remedy_mentor": None}),
    ("leftover_remedy_names_mentor", leftover, {"remedy": "none"}),
    ("leftover_remedy_names_mentee", leftover, lambda obj: write(obj, remedy_mentee=obj.application)),
    ("ruling_kind_known", lock, {"kind": "wish"}),
    ("ruling_once_per_pair", lock, lambda obj: again(obj, kind="exclusion")),
    ("ruling_one_lock_per_mentee", lock, second_lock),
    ("ruling_about_two", lock, lambda obj: write(obj, mentor=obj.mentee)),
]


@pytest.mark.parametrize(
    ("name", "make", "how"), BROKEN, ids=[f"{row[0]}-{n}" for n, row in enumerate(BROKEN)]
)
def test_constraint_refuses_the_row(name, make, how):
    obj = make()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write(obj, **how) if isinstance(how, dict) else how(obj)
    assert refused_by(refusal.value) == said_of(name)


def constraints():
    for model in apps.get_app_config("matching").get_models():
        yield from model._meta.constraints


def test_every_constraint_is_broken_above():
    assert {constraint.name for constraint in constraints()} == {row[0] for row in BROKEN}


def test_every_constraint_says_what_to_do():
    for constraint in constraints():
        assert isinstance(constraint, CheckConstraint | UniqueConstraint)
        assert constraint.violation_error_message != constraint.default_violation_error_message


def test_run_is_named_by_program_and_code():
    run = make_run("queued")
    assert str(run) == f"{run.program}, {run.code}"
    assert MatchRun.objects.under_way().get() == run
