"""Planning and logging meetings in the browser."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentorship.core import clock
from pairs.forms import ProposalForm
from pairs.models import Meeting, Pair
from pairs.services.meetings import accept_meeting, move_meeting
from pairs.tests.factories import make_candidate, make_matching_program, make_pair, make_talk
from programs.tests.factories import make_user

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def pair(client: Client) -> Pair:
    """Told five days ago; the mentor in New York is at the browser."""
    at = clock.now() - 5 * DAY
    program = make_matching_program(at)
    mentor = make_candidate(
        program, "mentor", person=make_user(name="Ida", time_zone="America/New_York"), survey={}
    )
    pair = make_pair(at, program, mentor=mentor)
    client.force_login(mentor.person)
    return pair


def url(name: str, obj: Pair | Meeting) -> str:
    return reverse(f"pairs:{name}", args=[obj.code])


def said(response: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def noon(days: int) -> datetime:
    """In New York."""
    day = (clock.now().astimezone(NEW_YORK) + days * DAY).date()
    return datetime(day.year, day.month, day.day, 12, tzinfo=NEW_YORK)


def typed(starts_at: datetime, **fields: Any) -> dict[str, Any]:
    local = starts_at.astimezone(NEW_YORK)
    return {
        "day": local.date().isoformat(),
        "time": f"{local:%H:%M}",
        "minutes": "45",
        "kind": "code_review",
        "place": "The usual call",
        "seen": "0",
    } | fields


# Proposing


def test_proposal_is_typed_by_the_readers_clock(client: Client, pair: Pair) -> None:
    response = client.post(url("meeting_create", pair), typed(noon(2)))
    meeting = pair.meetings.get(kind="code_review")
    assert (meeting.starts_at, meeting.minutes, meeting.place) == (noon(2), 45, "The usual call")
    assert response.headers["Location"] == pair.get_absolute_url()
    assert said(response) == ["The meeting is proposed. Both of you get a mail."]
    page = client.get(pair.get_absolute_url()).content.decode()
    assert timezone.localtime(noon(2), NEW_YORK).strftime("%Y, 12:00") in page
    assert f"{noon(2).astimezone(ZoneInfo('Europe/Berlin')):%H:%M} in Berlin" in page


def test_proposal_names_the_zone_and_both_clocks(client: Client, pair: Pair) -> None:
    page = client.get(url("meeting_create", pair)).content.decode()
    assert "in the time zone America/New_York." in page
    assert "in Berlin for" in page
    assert pair.program.chat_url in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"day": "2020-01-01"}, "That time has passed."),
        ({"day": ""}, "Choose a day."),
        ({"day": "0001-01-01"}, "Look at the year"),
        ({"day": "9999-12-31"}, "Look at the year"),
        ({"day": "nonsense"}, "Choose a day, such as 2027-03-12."),
        ({"time": "25:00"}, "Choose a time, such as 18:30."),
        ({"minutes": "3"}, "greater than or equal to 5"),
        ({"minutes": ""}, "This field is required."),
        ({"place": "x" * 301}, "at most 300 characters"),
    ],
)
def test_proposal_that_is_refused_keeps_what_was_typed(
    client: Client, pair: Pair, fields: dict[str, str], message: str
) -> None:
    before = pair.meetings.count()
    response = client.post(url("meeting_create", pair), typed(noon(2), **fields))
    assert response.status_code == 200
    page = response.content.decode()
    assert message in page
    assert "There is a problem" in page
    kept = typed(noon(2), **fields)
    assert [response.context["form"][name].value() for name in ("day", "time", "minutes", "place")] == [
        kept[name] for name in ("day", "time", "minutes", "place")
    ]
    assert pair.meetings.count() == before


def test_proposal_pressed_twice_is_one_meeting(client: Client, pair: Pair) -> None:
    for _ in range(2):
        response = client.post(url("meeting_create", pair), typed(noon(2)))
        assert response.headers["Location"] == pair.get_absolute_url()
    assert pair.meetings.filter(kind="code_review").count() == 1


def test_introduction_is_offered_until_there_is_one(client: Client, pair: Pair) -> None:
    def offered() -> list[str]:
        return [
            value
            for value, _ in client.get(url("meeting_create", pair)).context["form"].fields["kind"].choices
        ]

    assert offered()[0] == "kickoff"
    make_talk(pair, noon(1), kind="kickoff", at=clock.now())
    assert "kickoff" not in offered()
    response = client.post(url("meeting_create", pair), typed(noon(2), kind="kickoff"))
    assert "Select a valid choice." in response.content.decode()


def when_form(day: str, time: str, zone: str) -> ProposalForm:
    pair = make_pair()
    with timezone.override(zone):
        form = ProposalForm(
            {"day": day, "time": time, "minutes": "60", "kind": "talk"}, instance=Meeting(pair=pair)
        )
        form.is_valid()
        form.instant = form.starts_at() if form.is_valid() else None
    return form


def test_time_that_a_clock_change_skips_is_refused() -> None:
    form = when_form("2027-03-28", "02:30", "Europe/Berlin")
    assert form.errors == {
        "time": ["On this day the clocks in Berlin skip this time. Choose one an hour later or earlier."]
    }


@pytest.mark.parametrize(
    ("day", "time", "zone", "instant"),
    [
        ("2027-03-28", "03:00", "Europe/Berlin", "2027-03-28T01:00Z"),
        ("2027-10-31", "02:30", "Europe/Berlin", "2027-10-31T00:30Z"),  # shown twice: its first
        ("2027-03-28", "02:30", "Asia/Kolkata", "2027-03-27T21:00Z"),
        ("2027-03-28", "02:30", "UTC", "2027-03-28T02:30Z"),
    ],
)
def test_time_is_read_in_the_active_zone(day: str, time: str, zone: str, instant: str) -> None:
    assert when_form(day, time, zone).instant == datetime.fromisoformat(instant)


# Accepting and cancelling


@pytest.fixture
def proposal(pair: Pair) -> Meeting:
    """The mentee's, for noon the day after tomorrow."""
    return make_talk(pair, noon(2).astimezone(UTC), by=pair.mentee.person, at=clock.now())


def test_yes_agrees_the_meeting(client: Client, pair: Pair, proposal: Meeting) -> None:
    response = client.post(url("meeting_accept", proposal), {"seen": "0"})
    assert response.headers["Location"] == pair.get_absolute_url()
    assert said(response) == ["You have said yes to the meeting."]
    proposal.refresh_from_db()
    assert proposal.state == "accepted"


@pytest.mark.parametrize("seen", [{"seen": "0"}, {"seen": "x"}, {"seen": "99999999999999999999"}, {}])
@pytest.mark.parametrize("name", ["meeting_accept", "meeting_cancel"])
def test_button_of_an_older_page_is_refused(
    client: Client, pair: Pair, proposal: Meeting, name: str, seen: dict[str, str]
) -> None:
    move_meeting(
        meeting=proposal,
        starts_at=proposal.starts_at + HOUR,
        minutes=60,
        place="",
        by=pair.mentee.person,
        at=clock.now(),
    )
    response = client.post(url(name, proposal), seen)
    assert said(response) == [
        "This meeting has changed since you opened the page. Look at it again, then decide."
    ]
    proposal.refresh_from_db()
    assert proposal.state == "proposed"


@pytest.mark.parametrize("name", ["meeting_accept", "meeting_cancel"])
def test_button_pressed_twice_says_the_same(client: Client, proposal: Meeting, name: str) -> None:
    first, second = (said(client.post(url(name, proposal), {"seen": "0"})) for _ in range(2))
    assert first == second[-1:]


@pytest.mark.parametrize("name", ["meeting_accept", "meeting_cancel"])
def test_button_takes_a_post_only(client: Client, proposal: Meeting, name: str) -> None:
    assert client.get(url(name, proposal)).status_code == 405


# Moving


def test_move_begins_with_the_time_that_stands(client: Client, proposal: Meeting) -> None:
    form = client.get(url("meeting_move", proposal)).context["form"]
    assert (form["day"].value(), form["time"].value()) == (noon(2).date(), noon(2).time())


def test_move_is_proposed_to_the_other_one(client: Client, pair: Pair, proposal: Meeting) -> None:
    accept_meeting(meeting=proposal, by=pair.mentor.person, at=clock.now())
    response = client.post(url("meeting_move", proposal), typed(noon(3)))
    assert said(response) == ["The new time is proposed. Both of you get a mail."]
    proposal.refresh_from_db()
    assert (proposal.state, proposal.starts_at, proposal.minutes) == ("proposed", noon(3), 45)
    assert proposal.waits_for("mentee")


def test_move_of_an_older_page_is_refused_and_keeps_what_was_typed(
    client: Client, pair: Pair, proposal: Meeting
) -> None:
    move_meeting(
        meeting=proposal,
        starts_at=proposal.starts_at + HOUR,
        minutes=60,
        place="",
        by=pair.mentee.person,
        at=clock.now(),
    )
    response = client.post(url("meeting_move", proposal), typed(noon(3), place="Elsewhere"))
    page = response.content.decode()
    assert "has changed since you opened the page" in page
    assert 'value="Elsewhere"' in page


def test_move_of_a_cancelled_meeting_leads_back(client: Client, pair: Pair, proposal: Meeting) -> None:
    client.post(url("meeting_cancel", proposal), {"seen": "0"})
    response = client.get(url("meeting_move", proposal))
    assert response.headers["Location"] == pair.get_absolute_url()
    assert said(response)[-1:] == ["This meeting can't be moved any more."]
    response = client.post(url("meeting_move", proposal), typed(noon(3)))
    assert "is cancelled now" in response.content.decode()


# Logging


@pytest.fixture
def passed(pair: Pair) -> Meeting:
    """A talk that was to be yesterday."""
    at = clock.now()
    return make_talk(pair, at - DAY, by=pair.mentee.person, at=at - 2 * DAY)


def test_log_counts_the_minutes(client: Client, pair: Pair, passed: Meeting) -> None:
    fields = {"reader_attended": "on", "partner_attended": "on", "minutes": "50", "kind": "talk", "seen": "0"}
    response = client.post(url("meeting_log", passed), fields)
    assert said(response) == ["The meeting is logged."]
    assert "50 of 60 minutes" in client.get(pair.get_absolute_url()).content.decode()


@pytest.mark.parametrize("absent", ["reader", "partner"])
def test_log_tells_the_two_apart(client: Client, passed: Meeting, absent: str) -> None:
    fields = {"reader_attended": "on", "partner_attended": "on", "minutes": "50", "kind": "talk", "seen": "0"}
    del fields[f"{absent}_attended"]
    client.post(url("meeting_log", passed), fields)
    passed.refresh_from_db()
    assert passed.state == "missed"
    assert (passed.mentor_attended, passed.mentee_attended) == (absent != "reader", absent != "partner")
    # The correction begins with it, for the mentee as seen from there.
    client.force_login(passed.pair.mentee.person)
    form = client.get(url("meeting_log", passed)).context["form"]
    assert (form["reader_attended"].value(), form["partner_attended"].value()) == (
        absent != "partner",
        absent != "reader",
    )
    assert form["seen"].value() == 1


def test_log_that_is_refused_keeps_what_was_typed(client: Client, passed: Meeting) -> None:
    response = client.post(url("meeting_log", passed), {"minutes": "700", "kind": "talk", "seen": "0"})
    assert "less than or equal to 600" in response.content.decode()
    form = response.context["form"]
    assert (form["minutes"].value(), form["reader_attended"].value()) == ("700", False)


def test_log_of_a_meeting_to_come_leads_back(client: Client, pair: Pair, proposal: Meeting) -> None:
    response = client.get(url("meeting_log", proposal))
    assert response.headers["Location"] == pair.get_absolute_url()
    assert said(response) == ["This meeting hasn't begun yet. You can log it once it has."]


def test_log_of_a_meeting_that_was_not_planned(client: Client, pair: Pair) -> None:
    response = client.post(url("meeting_log_other", pair), typed(noon(-2), kind="talk"))
    assert said(response) == ["The meeting is logged."]
    meeting = pair.meetings.held().get()
    assert (meeting.starts_at, meeting.minutes, meeting.kind) == (noon(-2), 45, "talk")


def test_log_of_a_meeting_that_is_still_to_come_is_refused(client: Client, pair: Pair) -> None:
    response = client.post(url("meeting_log_other", pair), typed(noon(2), kind="talk"))
    assert "That time is still to come. Propose the meeting instead." in response.content.decode()


# The calendar file


def test_calendar_file_is_downloaded(client: Client, proposal: Meeting) -> None:
    response = client.get(url("meeting_calendar", proposal))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="meeting-{proposal.code}.ics"'
    assert b"STATUS:TENTATIVE" in response.content


# Whose they are


@pytest.mark.parametrize(
    "name", ["meeting_accept", "meeting_cancel", "meeting_move", "meeting_log", "meeting_calendar"]
)
def test_meeting_of_others_is_missing(client: Client, proposal: Meeting, name: str) -> None:
    client.force_login(make_user())
    call = client.post if name in {"meeting_accept", "meeting_cancel"} else client.get
    assert call(url(name, proposal)).status_code == 404


@pytest.mark.parametrize("name", ["meeting_create", "meeting_log_other"])
def test_form_of_others_is_missing(client: Client, pair: Pair, name: str) -> None:
    client.force_login(make_user())
    assert [client.get(url(name, pair)).status_code, client.post(url(name, pair), {}).status_code] == [
        404,
        404,
    ]
