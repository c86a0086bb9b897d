"""The sweep that reminds, the night's check of it, and people who want no reminders."""

import logging
from datetime import date, datetime
from typing import Any

import pytest
from django.db import transaction

from mentorship.core.clock import database_now
from mentorship.core.models import OutboxMessage
from mentorship.core.outbox.drain import drain
from mentorship.core.states import advance
from mentorship.core.tests.outbox_support import ScriptedRelay
from pairs import tasks
from pairs.models import Pair, Reminder
from pairs.services import reminders
from pairs.services.meetings import cancel_meeting, log_other_meeting, move_meeting, propose_meeting
from pairs.services.reminders import reconcile, remind, resume_reminders, stop_reminders
from pairs.tests.factories import make_candidate, make_matching_program, make_pair
from pairs.tests.reminding import (
    DAY,
    HALF,
    HOUR,
    LAST_WEEK,
    OVER,
    SOON,
    at_noon,
    make_short,
    quiet_pair,
    short_pair,
    two_of_one_mentor,
    utc,
)
from programs.services.programs import cancel_program
from programs.tests.factories import AT, coordinator_of, make_user
from programs.tests.threads import at_once

pytestmark = pytest.mark.django_db


def written(**only: Any) -> list[tuple[str, str, str]]:
    rows = Reminder.objects.filter(**only).order_by("pair", "subject", "stage", "role")
    return [(row.subject, row.stage, row.role) for row in rows]


def mails(person: Any = None) -> list[tuple[date, datetime, str]]:
    rows = OutboxMessage.objects.filter(kind="reminders").order_by("pk")
    rows = rows.filter(recipient=person) if person else rows
    return [(date.fromisoformat(row.dedupe_key.split(":")[2]), row.not_before, row.state) for row in rows]


def left(message_of: Any, state: str = "sent") -> None:
    """The person's mails are out of reach."""
    columns: dict[str, Any] = {
        "sent": {"sent_at": AT, "closed_at": AT, "handoff_at": AT, "frozen_at": AT, "attempts": 1},
        "sending": {"lease_token": "0" * 32, "lease_until": AT},
        "suppressed": {"closed_at": AT, "cause": "Done."},
        "pending": {"frozen_at": AT, "attempts": 1},  # it came back from a hand-over
    }[state]
    rows = OutboxMessage.objects.filter(kind="reminders", recipient=message_of)
    assert rows.update(state=state, **columns) == 1


def next_look(pair: Pair) -> datetime | None:
    pair.refresh_from_db()
    return pair.next_check_at


def fail_for(pair: Pair, monkeypatch: Any) -> None:
    def facts_of(other: Pair) -> Any:
        if other == pair:
            raise ValueError("odd facts")
        return right(other)

    right = reminders.facts_of
    monkeypatch.setattr(reminders, "facts_of", facts_of)


# The sweep


def test_remind_looks_when_they_are_told_then_at_each_stage() -> None:
    pair = quiet_pair()
    assert next_look(pair) == HALF
    assert remind(at=HALF - SOON) == 0
    assert remind(at=HALF) == 2
    assert next_look(pair) == LAST_WEEK
    assert remind(at=LAST_WEEK) == 2
    subject = "period:2027-03-10"
    assert written() == [
        (subject, stage, r) for stage in ("halfway", "last_week") for r in ("mentee", "mentor")
    ]
    assert mails(pair.mentor.person) == [
        (date(2027, 3, 25), HALF, "pending"),
        (date(2027, 4, 3), utc("2027-04-03T06:00"), "pending"),
    ]
    assert next_look(pair) > OVER


def test_remind_writes_a_mail_of_the_program_that_expires() -> None:
    pair = quiet_pair()
    remind(at=HALF)
    mail = OutboxMessage.objects.get(kind="reminders", recipient=pair.mentee.person)
    assert mail.dedupe_key == f"reminders:{pair.mentee.person_id}:2027-03-25"
    assert mail.context == {"person": pair.mentee.person_id, "day": "2027-03-25"}
    assert mail.expires_at == HALF + 2 * DAY
    assert (mail.scope, mail.reply_to) == (pair.program.audit_scope, pair.program.contact_email)


def test_remind_again_changes_nothing() -> None:
    pair = quiet_pair()
    remind(at=HALF)
    before = written(), mails()
    assert remind(at=HALF + SOON) == 0
    for at in (HALF + HOUR, HALF + DAY):
        Pair.objects.update(next_check_at=at)
        assert remind(at=at) == 0
    assert (written(), mails()) == before
    assert next_look(pair) == LAST_WEEK


def test_remind_tells_once_after_three_weeks_of_downtime() -> None:
    pair = quiet_pair()
    remind(at=LAST_WEEK + 3 * DAY)
    assert {stage for _, stage, _ in written()} == {"last_week"}
    assert len(mails(pair.mentor.person)) == 1
    assert next_look(pair) > OVER


def test_remind_passes_over_a_stage_that_is_gone() -> None:
    pair = quiet_pair()
    assert remind(at=OVER + 3 * DAY) == 0
    assert mails() == []
    assert next_look(pair) == utc("2027-04-24T22:00")  # half of the second period


def test_remind_follows_a_meeting_that_moves_and_is_cancelled() -> None:
    pair = quiet_pair()
    person = pair.mentor.person
    plan = {"minutes": 60, "place": "", "by": person}
    meeting = propose_meeting(pair=pair, kind="talk", starts_at=HALF + DAY, at=HALF - HOUR, **plan)
    assert remind(at=HALF) == 0
    assert next_look(pair) == meeting.ends_at + DAY
    move_meeting(meeting=meeting, starts_at=HALF + 2 * DAY, at=HALF + HOUR, **plan)
    assert remind(at=HALF + HOUR) == 0
    assert next_look(pair) == meeting.ends_at + DAY == HALF + 3 * DAY + HOUR
    cancel_meeting(meeting=meeting, by=person, at=HALF + 2 * HOUR)
    assert remind(at=HALF + 2 * HOUR) == 2
    assert next_look(pair) == LAST_WEEK


def test_remind_is_silent_once_enough_is_logged() -> None:
    pair = quiet_pair()
    remind(at=HALF)
    seen = {"kind": "talk", "by": pair.mentee.person, "at": HALF + DAY}
    log_other_meeting(pair=pair, starts_at=HALF - DAY, minutes=60, **seen)
    assert [remind(at=at) for at in (HALF + DAY, LAST_WEEK, OVER)] == [0, 0, 0]
    assert reconcile(at=OVER) == 0


def test_remind_leaves_a_pair_that_is_over_alone() -> None:
    pair = quiet_pair()
    advance(pair, Pair.State.ENDED, by=None, at=AT, ended_at=AT, end_reason="No time.", next_check_at=None)
    assert remind(at=LAST_WEEK) == 0
    assert written() == []


def test_remind_sets_no_look_after_the_last_period() -> None:
    pair = quiet_pair()
    remind(at=utc("2027-09-08T12:00"))
    assert next_look(pair) is None


def test_remind_goes_on_after_a_pair_that_fails(monkeypatch: Any, caplog: Any) -> None:
    first, second = quiet_pair(), quiet_pair()
    fail_for(first, monkeypatch)
    assert remind(at=HALF) == 2
    assert {row.pair for row in Reminder.objects.all()} == {second}
    assert next_look(first) == HALF + HOUR
    assert f"pair {first.pk} can't be decided about" in caplog.text
    monkeypatch.undo()
    assert remind(at=HALF + HOUR) == 2


def test_remind_leaves_its_mail_to_the_schedule(django_capture_on_commit_callbacks: Any) -> None:
    quiet_pair()
    with django_capture_on_commit_callbacks() as rings:
        assert remind(at=HALF) == 2
    assert rings == []


def test_remind_takes_a_limited_number_at_a_time(monkeypatch: Any) -> None:
    monkeypatch.setattr(reminders, "PAIRS_A_SWEEP", 1)
    quiet_pair(), quiet_pair()
    Pair.objects.update(next_check_at=HALF)
    assert [remind(at=HALF) for _ in range(3)] == [2, 2, 0]


@pytest.mark.parametrize("number", [0, 1, 3])
def test_remind_costs_one_query_when_nothing_is_due(django_assert_num_queries: Any, number: int) -> None:
    for _ in range(number):
        quiet_pair()
    with django_assert_num_queries(1):
        assert remind(at=HALF - SOON) == 0


@pytest.mark.parametrize("number", [1, 3])
def test_remind_costs_the_same_for_each_pair_that_is_due(django_assert_num_queries: Any, number: int) -> None:
    for _ in range(number):
        quiet_pair()
    # Which are due; then for each, within a savepoint (2): the pair, its meetings, what was told, who wants
    # none, two for each of the two mails, the reminders, the next look.
    with django_assert_num_queries(1 + 12 * number):
        assert remind(at=HALF) == 2 * number


# One mail a person and day


def test_pairs_of_one_mentor_share_the_days_mail() -> None:
    mentor, pairs = two_of_one_mentor()
    assert remind(at=HALF) == 4
    assert mails(mentor.person) == [(date(2027, 3, 25), HALF, "pending")]
    assert [len(mails(pair.mentee.person)) for pair in pairs] == [1, 1]


@pytest.mark.parametrize("state", ["sent", "sending", "suppressed", "pending"])
def test_reminder_waits_for_the_next_day_when_the_days_mail_is_out_of_reach(state: str) -> None:
    mentor, (first, second) = two_of_one_mentor()
    Pair.objects.filter(pk=second.pk).update(next_check_at=HALF + HOUR)
    remind(at=HALF)
    left(mentor.person, state)
    assert remind(at=HALF + HOUR) == 2
    assert mails(mentor.person)[1:] == [(date(2027, 3, 26), utc("2027-03-26T07:00"), "pending")]
    days = Reminder.objects.filter(person=mentor.person).order_by("pk").values_list("pair", "local_date")
    assert list(days) == [(first.pk, date(2027, 3, 25)), (second.pk, date(2027, 3, 26))]


def test_mail_about_two_programs_is_no_programs_to_read_or_answer() -> None:
    person = make_user()
    for _ in range(2):
        program = make_matching_program()
        quiet_pair(program=program, mentor=make_candidate(program, "mentor", person=person))
    remind(at=HALF)
    (mail,) = OutboxMessage.objects.filter(kind="reminders", recipient=person)
    assert (mail.scope, mail.reply_to) == ("", "")


@pytest.mark.parametrize(
    ("time_zone", "not_before", "day"),
    [
        ("Europe/Berlin", LAST_WEEK + 8 * HOUR, date(2027, 4, 3)),
        ("Asia/Tokyo", utc("2027-04-02T23:00"), date(2027, 4, 3)),  # 7:00
        ("America/Los_Angeles", LAST_WEEK, date(2027, 4, 2)),  # 15:00
        ("Australia/Lord_Howe", LAST_WEEK, date(2027, 4, 3)),  # 9:00
        ("Pacific/Kiritimati", LAST_WEEK, date(2027, 4, 3)),  # 12:00
    ],
)
def test_mail_waits_for_decent_hours_of_its_recipient(
    time_zone: str, not_before: datetime, day: date
) -> None:
    program = make_matching_program()
    mentor = make_candidate(program, "mentor", person=make_user(time_zone=time_zone))
    quiet_pair(program=program, mentor=mentor)
    remind(at=LAST_WEEK)
    assert mails(mentor.person) == [(day, not_before, "pending")]
    assert Reminder.objects.get(person=mentor.person).local_date == day


# No reminders


def test_who_wants_none_gets_none_and_the_partner_does() -> None:
    pair = quiet_pair()
    for _ in range(2):
        stop_reminders(person=pair.mentor.person, at=AT)
    assert remind(at=HALF) == 1
    assert written() == [("period:2027-03-10", "halfway", "mentee")]
    resume_reminders(person=pair.mentor.person)
    assert remind(at=LAST_WEEK) == 2


# The night's check


def test_reconcile_finds_no_drift_at_any_hour() -> None:
    pair, other = quiet_pair(), make_pair()
    for hours in range(0, 24 * 200, 7):
        at = AT + hours * HOUR
        remind(at=at)
        assert reconcile(at=at) == 0
    assert next_look(pair) is next_look(other) is None


def test_reconcile_finds_none_where_a_look_is_due_already() -> None:
    make_pair()
    assert reconcile(at=AT + DAY) == 0


def test_reconcile_leaves_pairs_of_a_cancelled_program_to_the_sweep() -> None:
    pair = quiet_pair()
    at = AT + DAY
    cancel_program(program=pair.program, by=coordinator_of(pair.program), at=at, reason="No time.")
    assert (reconcile(at=at), next_look(pair)) == (0, HALF)
    assert (remind(at=HALF), next_look(pair)) == (0, None)


def test_reconcile_reports_and_mends_a_change_that_nobody_told(caplog: Any) -> None:
    pair = quiet_pair()
    late, never = quiet_pair(), quiet_pair()
    Pair.objects.filter(pk=late.pk).update(next_check_at=HALF + DAY)
    Pair.objects.filter(pk=never.pk).update(next_check_at=None)
    with caplog.at_level(logging.ERROR):
        assert reconcile(at=AT + DAY) == 2
    assert f"[{late.pk}, {never.pk}]" in caplog.text
    assert [next_look(p) for p in (pair, late, never)] == [HALF, AT + DAY, AT + DAY]
    remind(at=AT + DAY)
    assert [next_look(p) for p in (late, never)] == [HALF, HALF]
    assert reconcile(at=AT + 2 * DAY) == 0


def test_reconcile_costs_the_same_for_one_and_for_three(django_assert_num_queries: Any) -> None:
    for number in (1, 3):
        while Pair.objects.count() < number:
            quiet_pair()
        with django_assert_num_queries(3):  # a batch, its meetings, no further batch
            assert reconcile(at=AT + DAY) == 0


def test_reconcile_goes_on_after_a_pair_that_fails(monkeypatch: Any, caplog: Any) -> None:
    first, second = quiet_pair(), quiet_pair()
    Pair.objects.update(next_check_at=None)
    fail_for(first, monkeypatch)
    assert reconcile(at=AT + DAY) == 1
    assert f"pair {first.pk} can't be decided about" in caplog.text
    assert [next_look(pair) for pair in (first, second)] == [None, AT + DAY]


def test_reconcile_goes_through_all_batches(monkeypatch: Any) -> None:
    monkeypatch.setattr(reminders, "PAIRS_A_BATCH", 2)
    for _ in range(3):
        quiet_pair()
    Pair.objects.update(next_check_at=None)
    assert reconcile(at=AT + DAY) == 3


# The tasks


def test_tasks_may_run_twice() -> None:
    short_pair(database_now())
    for _ in range(2):
        tasks.remind(unknown=1)
        tasks.reconcile_reminders(unknown=1)
    assert len(written()) == 2
    assert len(mails()) == 2


# Races


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_remind_once() -> None:
    mentor, pairs = two_of_one_mentor()
    for _ in range(4):
        quiet_pair()
    assert sum(at_once(*[lambda: remind(at=HALF)] * 4)) == 12
    assert Reminder.objects.count() == 12
    assert len(mails()) == 11
    assert mails(mentor.person) == [(date(2027, 3, 25), HALF, "pending")]
    assert [next_look(pair) for pair in pairs] == [LAST_WEEK, LAST_WEEK]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sender_passes_over_a_mail_while_a_reminder_is_put_into_it() -> None:
    now, relay = database_now(), ScriptedRelay()
    mentor, (first, second) = two_of_one_mentor(now - 80 * DAY)
    at_noon(mentor.person, now)
    make_short(first, now)
    assert remind(at=now) == 2
    make_short(second, now)
    with transaction.atomic():
        assert remind(at=now) == 2
        at_once(lambda: drain(transport=relay))
        mail = OutboxMessage.objects.get(recipient=mentor.person, kind="reminders")
        assert (mail.state, mail.message_id in {e.message_id for e in relay.taken}) == ("pending", False)
    drain(transport=relay)
    mail.refresh_from_db()
    assert mail.state == "sent"
    partners = [f"you and {pair.mentee.person.name} have met" for pair in (first, second)]
    assert [words for words in partners if words not in mail.body_text] == []
