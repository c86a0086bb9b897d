"""Applying in the browser."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.models import OutboxMessage

from ..models import Application, Program
from ..services.applications import withdraw_application
from .factories import make_application, make_program, make_user

pytestmark = pytest.mark.django_db


def answers(**changed: Any) -> dict[str, Any]:
    return {
        "about": "I read code on trains.",
        "motivation": "I want to help people to see in the dark.",
        "preferred_language": "pt",
        "further_language_1": "en",
        "english_speaking": "3",
        "english_understanding": "4",
        "conduct": "on",
    } | changed


@pytest.fixture
def program() -> Program:
    return make_program(at=clock.now())


@pytest.fixture
def person(client: Client) -> Any:
    user = make_user(name="Ada Applicant")
    client.force_login(user)
    return user


def apply_url(program: Program, role: str = "mentee") -> str:
    return reverse("programs:application_create", args=[program.slug, role])


def said(response: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_sending_stores_the_answers_and_a_receipt(client: Client, person: Any, program: Program) -> None:
    response = client.post(apply_url(program), answers(send=""))
    application = Application.objects.get()
    assert response.headers["Location"] == application.get_absolute_url()
    assert (application.state, application.person, application.preferred_language) == (
        "submitted",
        person,
        "pt",
    )
    assert [str(language.code) for language in application.further_languages.all()] == ["en"]
    assert (application.english_speaking, application.english_understanding) == (3, 4)
    assert OutboxMessage.objects.values_list("kind", "recipient_email").filter(recipient=person).get() == (
        "application_receipt",
        person.email,
    )


def test_mentor_says_how_many(client: Client, person: Any, program: Program) -> None:
    client.post(apply_url(program, "mentor"), answers(send="", capacity="3"))
    assert Application.objects.get().capacity == 3


def test_draft_may_have_gaps_and_needs_no_conduct(client: Client, person: Any, program: Program) -> None:
    client.post(apply_url(program), {"about": "Half a sentence", "save": ""})
    application = Application.objects.get()
    assert (application.state, application.about, application.motivation) == ("draft", "Half a sentence", "")
    assert not OutboxMessage.objects.filter(recipient=person).exists()


def test_sending_with_gaps_says_what_is_missing_and_keeps_what_was_typed(
    client: Client, person: Any, program: Program
) -> None:
    response = client.post(apply_url(program), answers(send="", motivation="", conduct=""))
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"motivation", "conduct"}
    assert "I read code on trains." in response.content.decode()
    assert not Application.objects.exists()


def test_requiring_another_language_needs_one(client: Client, person: Any, program: Program) -> None:
    wrong = answers(send="", preferred_language="en", further_language_1="", requires_other_language="on")
    response = client.post(apply_url(program), wrong)
    assert set(response.context["form"].errors) == {"requires_other_language"}


def test_late_application_is_refused_with_a_sentence_and_kept_on_the_page(
    client: Client, person: Any
) -> None:
    program = make_program("survey", at=clock.now())
    response = client.post(apply_url(program), answers(send=""))
    page = response.content.decode()
    assert response.status_code == 200
    assert "Enrolment closed on" in page
    assert "I want to help people to see in the dark." in page
    assert not Application.objects.exists()


def test_form_after_the_deadline_says_so(client: Client, person: Any) -> None:
    program = make_program("survey", at=clock.now())
    page = client.get(apply_url(program)).content.decode()
    assert "Enrolment closed on" in page
    assert "<textarea" not in page


def test_second_application_leads_to_the_first(client: Client, program: Program) -> None:
    application = make_application(program=program, state="approved", at=clock.now())
    client.force_login(application.person)
    response = client.get(apply_url(program))
    assert response.headers["Location"] == application.get_absolute_url()
    assert said(response) == ["You have applied already. This is where your application stands."]


def test_second_post_says_what_the_first_became(client: Client, program: Program) -> None:
    application = make_application(program=program, state="approved", at=clock.now())
    client.force_login(application.person)
    response = client.post(apply_url(program), answers(send=""))
    assert response.context["form"].non_field_errors() == [
        "Your application is approved, so it can't be sent again."
    ]
    application.refresh_from_db()
    assert application.about != "I read code on trains."


def test_sent_application_is_edited_until_the_deadline(client: Client, program: Program) -> None:
    application = make_application(program=program, at=clock.now())
    client.force_login(application.person)
    url = reverse("programs:application_edit", args=[application.code])
    client.post(url, answers(save="", about="Something better."))
    application.refresh_from_db()
    assert (application.state, application.about) == ("submitted", "Something better.")


def test_sent_application_stays_complete(client: Client, program: Program) -> None:
    application = make_application(program=program, at=clock.now())
    client.force_login(application.person)
    url = reverse("programs:application_edit", args=[application.code])
    response = client.post(url, answers(save="", about=""))
    assert set(response.context["form"].errors) == {"about"}


def test_withdrawal_is_undone(client: Client, program: Program) -> None:
    application = make_application(program=program, at=clock.now())
    client.force_login(application.person)
    client.post(reverse("programs:application_withdraw", args=[application.code]))
    application.refresh_from_db()
    assert application.state == "withdrawn"
    client.post(reverse("programs:application_restore", args=[application.code]))
    application.refresh_from_db()
    assert application.state == "submitted"


def test_withdrawal_after_the_deadline_stays(client: Client) -> None:
    program = make_program(at=clock.now() - timedelta(days=25))
    application = make_application(program=program, at=clock.now() - timedelta(days=10))
    withdraw_application(application=application, by=application.person, at=clock.now())
    client.force_login(application.person)
    response = client.post(reverse("programs:application_restore", args=[application.code]))
    application.refresh_from_db()
    assert application.state == "withdrawn"
    assert [message[:20] for message in said(response)] == ["Enrolment closed on "]


@pytest.mark.parametrize(
    ("state", "stages"),
    [
        ("draft", ["now", "next", "next", "next", "next"]),
        ("submitted", ["done", "now", "next", "next", "next"]),
        ("approved", ["done", "done", "now", "next", "next"]),
        ("waitlisted", ["done", "now", "next", "next", "next"]),
        ("declined", []),
        ("withdrawn", []),
    ],
)
def test_status_page_tells_the_stage(client: Client, program: Program, state: str, stages: list[str]) -> None:
    application = make_application(program=program, state=state, at=clock.now())
    client.force_login(application.person)
    response = client.get(application.get_absolute_url())
    assert [stage.state for stage in response.context["stages"]] == stages


@pytest.mark.parametrize("state", ["declined", "waitlisted"])
def test_status_page_shows_the_reason(client: Client, program: Program, state: str) -> None:
    application = make_application(
        program=program, state=state, at=clock.now(), reason="No mentor for Rust yet."
    )
    client.force_login(application.person)
    assert "No mentor for Rust yet." in client.get(application.get_absolute_url()).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_status_page_asks_a_constant_number_of_times(
    client: Client, django_assert_num_queries, program: Program, number: int
) -> None:
    application = make_application(
        program=program, at=clock.now(), further_languages=["de", "fr", "pt"][:number]
    )
    for _ in range(number):
        make_application(program=program, at=clock.now())
    client.force_login(application.person)
    # Two for who is signed in, the application, its languages, how many applied and decide, what changed, the
    # coordinator's and the maintainer's roles for the navigation.
    with django_assert_num_queries(9):
        client.get(application.get_absolute_url())


@pytest.mark.parametrize("number", [1, 3])
def test_form_asks_a_constant_number_of_times(
    client: Client, django_assert_num_queries, person: Any, program: Program, number: int
) -> None:
    for _ in range(number):
        make_application(program=program, at=clock.now(), preferred_language="de")
    # Two for who is signed in, the program, an own application, earlier ones, who speaks what, the two of the
    # navigation.
    with django_assert_num_queries(8):
        client.get(apply_url(program))


def test_form_counts_who_speaks_what(client: Client, person: Any, program: Program) -> None:
    at = clock.now()
    make_application("mentor", program=program, at=at, preferred_language="pt")
    make_application(program=program, at=at, preferred_language="en", further_languages=["pt"])
    make_application(program=program, at=at, preferred_language="pt", state="withdrawn")
    rows = client.get(apply_url(program)).context["language_counts"]
    assert [(row.name, row.mentors, row.mentees) for row in rows] == [("Portuguese", 1, 1)]
