"""One page for each person."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mentorship.core import clock
from mentorship.core.states import advance
from pairs.models import Pair
from pairs.services.meetings import accept_meeting, log_other_meeting, propose_meeting
from pairs.tests.factories import make_candidate, make_matching_program, make_pair, make_talk
from programs.models import Application
from programs.services.leftovers import record_left_over
from programs.tests.applications_support import make_concern
from programs.tests.factories import (
    coordinator_of,
    make_amendment,
    make_application,
    make_coordinator,
    make_declaration,
    make_invitation,
    make_program,
    make_project,
    make_site_coordinator,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def sections(client: Client) -> list[str]:
    return [section.template.split("/_")[1] for section in client.get("/dashboard/").context["sections"]]


def due(client: Client) -> list[str]:
    return [item.action for item in client.get("/dashboard/").context["due"]]


def test_newcomer_sees_where_to_apply(client: Client) -> None:
    client.force_login(make_user())
    assert sections(client) == ["open_programs.html"]
    assert due(client) == []


@pytest.mark.parametrize(
    ("state", "actions"),
    [
        ("draft", ["Go on with it"]),
        ("submitted", []),
        ("approved", ["Answer the survey"]),
        ("waitlisted", []),
        ("declined", []),
        ("withdrawn", []),
    ],
)
def test_applicant_sees_what_is_due(client: Client, state: str, actions: list[str]) -> None:
    application = make_application(program=make_program(at=clock.now()), state=state, at=clock.now())
    client.force_login(application.person)
    assert due(client) == actions
    assert sections(client) == ["applications.html", "open_programs.html"]


def test_nearest_deadline_comes_first(client: Client) -> None:
    at, person = clock.now(), make_user()
    late = make_program(at=at)
    soon = make_program(at=at, enrolment_closes_on=(at + timedelta(days=5)).date())
    make_application(program=late, person=person, state="approved", at=at)
    make_application(program=soon, person=person, state="draft", at=at)
    client.force_login(person)
    assert due(client) == ["Go on with it", "Answer the survey"]


def test_maintainer_sees_the_own_declaration(client: Client) -> None:
    client.force_login(make_declaration("submitted").author)
    assert sections(client) == ["declarations.html", "open_programs.html"]


def test_coordinators_see_what_waits_for_them(client: Client) -> None:
    program = make_program(at=clock.now())
    make_application(program=program)
    make_declaration("submitted")
    client.force_login(make_coordinator(program))
    assert due(client) == ["Decide"]
    assert sections(client) == ["coordinated_programs.html", "open_programs.html"]
    client.force_login(make_site_coordinator())
    assert due(client) == ["Decide"]


def test_survey_that_closed_waits_for_the_matching(client: Client) -> None:
    program = make_program("matching", at=clock.now())
    client.force_login(make_coordinator(program))
    (item,) = client.get("/dashboard/").context["due"]
    assert (item.text, item.url, item.action) == (
        f"The survey of {program} has closed: match the people.",
        f"/programs/{program.slug}/matching/",
        "Match",
    )
    client.force_login(make_site_coordinator())
    assert "Match" not in due(client)


def test_own_application_is_not_the_coordinators_to_decide(client: Client) -> None:
    program = make_program(at=clock.now())
    make_application(program=program, person=make_coordinator(program))
    client.force_login(program.applications.get().person)
    assert due(client) == []


@pytest.mark.parametrize("number", [1, 3, 30])
def test_dashboard_asks_a_constant_number_of_times(
    client: Client, django_assert_num_queries: Any, number: int
) -> None:
    at = clock.now()
    user = make_site_coordinator()
    for _ in range(number):
        program = make_program(at=at, by=user)
        make_application(program=program, at=at)
        make_application(person=user, program=make_program(at=at), state="approved", at=at)
        make_declaration("draft", author=user)
        make_amendment(project=make_project(maintainer=user, at=at), at=at)
        make_concern(program=program, at=at)
        make_invitation(program.project, email=user.email, at=at)
    assert coordinator_of(program) == user
    client.force_login(user)
    # Session, person, two of roles; surveys, drafts, pairs, declarations, projects, applications and matchings due;
    # the six sections; changes to projects and concerns due.
    with django_assert_num_queries(20):
        client.get("/dashboard/")


def test_accepted_project_waits_for_its_first_program(client: Client) -> None:
    site_coordinator = make_site_coordinator()
    project = make_project("Lantern", by=site_coordinator)
    client.force_login(site_coordinator)
    (item,) = client.get("/dashboard/").context["due"]
    assert (item.text, item.url) == (
        "Lantern was accepted and has no program yet.",
        f"/admin/programs/program/add/?project={project.pk}",
    )
    make_program("draft", project=project, by=site_coordinator)
    assert due(client) == []


def test_links_of_the_dashboard_lead_to_what_waits(client: Client) -> None:
    program = make_program(at=clock.now())
    waiting = make_application(program=program)
    make_application(program=program, state="approved", at=clock.now())
    declaration = make_declaration("submitted")
    client.force_login(coordinator_of(program))
    lists = [
        client.get(item.url).context["cl"].result_list for item in client.get("/dashboard/").context["due"]
    ]
    assert [list(rows) for rows in lists] == [[declaration], [waiting]]
    page = client.get("/dashboard/").content.decode()
    (path,) = re.findall(r'href="([^"]+program=[^"]+)"', page)
    assert list(client.get(html.unescape(path)).context["cl"].result_list) == [waiting]


# Pairs


def due_texts(client: Client) -> list[str]:
    return [item.text for item in client.get("/dashboard/").context["due"]]


def test_pair_is_the_first_section_for_both(client: Client) -> None:
    pair = make_pair(clock.now())
    for role in ("mentor", "mentee"):
        client.force_login(pair.side(role).person)
        page = client.get("/dashboard/").content.decode()
        assert sections(client)[0] == "pairs.html"
        assert f'<a href="{pair.get_absolute_url()}">{pair.partner(role).person.name}</a>' in page
        assert "0 of 60 minutes" in page


def test_pair_that_nobody_was_told_of_is_on_no_dashboard(client: Client) -> None:
    pair = make_pair(clock.now(), told_at=clock.now() + DAY)
    client.force_login(pair.mentor.person)
    assert "pairs.html" not in sections(client)
    assert due(client) == []


def test_introduction_waits_for_ones_yes(client: Client) -> None:
    pair = make_pair(clock.now())
    meeting = pair.meetings.get()
    client.force_login(pair.mentor.person)
    assert due(client) == ["Say yes or move it"]
    assert due_texts(client)[0].startswith(f"The introduction with {pair.mentee.person.name} on ")
    accept_meeting(meeting=meeting, by=pair.mentor.person, at=clock.now())
    assert due(client) == []
    client.force_login(pair.mentee.person)
    assert due(client) == ["Say yes or move it"]


def test_proposal_of_the_partner_waits_for_ones_yes(client: Client) -> None:
    pair = make_pair(clock.now())
    make_talk(pair, clock.now() + DAY, at=clock.now())
    client.force_login(pair.mentee.person)
    assert due_texts(client)[0].startswith(f"{pair.mentor.person.name} proposes a meeting on ")


def test_meeting_that_has_passed_waits_for_its_log(client: Client) -> None:
    at = clock.now() - 2 * DAY
    pair = make_pair(at)
    meeting = make_talk(pair, at + DAY, at=at)
    accept_meeting(meeting=pair.meetings.get(kind="kickoff"), by=pair.mentor.person, at=at)
    client.force_login(pair.mentor.person)
    (item,) = client.get("/dashboard/").context["due"]
    assert (item.action, item.url) == ("Log it", f"/meetings/{meeting.code}/log/")


def begun_pair(days: int) -> Pair:
    """In its first month, which is over in `days` to `days` + 3, with nothing to answer."""
    pair = make_pair(clock.now() - 40 * DAY)
    pair.meetings.all().delete()
    starts_on = (clock.now() + days * DAY).date() - timedelta(days=28)
    Pair.objects.filter(pk=pair.pk).update(starts_on=starts_on)
    pair.refresh_from_db()
    return pair


@pytest.mark.parametrize(("minutes", "waits"), [(30, True), (60, False)])
def test_minutes_that_are_missing_are_due_before_the_month_is_over(
    client: Client, minutes: int, waits: bool
) -> None:
    pair = begun_pair(days=5)
    log_other_meeting(
        pair=pair,
        starts_at=clock.now() - DAY,
        kind="talk",
        minutes=minutes,
        by=pair.mentor.person,
        at=clock.now(),
    )
    client.force_login(pair.mentor.person)
    assert due(client) == (["Propose a meeting"] if waits else [])
    if waits:
        told = f"You and {pair.mentee.person.name} have met for 30 of 60 minutes this month, and "
        assert due_texts(client)[0].startswith(told)


def test_minutes_that_are_planned_are_not_due(client: Client) -> None:
    pair = begun_pair(days=5)
    propose_meeting(
        pair=pair,
        kind="talk",
        starts_at=clock.now() + DAY,
        minutes=60,
        place="",
        by=pair.mentor.person,
        at=clock.now(),
    )
    client.force_login(pair.mentor.person)
    assert due(client) == []


def test_minutes_are_not_due_early_in_the_month_or_in_a_pause(client: Client) -> None:
    early, paused = begun_pair(days=20), begun_pair(days=5)
    advance(paused, "paused", by=None, at=clock.now(), next_check_at=None)
    for pair in (early, paused):
        client.force_login(pair.mentor.person)
        assert due(client) == []


def test_minutes_are_not_due_in_a_short_last_month(client: Client) -> None:
    pair = begun_pair(days=5)
    ends_on = (clock.now() + 5 * DAY).date()
    Pair.objects.filter(pk=pair.pk).update(starts_on=ends_on - 40 * DAY, ends_on=ends_on)
    client.force_login(pair.mentor.person)
    assert due(client) == []


def test_pair_that_is_over_is_a_link(client: Client) -> None:
    pair = make_pair(clock.now())
    at = clock.now()
    advance(pair, "ended", by=None, at=at, ended_at=at, end_reason="They moved on.", next_check_at=None)
    client.force_login(pair.mentor.person)
    page = client.get("/dashboard/").content.decode()
    assert "Earlier pairs" in page
    assert "of 60 minutes" not in page
    assert due(client) == []


@pytest.mark.parametrize("number", [1, 3])
def test_dashboard_of_pairs_asks_a_constant_number_of_times(
    client: Client, django_assert_num_queries: Any, number: int
) -> None:
    at = clock.now()
    program = make_matching_program(at)
    mentor = make_candidate(program, "mentor", capacity=3)
    mentees = [make_candidate(program, "mentee") for _ in range(number)]
    for mentee in mentees:
        pair = make_pair(at, program, mentor=mentor, mentee=mentee)
        make_talk(pair, at + DAY, at=at)
    client.force_login(mentor.person)
    # As above without those of a coordinator; pairs and meetings, once for what is due and once for the cards.
    with django_assert_num_queries(16):
        client.get("/dashboard/")


def test_whoever_was_left_over_is_told_on_the_dashboard_once_it_is_told(client: Client) -> None:
    at = clock.now()
    pair = make_pair(at - DAY)
    left = make_candidate(make_matching_program(at - DAY), "mentee")
    Application.objects.filter(pk=left.pk).update(program=pair.program)
    client.force_login(left.person)
    for told_at, number in ((at + DAY, 0), (at - DAY, 1)):
        record_left_over(causes={left: [{"obstacle": "taken", "count": 1}]}, told_at=told_at)
        page = html.unescape(client.get("/dashboard/").content.decode())
        assert page.count(f"You were not matched in {pair.program}.") == number
    assert left.get_absolute_url() in page
