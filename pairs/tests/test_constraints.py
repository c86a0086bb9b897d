"""Each constraint of the database against a row that breaks it and nothing else."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from mentorship.core.states import advance
from pairs.models import Meeting, Pair, Reminder
from pairs.tests.factories import make_pair
from programs.tests.broken_rows import again, write
from programs.tests.factories import AT
from programs.tests.test_constraints import refused_by, said_of

pytestmark = pytest.mark.django_db


def ended() -> Pair:
    pair = make_pair()
    fields = {"ended_at": AT, "end_reason": "They moved on.", "next_check_at": None}
    advance(pair, Pair.State.ENDED, by=None, at=AT, **fields)
    return pair


def meeting(state: str = "proposed") -> Meeting:
    introduction = make_pair().meetings.get()
    both = {"mentor_accepted_at": AT, "mentee_accepted_at": AT}
    logged = {"logged_at": AT, "mentor_attended": True, "mentee_attended": state == "held"}
    if state != "proposed":
        advance(introduction, state, by=None, at=AT, **(both if state == "accepted" else logged))
    return introduction


def reminder() -> Reminder:
    pair = make_pair()
    return Reminder.objects.create(
        pair=pair,
        person=pair.mentor.person,
        role="mentor",
        subject="period:2027-03-10",
        stage="last_week",
        local_date=AT.date(),
        created_at=AT,
    )


BROKEN = [
    ("pair_state_known", make_pair, {"state": "lost", "next_check_at": None}),
    ("pair_once_per_mentee", make_pair, lambda p: again(p, code="another")),
    ("pair_of_two", make_pair, lambda p: write(p, mentor=p.mentee)),
    ("pair_starts_before_it_ends", make_pair, lambda p: write(p, ends_on=p.starts_on)),
    ("pair_told_after_it_opened", make_pair, {"told_at": AT - timedelta(seconds=1)}),
    ("pair_least_minutes_range", make_pair, {"least_minutes": 14}),
    ("pair_least_minutes_range", make_pair, {"least_minutes": 1201}),
    ("pair_over_has_time", ended, {"ended_at": None}),
    ("pair_over_has_time", make_pair, {"ended_at": AT}),
    ("pair_ended_has_reason", ended, {"end_reason": ""}),
    ("pair_looked_at_while_active", ended, {"next_check_at": AT}),
    ("pair_looked_at_while_active", make_pair, {"state": "paused"}),
    ("meeting_state_known", meeting, {"state": "lost", "mentor_attended": None}),
    ("meeting_kind_known", meeting, {"kind": "party"}),
    ("meeting_minutes_range", meeting, {"minutes": 4}),
    ("meeting_minutes_range", meeting, {"minutes": 601}),
    ("meeting_one_kickoff", meeting, lambda m: again(m, code="another")),
    ("meeting_agreed_by_both", lambda: meeting("accepted"), {"mentor_accepted_at": None}),
    ("meeting_agreed_by_both", lambda: meeting("accepted"), {"mentee_accepted_at": None}),
    ("meeting_proposed_waits_for_one", lambda: meeting("accepted"), {"state": "proposed"}),
    ("meeting_logged_has_time", lambda: meeting("held"), {"logged_at": None}),
    ("meeting_logged_has_time", lambda: meeting("missed"), {"logged_at": None}),
    ("meeting_logged_has_time", meeting, {"logged_at": AT}),
    ("meeting_attendance_fits_state", lambda: meeting("held"), {"mentor_attended": False}),
    ("meeting_attendance_fits_state", lambda: meeting("held"), {"mentee_attended": None}),
    ("meeting_attendance_fits_state", lambda: meeting("missed"), {"mentee_attended": True}),
    ("meeting_attendance_fits_state", lambda: meeting("missed"), {"mentor_attended": None}),
    ("meeting_attendance_fits_state", meeting, {"mentor_attended": True}),
    ("reminder_role_known", reminder, {"role": "guest"}),
    ("reminder_once", reminder, again),
    ("reminder_is_about_something", reminder, {"subject": ""}),
    ("reminder_is_about_something", reminder, {"stage": ""}),
]


@pytest.mark.parametrize(("constraint", "make", "breaking"), BROKEN)
def test_database_refuses_nonsense(constraint, make, breaking):
    row = make()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write(row, **breaking) if isinstance(breaking, dict) else breaking(row)
    assert refused_by(refusal.value) == said_of(constraint)


def test_mentee_may_have_another_pair_once_the_first_is_over():
    pair = ended()
    again(pair, code="another", state="active", ended_at=None, end_reason="")
    assert Pair.objects.live().get().mentee == pair.mentee
