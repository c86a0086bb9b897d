"""The feed, the calendar file, and what a program's page says of channels and events."""

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from mentorship.core import clock
from programs.calendars import calendar_file
from programs.deadlines import Deadline
from programs.enums import Audience
from programs.feeds import announcement_feed
from programs.models import Channel, Event, Program
from programs.services.channels import save_meeting_place
from programs.services.programs import cancel_program
from programs.tests.factories import AT, coordinator_of, make_application, make_program, make_user

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def add_channel(program: Program, name: str, audience: str) -> Channel:
    row = Channel(program=program, name=name, url=f"https://chat.example.org/{name}", audience=audience)
    return save_meeting_place(row=row, by=coordinator_of(program), at=AT)


def add_event(program: Program, starts_at: datetime, **fields: str) -> Event:
    row = Event(program=program, title="Questions", starts_at=starts_at, **fields)
    return save_meeting_place(row=row, by=coordinator_of(program), at=AT)


def unfolded(text: str) -> list[list[tuple[str, str]]]:
    """The events of a calendar file as (name with parameters, value), read by hand."""
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")
    events: list[list[tuple[str, str]]] = []
    for line in lines:
        if line == "BEGIN:VEVENT":
            events.append([])
        elif events and ":" in line:
            name, _colon, value = line.partition(":")
            events[-1].append((name, value))
    return events


def test_feed_holds_announcements_that_stand_the_latest_first(client: Client):
    first, second = make_program(), make_program(at=AT + timedelta(days=1), announcement="A \x01 & <b>")
    make_program("draft")
    cancelled = make_program()
    cancel_program(program=cancelled, by=coordinator_of(cancelled), at=AT, reason="No.")
    response = client.get(reverse("programs:program_feed"))
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    entries = ElementTree.fromstring(response.content).findall(f"{ATOM}entry")  # noqa: S314 - our own
    assert [entry.find(f"{ATOM}link").get("href") for entry in entries] == [
        settings.SITE_URL + program.get_absolute_url() for program in (second, first)
    ]
    assert entries[1].find(f"{ATOM}id").text == f"tag:{settings.SITE_HOST},2027-02-22:{first.slug}"
    assert "&lt;b&gt;" in entries[0].find(f"{ATOM}summary").text


@pytest.mark.parametrize("number", [1, 3, 30])
def test_feed_asks_once(number: int, django_assert_num_queries):
    for _ in range(number):
        make_program()
    with django_assert_num_queries(1):
        announcement_feed(Program.objects.newest())


def test_calendar_holds_days_and_instants_under_names_that_stay():
    program = make_program()
    event = add_event(program, datetime(2027, 4, 1, 16, tzinfo=UTC), place="https://meet.example.org/a,b")
    text = calendar_file(program, at=AT)
    entries = {str(entry["UID"]): entry for entry in Calendar.from_ical(text).walk("VEVENT")}
    name = f".{program.slug}@{settings.SITE_HOST}"
    times = {uid: (e.decoded("DTSTART"), e.decoded("DTEND")) for uid, e in entries.items()}
    closes, survey = program.enrolment_deadline.instant, program.survey_deadline.instant
    minute, day = timedelta(minutes=1), timedelta(days=1)
    opens = datetime(2027, 2, 22, tzinfo=UTC)
    assert times == {
        f"enrolment-opens{name}": (opens, opens + minute),
        f"enrolment-closes{name}": (closes - minute, closes),
        f"survey-closes{name}": (survey - minute, survey),
        f"start{name}": (date(2027, 4, 19), date(2027, 4, 20)),
        f"end{name}": (date(2027, 10, 18), date(2027, 10, 19)),
        f"event-{event.pk}{name}": (event.starts_at, event.starts_at + timedelta(hours=1)),
    }
    assert closes == datetime(2027, 3, 23, 12, tzinfo=UTC)
    program.enrolment_closes_on += day
    assert set(entries) == {
        str(entry["UID"]) for entry in Calendar.from_ical(calendar_file(program, at=AT)).walk("VEVENT")
    }


def test_calendar_reads_the_same_by_hand():
    program = make_program(cohort="A; B, and “C” " + "x" * 30)
    *_days, start, _end = unfolded(calendar_file(program, at=AT))
    assert dict(start)["DTSTART;VALUE=DATE"] == "20270419"
    assert dict(start)["DTSTAMP"] == "20270301T120000Z"
    assert dict(start)["SUMMARY"].startswith("Start: ")
    assert "A\\; B\\, and “C”" in dict(start)["SUMMARY"]


def test_calendar_of_a_draft_is_its_coordinators(client: Client):
    program = make_program("draft")
    path = reverse("programs:program_dates", args=[program.slug])
    assert client.get(path).status_code == 404
    client.force_login(coordinator_of(program))
    assert client.get(path)["Content-Type"].startswith("text/calendar")


def test_channel_of_participants_is_shown_to_them_and_to_coordinators(client: Client):
    program = make_program(at=clock.now())
    add_channel(program, "hall", Audience.EVERYONE)
    add_channel(program, "corner", Audience.PARTICIPANTS)
    approved = make_application(state="approved", program=program).person
    applicant = make_application(program=program).person
    shown = {}
    people = {"visitor": None, "applicant": applicant, "approved": approved, "other": make_user()}
    for name, person in (people | {"coordinator": coordinator_of(program)}).items():
        client.logout()
        if person:
            client.force_login(person)
        page = client.get(program.get_absolute_url()).content.decode()
        assert "https://chat.example.org/hall" in page
        shown[name] = "https://chat.example.org/corner" in page
    assert shown == {
        "visitor": False,
        "applicant": False,
        "approved": True,
        "other": False,
        "coordinator": True,
    }


def test_event_is_shown_by_the_program_s_clock_and_the_reader_s_until_it_is_over(client: Client):
    at = clock.now()
    program = make_program(at=at)
    event = add_event(program, at + timedelta(hours=2))
    add_event(program, at - timedelta(hours=3), text="Long gone")
    client.force_login(make_user(time_zone="Pacific/Kiritimati"))
    page = client.get(program.get_absolute_url()).content.decode()
    assert event.begins.text in page
    local = event.starts_at.astimezone(clock.zone_of("Pacific/Kiritimati"))
    assert f"{local:%H:%M} your time" in page
    assert "Long gone" not in page


def test_draft_says_that_it_is_one(client: Client):
    program = make_program("draft", at=clock.now(), benefits_mentors="Practise **listening**.")
    client.force_login(coordinator_of(program))
    page = client.get(program.get_absolute_url()).content.decode()
    assert "Draft: only coordinators see this." in page
    assert "As a mentor" in page
    assert "<strong>listening</strong>" in page
    assert "Draft:" not in client.get(make_program(at=clock.now()).get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(days=12, hours=5), "12 days left"),
        (timedelta(days=2), "2 days left"),
        (timedelta(hours=47, minutes=59), "47 hours left"),
        (timedelta(minutes=61), "1 hour left"),
        (timedelta(minutes=59), "less than an hour left"),
        (timedelta(0), ""),
    ],
)
def test_countdown_says_numbers(before: timedelta, words: str):
    deadline = Deadline(date(2027, 3, 12))
    assert deadline.countdown(deadline.instant - before) == words
