"""One page for each person."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mentorship.core import clock
from programs.tests.factories import (
    coordinator_of,
    make_application,
    make_coordinator,
    make_declaration,
    make_program,
    make_project,
    make_site_coordinator,
    make_user,
)

pytestmark = pytest.mark.django_db


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


def test_own_application_is_not_the_coordinators_to_decide(client: Client) -> None:
    program = make_program(at=clock.now())
    make_application(program=program, person=make_coordinator(program))
    client.force_login(program.applications.get().person)
    assert due(client) == []


@pytest.mark.parametrize("number", [1, 3])
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
    assert coordinator_of(program) == user
    client.force_login(user)
    # Session, person, two of roles; surveys, drafts, declarations, projects and applications due; the
    # four sections.
    with django_assert_num_queries(13):
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
