"""Declaring intent in the browser."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ..models import Declaration
from .factories import declaration_answers, make_declaration, make_user

pytestmark = pytest.mark.django_db

NEW = "/declarations/new/"


def test_draft_then_sent(client: Client) -> None:
    author = make_user()
    client.force_login(author)
    client.post(NEW, declaration_answers(save=""))
    declaration = Declaration.objects.get()
    assert (declaration.state, declaration.author) == ("draft", author)
    client.post(reverse("programs:declaration_edit", args=[declaration.code]), declaration_answers(send=""))
    declaration.refresh_from_db()
    assert declaration.state == "submitted"


def test_bad_address_is_named_and_nothing_is_lost(client: Client) -> None:
    client.force_login(make_user())
    response = client.post(NEW, declaration_answers(repository_url="not an address", send=""))
    assert set(response.context["form"].errors) == {"repository_url"}
    assert "Fix reports that are marked as easy." in response.content.decode()
    assert not Declaration.objects.exists()


@pytest.mark.parametrize("state", ["accepted", "declined", "withdrawn"])
def test_decided_declaration_is_not_changed(client: Client, state: str) -> None:
    declaration = make_declaration(state)
    client.force_login(declaration.author)
    url = reverse("programs:declaration_edit", args=[declaration.code])
    assert client.get(url).headers["Location"] == declaration.get_absolute_url()
    page = client.post(url, declaration_answers(project_name="Other"))
    assert page.context["form"].non_field_errors() == [
        "This declaration was decided or withdrawn, so it can't be changed any more."
    ]
    assert 'value="Other"' in page.content.decode()
    declaration.refresh_from_db()
    assert declaration.project_name == "Lantern"


@pytest.mark.parametrize("state", ["draft", "submitted", "accepted", "declined", "withdrawn"])
def test_page_shows_every_state_to_its_author_only(client: Client, state: str) -> None:
    declaration = make_declaration(state)
    client.force_login(declaration.author)
    assert client.get(declaration.get_absolute_url()).status_code == 200
    client.force_login(make_user())
    assert client.get(declaration.get_absolute_url()).status_code == 404


def test_withdrawal_is_the_authors(client: Client) -> None:
    declaration = make_declaration("submitted")
    client.force_login(declaration.author)
    client.post(reverse("programs:declaration_withdraw", args=[declaration.code]))
    declaration.refresh_from_db()
    assert declaration.state == "withdrawn"


def test_page_asks_the_database_five_times(client: Client, django_assert_num_queries: Any) -> None:
    declaration = make_declaration("submitted")
    client.force_login(declaration.author)
    with django_assert_num_queries(5):  # session, person, declaration, and the two of the navigation
        client.get(declaration.get_absolute_url())


def test_double_click_makes_one_declaration(client: Client) -> None:
    client.force_login(make_user())
    for _ in range(2):
        assert client.post(NEW, declaration_answers(send="")).status_code == 302
    assert Declaration.objects.get().state == "submitted"


def test_second_click_on_withdraw_says_what_the_first_did(client: Client) -> None:
    declaration = make_declaration("submitted")
    client.force_login(declaration.author)
    url = reverse("programs:declaration_withdraw", args=[declaration.code])
    pages = [client.post(url, follow=True).content.decode() for _ in range(2)]
    assert ["Your declaration is withdrawn." in page for page in pages] == [True, True]
    assert ["can't become" in page for page in pages] == [False, False]


def test_draft_may_have_gaps_and_is_sent_without_them(client: Client) -> None:
    client.force_login(make_user())
    client.post(NEW, {"project_name": "Lantern", "save": ""})
    declaration = Declaration.objects.get()
    edit = reverse("programs:declaration_edit", args=[declaration.code])
    page = client.post(edit, declaration_answers(goals="", send=""))
    assert set(page.context["form"].errors) == {"goals"}
    assert client.post(edit, declaration_answers(send="")).status_code == 302
    declaration.refresh_from_db()
    assert declaration.state == "submitted"
