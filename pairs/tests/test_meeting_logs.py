"""Writing down how long a meeting was."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from mentorship.core.models import AuditEvent
from mentorship.core.states import TransitionNotAllowed
from pairs.errors import MeetingError
from pairs.models import Meeting, Pair
from pairs.services.meetings import cancel_meeting, log_meeting, log_other_meeting, move_meeting
from pairs.tests.factories import make_pair, make_talk
from pairs.tests.test_meetings import DAY, HOUR, SOON, looked_at_again, mails
from programs.tests.factories import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> Pair:
    pair = make_pair()
    Pair.objects.update(next_check_at=AT + 9 * DAY)
    return pair


def held(pair: Pair, minutes: int = 50, **attended: bool) -> Meeting:
    """The talk of tomorrow, logged right after."""
    values = {"mentor_attended": True, "mentee_attended": True} | attended
    return log_meeting(
        meeting=make_talk(pair, SOON),
        minutes=minutes,
        kind="code_review",
        by=pair.mentor.person,
        at=SOON + HOUR,
        **values,
    )


def test_log_meeting_writes_down_how_it_was(pair):
    meeting = held(pair)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.minutes, meeting.kind) == ("held", 50, "code_review")
    assert (meeting.logged_at, meeting.logged_by) == (SOON + HOUR, pair.mentor.person)
    assert (meeting.sequence, meeting.changed_at) == (1, SOON + HOUR)
    assert len(mails()) == 2  # those of the proposal
    assert looked_at_again(pair, SOON + HOUR)


@pytest.mark.parametrize("absent", ["mentor_attended", "mentee_attended"])
def test_log_meeting_to_which_one_did_not_come_is_missed(pair, absent):
    assert held(pair, **{absent: False}).state == "missed"


def test_log_meeting_is_corrected_by_either(pair):
    meeting, mentee = held(pair, mentee_attended=False), pair.mentee.person
    right = {"kind": "code_review", "mentor_attended": True, "mentee_attended": True}
    log_meeting(meeting=meeting, minutes=50, by=mentee, at=SOON + 2 * HOUR, **right)
    assert (meeting.state, meeting.logged_by) == ("held", mentee)
    log_meeting(meeting=meeting, minutes=40, by=mentee, at=SOON + 3 * HOUR, **right)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.minutes, meeting.sequence) == ("held", 40, 3)
    verbs = (
        AuditEvent.objects.filter(subject_type="pairs.meeting").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["missed", "held", "corrected"]


def test_log_meeting_twice_writes_once(pair):
    meeting = held(pair)
    said = {"kind": "code_review", "mentor_attended": True, "mentee_attended": True}
    log_meeting(meeting=meeting, minutes=50, by=pair.mentee.person, at=SOON + 2 * HOUR, seen=0, **said)
    assert (meeting.sequence, meeting.logged_by) == (1, pair.mentor.person)


def test_log_meeting_that_the_other_one_logged_otherwise_meanwhile_is_refused(pair):
    meeting = held(pair)
    said = {"kind": "talk", "mentor_attended": True, "mentee_attended": True}
    with pytest.raises(MeetingError, match="has changed since"):
        log_meeting(meeting=meeting, minutes=50, by=pair.mentee.person, at=SOON + HOUR, seen=0, **said)


def test_move_meeting_that_was_logged_is_refused(pair):
    meeting = held(pair)
    with pytest.raises(TransitionNotAllowed):
        move_meeting(
            meeting=meeting, starts_at=AT + 5 * DAY, minutes=60, place="", by=pair.mentor.person, at=SOON
        )


def test_log_meeting_before_it_has_begun_is_refused(pair):
    meeting = make_talk(pair, SOON)
    said = {"kind": "talk", "mentor_attended": True, "mentee_attended": True}
    with pytest.raises(MeetingError, match="hasn't begun yet"):
        log_meeting(
            meeting=meeting, minutes=50, by=pair.mentor.person, at=SOON - timedelta(seconds=1), **said
        )
    log_meeting(meeting=meeting, minutes=50, by=pair.mentor.person, at=SOON, **said)
    assert meeting.state == "held"


def test_log_meeting_that_was_cancelled_is_refused(pair):
    meeting = cancel_meeting(meeting=make_talk(pair, SOON), by=pair.mentor.person, at=AT)
    said = {"kind": "talk", "mentor_attended": True, "mentee_attended": True}
    with pytest.raises(TransitionNotAllowed):
        log_meeting(meeting=meeting, minutes=50, by=pair.mentor.person, at=SOON, **said)


def log_another(pair: Pair, starts_at: datetime, at: datetime = AT + HOUR, **fields: Any) -> Meeting:
    values = {"kind": "talk", "minutes": 30, "by": pair.mentee.person} | fields
    return log_other_meeting(pair=pair, starts_at=starts_at, at=at, **values)


def test_log_other_meeting_was_held_by_both(pair):
    meeting = log_another(pair, AT)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.starts_at, meeting.minutes, meeting.place) == ("held", AT, 30, "")
    assert (meeting.mentor_attended, meeting.mentee_attended) == (True, True)
    assert (meeting.logged_at, meeting.logged_by) == (AT + HOUR, pair.mentee.person)
    assert mails() == []
    assert looked_at_again(pair, AT + HOUR)


def test_log_other_meeting_twice_is_one_meeting(pair):
    assert log_another(pair, AT) == log_another(pair, AT)


@pytest.mark.parametrize(
    ("starts_at", "message"),
    [
        (AT + DAY, "still to come"),
        (AT - timedelta(seconds=1), r"You have been a pair since Mon 1 March 2027\."),
        (SOON + HOUR / 2, "You have a meeting with each other"),
    ],
)
def test_log_other_meeting_refuses_a_time_that_is_none(pair, starts_at, message):
    at = AT
    if starts_at > SOON:
        make_talk(pair, SOON)
        at = SOON + DAY
    with pytest.raises(MeetingError, match=message):
        log_another(pair, starts_at, at=at)


def test_log_other_meeting_takes_the_time_of_one_that_was_missed(pair):
    held(pair, mentee_attended=False)
    assert log_another(pair, SOON + HOUR / 2, at=SOON + DAY).state == "held"
