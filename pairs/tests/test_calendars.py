from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from icalendar import Calendar

from mentorship.core.states import advance
from pairs.calendars import calendar_file
from pairs.models import Meeting
from pairs.tests.factories import make_candidate, make_matching_program, make_pair
from programs.models import Application
from programs.tests.factories import AT, make_user

pytestmark = pytest.mark.django_db


def introduction(**names: str) -> Meeting:
    program = make_matching_program(chat_url="https://chat.example.org/a,b;c")
    people = {
        role: make_candidate(
            program, role, person=make_user(f"{role}@example.org", name=names.get(role, role))
        )
        for role in ("mentor", "mentee")
    }
    return make_pair(program=program, **people).meetings.select_related("pair__program__project").get()


def event_of(meeting: Meeting):
    calendar = Calendar.from_ical(calendar_file(meeting))
    return calendar, calendar.walk("VEVENT")[0]


def test_proposal_is_a_tentative_invitation_of_both():
    meeting = introduction()
    calendar, event = event_of(meeting)
    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == f"{meeting.code}@{settings.SITE_HOST}"
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "TENTATIVE")
    assert event.decoded("DTSTART") == datetime(2027, 3, 4, 17, tzinfo=UTC)
    assert event.decoded("DTEND") == datetime(2027, 3, 4, 18, tzinfo=UTC)
    assert event["LOCATION"] == "https://chat.example.org/a,b;c"
    assert [(str(guest), guest.params["PARTSTAT"]) for guest in event["ATTENDEE"]] == [
        ("mailto:mentor@example.org", "NEEDS-ACTION"),
        ("mailto:mentee@example.org", "NEEDS-ACTION"),
    ]
    assert str(event["ORGANIZER"]) == "mailto:lantern@example.org"


def test_the_same_meeting_is_the_same_bytes():
    meeting = introduction()
    assert calendar_file(meeting) == calendar_file(Meeting.objects.get(pk=meeting.pk))


def test_names_are_escaped_and_start_no_line_of_their_own():
    _calendar, event = event_of(introduction(mentor='Ida, "I"; \\n\r\nSTATUS:CONFIRMED', mentee="Ünal"))
    assert event["STATUS"] == "TENTATIVE"
    assert event["SUMMARY"].startswith('Introduction: Ida, "I"; \\n STATUS:CONFIRMED and Ünal, ')
    assert event["ATTENDEE"][0].params["CN"] == "Ida, 'I'; \\n STATUS:CONFIRMED"


def test_agreed_is_confirmed_and_cancelled_is_cancelled_by_the_same_uid():
    meeting = introduction()
    uid = event_of(meeting)[1]["UID"]
    advance(meeting, "accepted", by=None, at=AT, mentor_accepted_at=AT, mentee_accepted_at=AT, sequence=1)
    _calendar, event = event_of(meeting)
    assert (event["UID"], event["STATUS"], event["SEQUENCE"]) == (uid, "CONFIRMED", 1)
    assert [guest.params["PARTSTAT"] for guest in event["ATTENDEE"]] == ["ACCEPTED", "ACCEPTED"]
    advance(meeting, "cancelled", by=None, at=AT, sequence=2, changed_at=AT + timedelta(hours=1))
    calendar, event = event_of(meeting)
    assert (calendar["METHOD"], event["UID"], event["STATUS"]) == ("CANCEL", uid, "CANCELLED")


def test_addresses_stand_in_it_only_once_both_accepted_the_code_of_conduct():
    meeting = introduction()
    meeting.pair.mentee = Application(
        person=meeting.pair.mentee.person, program=meeting.pair.program, role="mentee"
    )
    text = calendar_file(meeting)
    assert "METHOD:PUBLISH" in text
    assert "@example.org" not in text.replace(settings.SITE_HOST, "")
