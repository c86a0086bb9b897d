"""Proposing, accepting, moving and cancelling meetings."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.states import TransitionNotAllowed, advance
from pairs.errors import MeetingError
from pairs.models import Meeting, Pair
from pairs.services.meetings import (
    accept_meeting,
    cancel_meeting,
    log_meeting,
    log_other_meeting,
    move_meeting,
)
from pairs.tests.factories import make_pair, make_talk
from programs.tests.factories import AT, make_user
from programs.tests.threads import at_once

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOON = AT + DAY  # the introduction is three days ahead
PLACE = "The usual call"


def mails() -> list[tuple[str, str]]:
    rows = OutboxMessage.objects.filter(kind="meeting").order_by("pk")
    return [(row.context["step"], row.context["role"]) for row in rows]


def both(pair: Pair) -> tuple[Any, Any]:
    return pair.mentor.person, pair.mentee.person


@pytest.fixture
def pair() -> Pair:
    pair = make_pair()
    Pair.objects.update(next_check_at=AT + 9 * DAY)
    return pair


def looked_at_again(pair: Pair, at: datetime = AT) -> bool:
    pair.refresh_from_db()
    return pair.next_check_at == at


# Proposing


@pytest.mark.parametrize(("role", "other"), [("mentor", "mentee"), ("mentee", "mentor")])
def test_propose_meeting_counts_as_the_proposers_yes(pair, role, other):
    meeting = make_talk(pair, SOON, by=pair.side(role).person, place=PLACE)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.starts_at, meeting.minutes, meeting.place, meeting.sequence) == (
        "proposed",
        SOON,
        60,
        PLACE,
        0,
    )
    assert meeting.proposed_by == pair.side(role).person
    assert (meeting.waits_for(role), meeting.waits_for(other)) == (False, True)
    assert sorted(mails()) == [("proposed", "mentee"), ("proposed", "mentor")]
    assert looked_at_again(pair)


def test_propose_meeting_twice_is_one_meeting(pair):
    first, second = make_talk(pair, SOON), make_talk(pair, SOON)
    assert first == second
    assert len(mails()) == 2


@pytest.mark.parametrize(
    ("starts_at", "minutes", "message"),
    [
        (AT, 60, "That time has passed"),
        (AT - HOUR, 60, "That time has passed"),
        (SOON + HOUR / 2, 60, "You have a meeting with each other on Tue 2 March 2027, 12:00 already"),
        (SOON - HOUR / 2, 60, "You have a meeting with each other"),
        (SOON - HOUR, 300, "You have a meeting with each other"),
        # It is 23:30 of the last day in Berlin.
        (datetime.fromisoformat("2027-09-09T21:30Z"), 31, "Your last day as a pair is Thu 9 September 2027"),
    ],
)
def test_propose_meeting_refuses_a_time_that_is_none(pair, starts_at, minutes, message):
    make_talk(pair, SOON)
    with pytest.raises(MeetingError, match=message):
        make_talk(pair, starts_at, minutes=minutes)
    assert pair.meetings.count() == 2


def test_propose_meeting_takes_a_time_right_beside_another(pair):
    make_talk(pair, SOON)
    make_talk(pair, SOON + HOUR)
    make_talk(pair, SOON - HOUR)
    assert pair.meetings.count() == 4


def test_propose_meeting_may_end_with_the_last_day(pair):
    assert make_talk(pair, datetime.fromisoformat("2027-09-09T21:30Z"), minutes=30).state == "proposed"


def test_propose_meeting_takes_the_time_of_one_that_was_cancelled_or_missed(pair):
    mentor, _mentee = both(pair)
    cancel_meeting(meeting=make_talk(pair, SOON), by=mentor, at=AT)
    assert make_talk(pair, SOON).state == "proposed"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"minutes": 4}, "greater than or equal to 5"),
        ({"minutes": 601}, "less than or equal to 600"),
        ({"kind": "party"}, "not a valid choice"),
        ({"kind": "kickoff"}, "has its introduction meeting already"),
        ({"place": "x" * 301}, "at most 300"),
    ],
)
def test_propose_meeting_refuses_values_that_no_meeting_has(pair, fields, message):
    with pytest.raises(ValidationError, match=message):
        make_talk(pair, SOON, **fields)


def test_propose_meeting_again_once_the_introduction_is_cancelled(pair):
    mentor, _mentee = both(pair)
    cancel_meeting(meeting=pair.meetings.get(), by=mentor, at=AT)
    assert make_talk(pair, SOON, kind="kickoff").state == "proposed"


# Whose they are to plan


ACTS = {
    "propose": lambda pair, by, at: make_talk(pair, SOON, by=by, at=at),
    "log another": lambda pair, by, at: log_other_meeting(
        pair=pair, starts_at=AT, kind="talk", minutes=30, by=by, at=at
    ),
    "accept": lambda pair, by, at: accept_meeting(meeting=pair.meetings.get(), by=by, at=at),
    "cancel": lambda pair, by, at: cancel_meeting(meeting=pair.meetings.get(), by=by, at=at),
    "move": lambda pair, by, at: move_meeting(
        meeting=pair.meetings.get(), starts_at=SOON, minutes=30, place="", by=by, at=at
    ),
    "log": lambda pair, by, at: log_meeting(
        meeting=pair.meetings.get(),
        minutes=30,
        kind="talk",
        mentor_attended=True,
        mentee_attended=True,
        by=by,
        at=at,
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_meetings_are_the_two_peoples_to_plan(pair, act):
    with pytest.raises(MeetingError, match="Only the two people of a pair"):
        ACTS[act](pair, make_user(), AT)


@pytest.mark.parametrize("act", ACTS)
def test_meetings_are_nobodys_to_plan_before_the_pair_is_told(act):
    pair = make_pair(told_at=AT + HOUR)
    with pytest.raises(MeetingError, match="Only the two people of a pair"):
        ACTS[act](pair, pair.mentor.person, AT)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", ["completed", "ended"])
def test_meetings_of_a_pair_that_is_over_stay_as_they_are(pair, act, state):
    advance(pair, state, by=None, at=AT, ended_at=AT, end_reason="They moved on.", next_check_at=None)
    with pytest.raises(MeetingError, match=f"This pair is {state}, so its meetings stay"):
        ACTS[act](pair, pair.mentor.person, AT)


def test_meetings_of_a_paused_pair_can_be_planned(pair):
    advance(pair, "paused", by=None, at=AT, next_check_at=None)
    assert make_talk(pair, SOON).state == "proposed"
    pair.refresh_from_db()
    assert pair.next_check_at is None


# Accepting


def test_accept_meeting_that_the_system_proposed_takes_both(pair):
    introduction, (mentor, mentee) = pair.meetings.get(), both(pair)
    accept_meeting(meeting=introduction, by=mentee, at=AT)
    introduction.refresh_from_db()
    assert (introduction.state, introduction.mentee_accepted_at) == ("proposed", AT)
    assert introduction.waits_for("mentor")
    assert mails() == []
    accept_meeting(meeting=introduction, by=mentor, at=AT + HOUR)
    introduction.refresh_from_db()
    assert (introduction.state, introduction.sequence) == ("accepted", 0)
    assert sorted(mails()) == [("agreed", "mentee"), ("agreed", "mentor")]
    assert looked_at_again(pair, AT + HOUR)


def test_accept_meeting_twice_says_yes_once(pair):
    introduction, (mentor, mentee) = pair.meetings.get(), both(pair)
    for person in (mentor, mentor, mentee, mentee):
        accept_meeting(meeting=introduction, by=person, at=AT)
    verbs = (
        AuditEvent.objects.filter(subject_type="pairs.meeting").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["accepted by one", "accepted"]
    assert len(mails()) == 2


def test_accept_meeting_of_another_time_than_the_page_showed_is_refused(pair):
    mentor, mentee = both(pair)
    meeting = make_talk(pair, SOON, by=mentor)
    as_seen = Meeting.objects.get(pk=meeting.pk)
    move_meeting(meeting=meeting, starts_at=SOON + HOUR, minutes=60, place="", by=mentor, at=AT)
    with pytest.raises(MeetingError, match="has changed since you opened the page"):
        accept_meeting(meeting=as_seen, by=mentee, at=AT)


def test_accept_meeting_whose_time_has_passed_is_refused(pair):
    _mentor, mentee = both(pair)
    meeting = make_talk(pair, SOON)
    with pytest.raises(MeetingError, match="Log it if you met, or move it"):
        accept_meeting(meeting=meeting, by=mentee, at=SOON)


def test_accept_meeting_that_is_cancelled_is_refused(pair):
    mentor, mentee = both(pair)
    meeting = cancel_meeting(meeting=make_talk(pair, SOON), by=mentor, at=AT)
    with pytest.raises(TransitionNotAllowed):
        accept_meeting(meeting=meeting, by=mentee, at=AT)


# Moving


def test_move_meeting_asks_the_other_one_again(pair):
    mentor, mentee = both(pair)
    meeting = accept_meeting(meeting=make_talk(pair, SOON, by=mentor), by=mentee, at=AT)
    move_meeting(meeting=meeting, starts_at=SOON + HOUR, minutes=45, place=PLACE, by=mentee, at=AT + HOUR)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.starts_at, meeting.minutes, meeting.place, meeting.sequence) == (
        "proposed",
        SOON + HOUR,
        45,
        PLACE,
        1,
    )
    assert (meeting.mentor_accepted_at, meeting.mentee_accepted_at) == (None, AT + HOUR)
    assert mails()[4:] == [("moved", "mentor"), ("moved", "mentee")]
    assert looked_at_again(pair, AT + HOUR)


def test_move_meeting_back_and_forth_tells_each_time(pair):
    mentor, mentee = both(pair)
    meeting = pair.meetings.get()
    first = meeting.starts_at
    for person, starts_at in ((mentor, SOON), (mentee, first), (mentor, SOON)):
        move_meeting(meeting=meeting, starts_at=starts_at, minutes=60, place=PLACE, by=person, at=AT)
    assert (meeting.sequence, len(mails())) == (3, 6)
    assert AuditEvent.objects.filter(verb="moved").count() == 3


def test_move_meeting_twice_moves_it_once(pair):
    mentor, _mentee = both(pair)
    pages = [Meeting.objects.get() for _ in range(2)]
    for meeting in pages:
        move_meeting(meeting=meeting, starts_at=SOON, minutes=60, place=PLACE, by=mentor, at=AT)
    assert (Meeting.objects.get().sequence, len(mails())) == (1, 2)


def test_move_meeting_that_the_other_one_moved_meanwhile_is_refused(pair):
    mentor, mentee = both(pair)
    pages = [Meeting.objects.get() for _ in range(2)]
    move_meeting(meeting=pages[0], starts_at=SOON, minutes=60, place=PLACE, by=mentor, at=AT)
    with pytest.raises(MeetingError, match="has changed since you opened the page"):
        move_meeting(meeting=pages[1], starts_at=SOON, minutes=60, place=PLACE, by=mentee, at=AT)


def test_move_meeting_to_where_it_is_changes_nothing(pair):
    meeting = make_talk(pair, SOON)
    with pytest.raises(MeetingError, match="Nothing is different"):
        move_meeting(meeting=meeting, starts_at=SOON, minutes=60, place="", by=both(pair)[0], at=AT)


def test_move_meeting_onto_another_one_is_refused(pair):
    meeting = make_talk(pair, SOON)
    taken = pair.meetings.get(kind="kickoff").starts_at
    with pytest.raises(MeetingError, match=r"already: introduction, 60 minutes\."):
        move_meeting(meeting=meeting, starts_at=taken, minutes=60, place="", by=both(pair)[0], at=AT)


def test_move_meeting_by_less_than_its_length_is_no_clash_with_itself(pair):
    meeting = make_talk(pair, SOON)
    move_meeting(meeting=meeting, starts_at=SOON + HOUR / 2, minutes=60, place="", by=both(pair)[0], at=AT)
    assert meeting.sequence == 1


@pytest.mark.parametrize("late", [AT, datetime.fromisoformat("2027-09-09T22:00Z")])
def test_move_meeting_to_a_time_that_is_none_is_refused(pair, late):
    with pytest.raises(MeetingError):
        move_meeting(
            meeting=pair.meetings.get(), starts_at=late, minutes=60, place="", by=both(pair)[0], at=AT
        )


# Cancelling


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_cancel_meeting_tells_both(pair, role):
    meeting = pair.meetings.get()
    cancel_meeting(meeting=meeting, by=pair.side(role).person, at=AT)
    assert (meeting.state, meeting.sequence, meeting.changed_at) == ("cancelled", 1, AT)
    assert sorted(mails()) == [("cancelled", "mentee"), ("cancelled", "mentor")]
    assert looked_at_again(pair)


def test_cancel_meeting_twice_is_refused_as_cancelled_already(pair):
    mentor, mentee = both(pair)
    meeting = cancel_meeting(meeting=pair.meetings.get(), by=mentor, at=AT)
    with pytest.raises(TransitionNotAllowed) as refusal:
        cancel_meeting(meeting=meeting, by=mentee, at=AT)
    assert refusal.value.current == "cancelled"
    assert len(mails()) == 2


def test_cancel_meeting_that_was_moved_meanwhile_is_refused(pair):
    mentor, mentee = both(pair)
    as_seen, meeting = Meeting.objects.get(), Meeting.objects.get()
    move_meeting(meeting=meeting, starts_at=SOON, minutes=60, place="", by=mentor, at=AT)
    with pytest.raises(MeetingError, match="has changed since"):
        cancel_meeting(meeting=as_seen, by=mentee, at=AT)


# Both at once


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_accept_meeting_by_both_at_once_agrees_once():
    pair = make_pair()
    accept = [
        lambda person=person: accept_meeting(meeting=Meeting.objects.get(), by=person, at=AT)
        for person in both(pair)
    ]
    at_once(*accept)
    assert Meeting.objects.get().state == "accepted"
    assert sorted(mails()) == [("agreed", "mentee"), ("agreed", "mentor")]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_propose_meeting_by_two_clicks_at_once_is_one_meeting():
    pair = make_pair()
    at_once(*[lambda: make_talk(pair, SOON)] * 2)
    assert pair.meetings.filter(kind="talk").count() == 1
    assert len(mails()) == 2


def test_meeting_is_logged_with_no_more_minutes_than_have_gone_by():
    pair = make_pair(AT - DAY)
    began = AT - timedelta(minutes=20)
    person = pair.mentor.person
    with pytest.raises(MeetingError, match="began 20 minutes ago"):
        log_other_meeting(pair=pair, starts_at=began, kind="talk", minutes=21, by=person, at=AT)
    assert (
        log_other_meeting(pair=pair, starts_at=began, kind="talk", minutes=20, by=person, at=AT).minutes == 20
    )
    planned = make_talk(pair, AT + HOUR, by=person, at=AT)
    there = {"kind": "talk", "mentor_attended": True, "mentee_attended": True, "by": person}
    with pytest.raises(MeetingError, match="began 5 minutes ago"):
        log_meeting(meeting=planned, minutes=600, at=AT + HOUR + timedelta(minutes=5), **there)
    # As long as was planned does, for whoever logs while it goes on.
    log_meeting(meeting=planned, minutes=planned.minutes, at=AT + HOUR + timedelta(minutes=5), **there)
    assert planned.state == "held"
