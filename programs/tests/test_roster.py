"""The public list of those who agreed to be on it, and the rules that hold for them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentorship.core import clock

from .. import conduct
from ..models import Application, Program
from .factories import coordinator_of, make_application, make_program, make_user
from .imports_support import bare, bring, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return make_program(at=clock.now(), mentee_places=40)


def roster(program: Program) -> str:
    return reverse("programs:roster", args=[program.slug])


def names(client: Client, program: Program) -> list[str]:
    return [application.person.name for application in client.get(roster(program)).context["page"]]


def listed(program: Program, role: str = "mentee", name: str | None = None) -> Application:
    return make_application(role, "approved", program, make_user(name=name), lists_me=True)


def test_roster_names_mentors_first_then_by_name(client: Client, program: Program) -> None:
    for role, name in (("mentee", "Bo"), ("mentee", "Ada"), ("mentor", "Zoe")):
        listed(program, role, name)
    assert names(client, program) == ["Zoe", "Ada", "Bo"]


def test_roster_tells_nothing_but_name_and_role(client: Client, program: Program) -> None:
    application = listed(program, name="Ada")
    page = client.get(roster(program)).content.decode()
    assert [text for text in ("Ada", "mentee", program.chat_url) if text not in page] == []
    hidden = (application.person.email, application.person.time_zone, application.about, application.code)
    assert [text for text in hidden if text in page] == []


@pytest.mark.parametrize("state", ["draft", "submitted", "waitlisted", "declined", "withdrawn"])
def test_roster_lists_only_those_who_take_part(client: Client, program: Program, state: str) -> None:
    make_application("mentee", state, program, lists_me=True)
    make_application("mentee", "approved", program)
    assert names(client, program) == []
    assert "Nobody is listed yet" in client.get(roster(program)).content.decode()


def test_consent_withdrawn_is_gone_at_once(client: Client, program: Program) -> None:
    application = listed(program, name="Ada")
    assert names(client, program) == ["Ada"]
    application.lists_me = False
    application.save()
    assert names(client, program) == []


def test_person_without_an_active_account_is_not_listed(client: Client, program: Program) -> None:
    application = listed(program)
    application.person.is_active = False
    application.person.save()
    assert names(client, program) == []


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_roster_is_off_before_the_announcement_and_after_a_cancellation(client: Client, state: str) -> None:
    program = make_program(state, at=clock.now())
    for person in (None, coordinator_of(program)):
        if person:
            client.force_login(person)
        assert client.get(roster(program)).status_code == 404
        if state == "cancelled":
            assert roster(program) not in client.get(program.get_absolute_url()).content.decode()


def test_program_page_leads_to_the_roster_and_to_both_codes_of_conduct(
    client: Client, program: Program
) -> None:
    page = client.get(program.get_absolute_url()).content.decode()
    links = (roster(program), "/code-of-conduct/", program.project.conduct_url)
    assert [link for link in links if f'href="{link}"' not in page] == []


@pytest.mark.parametrize("number", [1, 3, 30])
def test_roster_asks_the_database_four_times(
    client: Client, django_assert_num_queries: Any, program: Program, number: int
) -> None:
    for _ in range(number):
        listed(program)
    with django_assert_num_queries(4):  # the program, the number of people, the people, the channels
        client.get(roster(program))


def test_roster_has_pages(client: Client, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("programs.views.roster.NAMES_A_PAGE", 2)
    for name in ("Ada", "Bo", "Cem"):
        listed(program, name=name)
    page = client.get(roster(program), {"page": "2"})
    assert [application.person.name for application in page.context["page"]] == ["Cem"]


# The code of conduct


def test_admin_shows_who_has_not_accepted_the_code_of_conduct_as_it_is_now(
    client: Client, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = make_application(program=program)
    monkeypatch.setattr(conduct, "VERSION", "2027-05")
    now = make_application(program=program)
    bring(program, sheet(bare(1)))
    none = Application.objects.exclude(imported_at=None).get()
    client.force_login(coordinator_of(program))
    url = reverse("admin:programs_application_changelist")
    found = {
        value: [row.pk for row in client.get(url, {"conduct": value}).context["cl"].result_list]
        for value in ("current", "earlier", "none")
    }
    assert found == {"current": [now.pk], "earlier": [earlier.pk], "none": [none.pk]}
