"""Pages that everybody may read."""

from datetime import timedelta

import pytest
from django.test import Client

from mentorship.core import clock

from ..models import Channel, Event, Program
from .factories import coordinator_of, make_application, make_program, make_project, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    ["/", "/how-it-works/", "/for-projects/", "/help-this-site/", "/code-of-conduct/", "/programs/"],
)
def test_story_answers_a_visitor(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_home_shows_programs_that_take_applications(client: Client) -> None:
    at = clock.now()
    shown = make_program(at=at)
    make_program("announced", at=at)
    make_program("draft", at=at)
    assert list(client.get("/").context["open_programs"]) == [shown]


@pytest.mark.parametrize("number", [1, 3, 30])
def test_home_asks_the_database_once(client: Client, django_assert_num_queries, number: int) -> None:
    for _ in range(number):
        make_program(at=clock.now())
    with django_assert_num_queries(1):
        client.get("/")


@pytest.mark.parametrize("number", [1, 3, 30])
def test_program_list_asks_the_database_three_times(
    client: Client, django_assert_num_queries, number: int
) -> None:
    for _ in range(number):
        make_program(at=clock.now())
        make_program("announced", at=clock.now())
    with django_assert_num_queries(3):
        client.get("/programs/")


def test_program_list_sorts_programs_by_what_can_be_done(client: Client) -> None:
    at = clock.now()
    is_open, upcoming = make_program(at=at), make_program("announced", at=at)
    under_way = make_program("survey", at=at)
    make_program("draft", at=at)
    context = client.get("/programs/").context
    assert (context["open_programs"], context["upcoming"], list(context["others"])) == (
        [is_open],
        [upcoming],
        [under_way],
    )


def test_program_page_shows_the_deadline_anywhere_on_earth(client: Client) -> None:
    program = make_program(at=clock.now())
    page = client.get(program.get_absolute_url()).content.decode()
    assert program.enrolment_deadline.text in page
    assert program.enrolment_deadline.instant.strftime("%Y-%m-%dT%H:%M:%SZ") in page


def test_program_page_renders_markdown_and_no_markup_of_the_author(client: Client) -> None:
    program = make_program(
        at=clock.now(), announcement="**Bold** <script>alert(1)</script> [x](javascript:alert(1))"
    )
    page = client.get(program.get_absolute_url()).content.decode()
    assert "<strong>Bold</strong>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("number", [1, 3, 30])
def test_program_page_asks_a_constant_number_of_times(
    client: Client, django_assert_num_queries, number: int
) -> None:
    program = make_program(at=clock.now(), areas=[f"Area {n}" for n in range(number)])
    for n in range(number):
        make_application(program=program)
        Channel.objects.create(program=program, name=f"Chat {n}", url="https://chat.example.org/")
        starts_at = clock.now() + timedelta(days=n + 1)
        Event.objects.create(program=program, title=f"Talk {n}", starts_at=starts_at)
    with django_assert_num_queries(4):  # the program, its areas, channels and events
        client.get(program.get_absolute_url())


def test_draft_program_is_not_found_but_for_its_coordinators(client: Client) -> None:
    program = make_program("draft", at=clock.now())
    assert client.get(program.get_absolute_url()).status_code == 404
    client.force_login(make_user())
    assert client.get(program.get_absolute_url()).status_code == 404
    client.force_login(coordinator_of(program))
    assert client.get(program.get_absolute_url()).status_code == 200


def test_program_page_leads_to_the_own_application(client: Client) -> None:
    application = make_application(program=make_program(at=clock.now()))
    client.force_login(application.person)
    page = client.get(application.program.get_absolute_url()).content.decode()
    assert application.get_absolute_url() in page


def test_project_page_lists_its_announced_programs(client: Client) -> None:
    project = make_project()
    announced = make_program(project=project, at=clock.now())
    make_program("draft", project=project, at=clock.now())
    page = client.get(project.get_absolute_url())
    assert list(page.context["programs"]) == [announced]


def test_program_takes_applications_by_its_dates_before_the_scheduler_has_come_round(client: Client) -> None:
    at = clock.now()
    program = make_program("announced", at=at - timedelta(days=10))
    assert program.state == Program.State.ANNOUNCED
    assert program.takes_applications(at)
    assert list(client.get("/programs/").context["open_programs"]) == [program]
