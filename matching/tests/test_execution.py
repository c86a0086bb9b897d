"""Working off runs: what is stored, who may store it, and what is said when nothing comes of it."""

from datetime import timedelta
from threading import Event
from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from matching import failures, leases
from matching.engine import ENGINE_VERSION, Cancelled, UncertifiedError
from matching.enums import Failure
from matching.leases import LEASE, claim, finish
from matching.models import MatchRun, Ruling
from matching.services import execution
from matching.services.execution import execute, work_off_runs
from matching.services.runs import cancel_run
from matching.tests.factories import make_people, make_ruling, make_run
from mentorship.core.clock import database_now
from pairs.models import Pair
from pairs.services.pairs import withdraw_pairs
from programs.models import Application
from programs.services.applications import withdraw_application
from programs.tests.factories import AT, coordinator_of
from programs.tests.threads import at_once

pytestmark = pytest.mark.django_db
State = MatchRun.State


def reloaded(run):
    return MatchRun.objects.select_related("program__project").get(pk=run.pk)


def pairs_of(run):
    return set(run.proposals.values_list("mentor", "mentee"))


def test_result_is_stored_with_reasons_and_counts():
    program, (mentor,), (first, second) = make_people(1, 2)
    run = make_run(program=program)
    (proposal,) = run.proposals.all()
    assert proposal.mentor == mentor
    assert proposal.points == sum(proposal.parts.values()) == run.total == run.lowest
    assert {"code": "english", "subject": None, "value": 8, "of": 10} in proposal.reasons
    assert (run.mentor_count, run.mentee_count, run.place_count, run.pair_count) == (1, 2, 1, 1)
    (left,) = run.leftovers.all()
    assert {proposal.mentee, left.application} == {first, second}
    assert left.causes == [{"obstacle": "taken", "count": 1}]
    assert (run.attempts, run.lease_token, run.engine.split()[0]) == (1, None, ENGINE_VERSION)


def test_mentor_with_a_place_left_is_left_over_with_the_number():
    program, (mentor,), _mentees = make_people(1, 1)
    Application.objects.filter(pk=mentor.pk).update(capacity=3)
    run = make_run(program=program)
    (left,) = run.leftovers.mentors()
    assert (left.application, left.places, left.causes) == (mentor, 2, [{"obstacle": "nobody", "count": 0}])


def test_same_people_give_the_same_answer():
    program, *_people = make_people(3, 4)
    first, second = make_run(program=program), make_run(program=program)
    assert pairs_of(first) == pairs_of(second)
    assert (first.total, second.previous) == (second.total, first)
    third = make_run(program=program)
    assert (third.digest, pairs_of(third)) == (second.digest, pairs_of(second))


def test_wish_told_in_confidence_counts_and_is_not_shown():
    program, (_one, two), (mentee, _other) = make_people(2, 2)
    Application.objects.filter(pk=two.pk).update(characteristics="first in the family at university")
    Application.objects.filter(pk=mentee.pk).update(
        characteristics="First in the family at university; left-handed", seeks_similar=True
    )
    run = make_run(program=program)
    proposal = run.proposals.get(mentee=mentee)
    assert proposal.mentor == two
    assert not any("answers" in part for part in proposal.parts)
    # Nor by any sum: what is missing in the parts would be the wish.
    pairs = run.proposals.all()
    assert [pair.points for pair in pairs] == [sum(pair.parts.values()) for pair in pairs]
    assert (run.total, run.lowest) == (
        sum(pair.points for pair in pairs),
        min(pair.points for pair in pairs),
    )
    assert not any(reason["code"] == "answer" for reason in proposal.reasons)


def test_locks_and_exclusions_hold():
    program, (one, two), (first, second) = make_people(2, 2)
    make_ruling("lock", one, second)
    make_ruling("exclusion", two, first)
    run = make_run(program=program)
    assert pairs_of(run) == {(one.pk, second.pk)}
    assert run.proposals.get().locked
    assert run.leftovers.get(application=first).causes == [
        {"obstacle": "excluded", "count": 1},
        {"obstacle": "taken", "count": 1},
    ]


def test_people_in_live_pairs_are_spoken_for():
    program, (mentor,), (first, second) = make_people(1, 2)
    Application.objects.filter(pk=mentor.pk).update(capacity=2)
    make_ruling("exclusion", mentor, second)
    make_run("published", program)
    Ruling.objects.all().delete()
    run = make_run(program=program)
    assert pairs_of(run) == {(mentor.pk, second.pk)}
    assert (run.mentee_count, run.place_count) == (1, 1)
    assert not run.proposals.filter(mentee=first).exists()


def test_earlier_pair_is_not_proposed_again_unless_locked():
    program, (mentor,), (mentee,) = make_people()
    make_run("published", program)
    Pair.objects.update(state="ended", ended_at=AT, end_reason="Moved away.", next_check_at=None)
    assert make_run(program=program).pair_count == 0
    make_ruling("lock", mentor, mentee)
    assert make_run(program=program).pair_count == 1


def test_pair_that_was_taken_back_may_be_proposed_again():
    program, *_people = make_people()
    make_run("published", program)
    withdraw_pairs(pairs=Pair.objects.all(), by=coordinator_of(program), at=AT, reason="A mistake.")
    assert make_run(program=program).pair_count == 1


def test_lock_against_a_rule_fails_with_names_and_the_rule():
    program, (mentor,), (mentee,) = make_people()
    make_ruling("lock", mentor, mentee)
    run = make_run("queued", program, least_overlap=300)
    work_off_runs()
    run = reloaded(run)
    assert (run.state, run.failure) == (State.FAILED, Failure.LOCK)
    assert failures.words_of(run) == (
        f"{mentor.person} and {mentee.person} are locked, but a rule forbids this pair: too few shared hours. "
        "Lift the lock or ease the rule, then match again."
    )


def test_lock_of_somebody_who_left_fails_with_the_name():
    program, (mentor, _other), (mentee, _another) = make_people(2, 2)
    make_ruling("lock", mentor, mentee)
    withdraw_application(application=mentee, by=mentee.person, at=AT)
    run = make_run("queued", program)
    work_off_runs()
    run = reloaded(run)
    assert run.failed_on["absent"] == [mentee.code]
    assert f"but {mentee.person} can't be matched now" in failures.words_of(run)


def test_person_whose_answers_cannot_be_matched_is_named_with_the_field():
    program, (mentor,), _mentees = make_people()
    Application.objects.filter(pk=mentor.pk).update(requires_other_language=True)
    run = make_run("queued", program)
    work_off_runs()
    run = reloaded(run)
    assert (run.failure, run.failed_on) == (Failure.PERSON, {"mentor": mentor.code, "field": "languages"})
    assert failures.words_of(run).startswith(
        f"The answers of {mentor.person} can't be matched: look at the lang"
    )


def test_more_locks_than_places_names_the_mentor():
    program, (mentor,), (first, second) = make_people(1, 2)
    Application.objects.filter(pk=mentor.pk).update(capacity=2)
    mentor.refresh_from_db()
    make_ruling("lock", mentor, first)
    make_ruling("lock", mentor, second)
    Application.objects.filter(pk=mentor.pk).update(capacity=1)
    run = make_run("queued", program)
    work_off_runs()
    run = reloaded(run)
    assert run.failure == Failure.PLACES
    assert failures.words_of(run) == (
        f"{mentor.person} has fewer places than locks. Lift a lock, then match again."
    )


@pytest.mark.parametrize(
    ("error", "failure", "words"),
    [
        (UncertifiedError("no"), Failure.UNPROVED, "the proof"),
        (RuntimeError("no"), Failure.DEFECT, "broken"),
        (MemoryError(), Failure.DEFECT, "broken"),
    ],
)
def test_trouble_of_the_engine_is_told(monkeypatch, error, failure, words):
    def match(*_args, **_options):
        raise error

    monkeypatch.setattr(execution, "match", match)
    run = make_run("queued")
    work_off_runs()
    run = reloaded(run)
    assert (run.state, run.failure, run.total) == (State.FAILED, failure, None)
    assert words in failures.words_of(run)


def test_result_whose_proof_fails_is_not_stored(monkeypatch):
    monkeypatch.setattr(execution, "verify", lambda *_args: ["It isn't."])
    run = make_run("queued")
    work_off_runs()
    run = reloaded(run)
    assert (run.failure, run.proposals.count()) == (Failure.UNPROVED, 0)


def test_trouble_of_the_database_leaves_the_run_to_the_next_worker(monkeypatch):
    def match(*_args, **_options):
        raise OperationalError("gone")

    monkeypatch.setattr(execution, "match", match)
    run = make_run("queued")
    with pytest.raises(OperationalError):
        work_off_runs()
    assert reloaded(run).state == State.RUNNING
    assert claim() is None
    monkeypatch.undo()
    MatchRun.objects.update(lease_until=database_now())
    assert work_off_runs() == 1
    run = reloaded(run)
    assert (run.state, run.attempts) == (State.DONE, 2)


def test_run_that_takes_workers_down_is_given_up():
    run = make_run("queued")
    for _ in range(leases.MOST_ATTEMPTS):
        assert claim() == run
        MatchRun.objects.update(lease_until=database_now())
    assert claim() is None
    run = reloaded(run)
    assert (run.state, run.failure, run.attempts) == (State.FAILED, Failure.WORN_OUT, leases.MOST_ATTEMPTS)


def test_claim_takes_the_oldest_and_leaves_the_held():
    first, second = make_run("queued"), make_run("queued")
    assert [claim(), claim(), claim()] == [first, second, None]
    held = reloaded(first)
    assert held.lease_until - held.started_at == LEASE


def test_worker_that_lost_its_lease_writes_nothing():
    run = make_run("queued")
    slow = claim()
    MatchRun.objects.update(lease_until=database_now())
    quick = claim()
    assert (quick, quick.lease_token != slow.lease_token) == (run, True)
    execute(quick)
    before = (reloaded(run).digest, list(run.proposals.values_list("pk", flat=True)))
    execute(slow)
    assert finish(slow, State.FAILED, failure=Failure.DEFECT) is None
    assert (reloaded(run).digest, list(run.proposals.values_list("pk", flat=True))) == before


def test_worker_of_a_cancelled_run_writes_nothing():
    run = make_run("queued")
    claimed = claim()
    cancel_run(run=run, by=coordinator_of(run.program), at=AT)
    execute(claimed)
    assert (reloaded(run).state, run.proposals.count()) == (State.CANCELLED, 0)


def test_lost_lease_stops_the_search(monkeypatch):
    run = make_run("queued")
    claimed = claim()
    monkeypatch.setattr(leases.Lease, "is_lost", lambda self: True)
    execute(claimed)
    assert (reloaded(run).state, run.proposals.count()) == (State.RUNNING, 0)


def test_task_runs_twice_and_takes_unknown_arguments():
    from matching.tasks import work_off_runs as task

    run = make_run("queued")
    task(new_argument=1)
    task()
    assert reloaded(run).state == State.DONE


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_take_each_run_once():
    runs = [make_run("queued") for _ in range(2)]
    assert sorted(at_once(work_off_runs, work_off_runs)) in ([0, 2], [1, 1])
    assert [(reloaded(run).attempts, run.proposals.count()) for run in runs] == [(1, 1), (1, 1)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_lease_is_renewed_with_the_progress_and_hears_of_a_cancel(monkeypatch):
    monkeypatch.setattr(leases, "RENEWED_EVERY", 0.02)
    run = make_run("queued")
    by, seen, patience = coordinator_of(run.program), {}, Event()

    def match(*_args, progress, cancelled, **_options):
        progress(("pricing", 2, 30, 60))
        first = MatchRun.objects.get(pk=run.pk).lease_until
        for _ in range(200):
            patience.wait(0.02)
            seen["row"] = MatchRun.objects.get(pk=run.pk)
            if seen["row"].phase and seen["row"].lease_until > first:
                break
        cancel_run(run=run, by=by, at=AT)
        for _ in range(200):
            if cancelled():
                raise Cancelled
            patience.wait(0.02)
        raise AssertionError("nobody heard")

    monkeypatch.setattr(execution, "match", match)
    assert work_off_runs() == 1
    row = seen["row"]
    assert (row.phase, row.round, row.done, row.of) == ("pricing", 2, 30, 60)
    assert (reloaded(run).state, reloaded(run).failure) == (State.CANCELLED, "")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_it_computes(monkeypatch):
    found, match = [], execution.match

    def watched(*args, **options):
        found.append(connection.in_atomic_block)
        return match(*args, **options)

    monkeypatch.setattr(execution, "match", watched)
    make_run()
    assert found == [False]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_slow_worker_and_its_successor_store_one_result():
    run = make_run("queued")
    slow = claim()
    MatchRun.objects.update(lease_until=database_now() - timedelta(seconds=1))
    quick = claim()
    at_once(lambda: execute(slow), lambda: execute(quick))
    assert (reloaded(run).state, run.proposals.count()) == (State.DONE, 1)


def test_held_asks_for_the_token():
    run = make_run("queued")
    claimed = claim()
    assert leases.held(claimed).count() == 1
    claimed.lease_token = uuid4()
    assert leases.held(claimed).count() == 0
    assert leases.held(run).count() == 0
