"""Switching reminders off and on."""

import pytest
from django.core.signing import Signer
from django.test import Client

from pairs.models import ReminderOptOut
from pairs.tokens import off_path, person_of
from programs.tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_link_of_a_mail_shows_a_button_and_switches_nothing(client: Client) -> None:
    person = make_user(name="Ida")
    page = client.get(off_path(person.pk)).content.decode()
    assert "Switch reminders off?" in page
    assert (person.name in page, person.email in page) == (False, False)
    assert not ReminderOptOut.objects.exists()


def test_one_click_post_switches_off_without_cookie_token_or_redirect() -> None:
    person = make_user()
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        response = client.post(off_path(person.pk), {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        assert "Reminders are off" in response.content.decode()
    assert ReminderOptOut.objects.get().person == person
    assert "Reminders are off" in client.get(off_path(person.pk)).content.decode()


def test_link_is_the_readers_whoever_is_signed_in(client: Client) -> None:
    person, other = make_user(), make_user()
    client.force_login(other)
    client.post(off_path(person.pk))
    assert ReminderOptOut.objects.get().person == person


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "1",
        "1:",
        ":",
        "1:x",
        Signer(salt="another").sign(1),
        Signer(salt="pairs.reminders.off").sign(999999999),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_link_that_is_nobodys_is_not_found(client: Client, token: str, method: str) -> None:
    make_user()
    assert getattr(client, method)(f"/reminders/off/{token}/").status_code == 404
    assert not ReminderOptOut.objects.exists()


def test_link_says_whose_it_is_by_its_signature_alone() -> None:
    person, other = make_user(), make_user()
    token = off_path(person.pk).split("/")[3]
    assert person_of(token) == person
    signature = token.partition(":")[2]
    assert person_of(f"{other.pk}:{signature}") is None


def test_person_switches_off_and_on(client: Client) -> None:
    person = make_user()
    client.force_login(person)
    assert "Switch reminders off" in client.get("/reminders/").content.decode()
    response = client.post("/reminders/", {"off": ""}, follow=True)
    assert "You get no reminders any more." in response.content.decode()
    assert "Switch reminders on" in response.content.decode()
    response = client.post("/reminders/", {"on": ""}, follow=True)
    assert "You get reminders again." in response.content.decode()
    assert not ReminderOptOut.objects.exists()


def test_post_without_a_button_changes_nothing(client: Client) -> None:
    person = make_user()
    client.force_login(person)
    client.post("/reminders/", {"off": ""})
    client.post("/reminders/")
    assert ReminderOptOut.objects.get().person == person
