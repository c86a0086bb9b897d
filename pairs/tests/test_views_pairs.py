"""The pair's page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.states import advance
from pairs.models import Meeting, Pair
from pairs.services.meetings import accept_meeting, cancel_meeting, log_meeting, log_other_meeting
from pairs.tests.factories import (
    entered_by_coordinators,
    make_candidate,
    make_matching_program,
    make_pair,
    make_talk,
)
from programs.tests.factories import make_user

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def pair() -> Pair:
    """Told a moment ago: Ida in Berlin mentors Mo in Nairobi."""
    program = make_matching_program(clock.now())
    return make_pair(
        clock.now(),
        program,
        mentor=make_candidate(program, "mentor", person=make_user(name="Ida", email="ida@example.org")),
        mentee=make_candidate(
            program, "mentee", person=make_user(name="Mo", email="mo@example.org", time_zone="Africa/Nairobi")
        ),
    )


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def open_page(client: Client, pair: Pair, role: str = "mentor") -> str:
    client.force_login(pair.side(role).person)
    response = client.get(pair.get_absolute_url())
    assert response.status_code == 200
    return text(response)


def end(pair: Pair, at: Any) -> Pair:
    advance(pair, "ended", by=None, at=at, ended_at=at, end_reason="They moved on.", next_check_at=None)
    return pair


# Who sees it


def test_pair_page_is_the_two_peoples(client: Client, pair: Pair) -> None:
    for role in ("mentor", "mentee"):
        open_page(client, pair, role)
    client.force_login(make_user())
    assert client.get(pair.get_absolute_url()).status_code == 404
    client.force_login(pair.opened_by)
    assert client.get(pair.get_absolute_url()).status_code == 404


def test_pair_page_is_nobodys_before_the_pair_is_told(client: Client) -> None:
    pair = make_pair(clock.now(), told_at=clock.now() + HOUR)
    client.force_login(pair.mentor.person)
    meeting = pair.meetings.get()
    for path in (
        pair.get_absolute_url(),
        reverse("pairs:meeting_create", args=[pair.code]),
        reverse("pairs:meeting_move", args=[meeting.code]),
        reverse("pairs:meeting_calendar", args=[meeting.code]),
    ):
        assert client.get(path).status_code == 404


def test_pair_page_is_gone_once_the_pair_is_withdrawn(client: Client, pair: Pair) -> None:
    at = clock.now()
    advance(
        pair, "withdrawn", by=pair.opened_by, at=at, ended_at=at, end_reason="A slip.", next_check_at=None
    )
    client.force_login(pair.mentor.person)
    assert client.get(pair.get_absolute_url()).status_code == 404


# What it shows


def test_pair_page_shows_partner_reasons_and_first_steps(client: Client, pair: Pair) -> None:
    page = open_page(client, pair)
    assert "You and Mo" in page
    assert "your mentee" in page
    assert "mo@example.org" in page
    assert pair.program.chat_url in page
    assert "in Nairobi" in page
    assert "Both can talk in English." in page
    assert "First steps" in page
    assert "0 of 60 minutes" in page


@pytest.mark.parametrize("zone", ["Africa/Nairobi", "Africa/Addis_Ababa"])
def test_pair_page_names_no_clock_of_a_partner_that_shows_the_same(client: Client, zone: str) -> None:
    program = make_matching_program(clock.now())
    people = {
        role: make_candidate(program, role, person=make_user(name="Ida", time_zone=place))
        for role, place in (("mentor", "Africa/Nairobi"), ("mentee", zone))
    }
    assert ", for Ida" not in open_page(client, make_pair(clock.now(), program=program, **people))


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        ([], "Neither of you has answered yet."),
        (["mentee"], "Mo has said yes. Your answer is missing."),
        (["mentor"], "You have said yes. The answer of Mo is missing."),
        (["mentor", "mentee"], "You have both said yes."),
    ],
)
def test_pair_page_says_whose_yes_is_missing(
    client: Client, pair: Pair, answered: list[str], said: str
) -> None:
    meeting = pair.meetings.get()
    for role in answered:
        accept_meeting(meeting=meeting, by=pair.side(role).person, at=clock.now())
    page = open_page(client, pair)
    assert said in page
    assert ("Say yes</button>" in page) == ("mentor" not in answered)


def test_pair_page_has_one_main_button(client: Client, pair: Pair) -> None:
    at = pair.told_at
    meeting = pair.meetings.get()
    assert open_page(client, pair).count("btn-primary") == 1  # say yes
    accept_meeting(meeting=meeting, by=pair.mentor.person, at=at)
    assert open_page(client, pair).count("btn-primary") == 0
    cancel_meeting(meeting=meeting, by=pair.mentor.person, at=at)
    assert open_page(client, pair).count("btn-primary") == 1  # propose


def test_pair_page_asks_for_the_log_of_what_has_passed(client: Client) -> None:
    at = clock.now() - 2 * DAY
    pair = make_pair(at)
    meeting = make_talk(pair, at + DAY, at=at)
    page = open_page(client, pair)
    assert page.count("btn-primary") == 1
    assert f'btn-primary" href="{reverse("pairs:meeting_log", args=[meeting.code])}"' in page


def test_pair_page_counts_the_minutes_of_the_month(client: Client) -> None:
    at = clock.now() - 3 * DAY
    pair = make_pair(at)
    for days, minutes in ((1, 25), (2, 10)):
        log_other_meeting(
            pair=pair,
            starts_at=at + days * DAY,
            kind="talk",
            minutes=minutes,
            by=pair.mentee.person,
            at=clock.now(),
        )
    page = open_page(client, pair)
    assert "35 of 60 minutes" in page
    assert 'stroke-dasharray="58 100"' in page


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_contact_is_shown_to_who_has_accepted_the_conduct(client: Client, pair: Pair, role: str) -> None:
    own, partner = pair.side(role), pair.partner(role)
    entered_by_coordinators(own)
    page = open_page(client, pair, role)
    assert partner.person.email not in page
    assert "Channel" not in page
    assert reverse("programs:accept_conduct", args=[own.code]) in page
    # What the other one has accepted is of no matter.
    assert own.person.email in open_page(client, pair, role="mentee" if role == "mentor" else "mentor")


# A pair that is over


@pytest.mark.parametrize(("days", "shown"), [(29, True), (31, False)])
def test_contact_goes_thirty_days_after_the_end(client: Client, days: int, shown: bool) -> None:
    at = clock.now() - 60 * DAY
    pair = end(make_pair(at), clock.now() - days * DAY)
    page = open_page(client, pair)
    assert (pair.mentee.person.email in page) == shown
    calendar = client.get(reverse("pairs:meeting_calendar", args=[pair.meetings.get().code]))
    assert calendar.status_code == (200 if shown else 404)


def test_pair_that_is_over_is_read_only(client: Client) -> None:
    at = clock.now() - 2 * DAY
    pair = make_pair(at)
    planned, held = pair.meetings.get(), make_talk(pair, at + HOUR, at=at)
    log_meeting(
        meeting=held,
        minutes=30,
        kind="talk",
        mentor_attended=True,
        mentee_attended=True,
        by=pair.mentor.person,
        at=clock.now(),
    )
    end(pair, clock.now())
    page = open_page(client, pair)
    assert "This pair is over" in page
    for name, code in [
        ("meeting_create", pair.code),
        ("meeting_log_other", pair.code),
        ("meeting_move", planned.code),
        ("meeting_log", held.code),
    ]:
        path = reverse(f"pairs:{name}", args=[code])
        assert path not in page
        assert client.get(path).headers["Location"] == pair.get_absolute_url()
    for name in ("meeting_accept", "meeting_cancel"):
        path = reverse(f"pairs:{name}", args=[planned.code])
        assert path not in page
        client.post(path, {"seen": planned.sequence})
    assert Meeting.objects.get(pk=planned.pk).state == "proposed"


# Many


@pytest.mark.parametrize("number", [1, 3])
def test_pair_page_asks_a_constant_number_of_times(
    client: Client, django_assert_num_queries: Any, number: int
) -> None:
    at = clock.now() - 9 * DAY
    pair = make_pair(at)
    for hours in range(number):
        log_other_meeting(
            pair=pair,
            starts_at=at + hours * HOUR,
            kind="talk",
            minutes=30,
            by=pair.mentor.person,
            at=clock.now(),
        )
        make_talk(pair, clock.now() + (hours + 1) * DAY, at=clock.now())
    client.force_login(pair.mentor.person)
    # Session, person, two of roles; pair, meetings, languages; areas and goals of the reasons.
    with django_assert_num_queries(9):
        client.get(pair.get_absolute_url())
