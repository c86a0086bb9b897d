"""What the page's script stores while somebody types, and two windows on one application."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.models import OutboxMessage
from programs.models import Application

from .factories import make_application, make_program, make_user
from .test_views_applications import answers, apply_url

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Autosave": "1"}


def autosave(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"seen": ""} | fields, headers=SCRIPT)


def test_autosave_makes_a_draft_and_says_when(client, monkeypatch):
    program = make_program()
    client.force_login(person := make_user(time_zone="Asia/Kolkata"))
    at = program.enrolment_deadline.instant - timedelta(hours=4)  # 08:00 UTC
    monkeypatch.setattr(clock, "now", lambda: at)
    told = autosave(client, apply_url(program), about="Half a sen").json()
    draft = Application.objects.get()
    assert told == {"said": "Saved at 13:30", "seen": draft.version}
    assert (draft.person, draft.state, draft.about) == (person, "draft", "Half a sen")
    assert autosave(client, apply_url(program), about="Half a sentence", seen=told["seen"]).status_code == 200
    draft.refresh_from_db()
    assert draft.about == "Half a sentence"
    assert OutboxMessage.objects.filter(recipient=person).count() == 0


def test_autosave_of_a_second_window_overwrites_nothing(client):
    program = make_program(at=clock.now())
    client.force_login(make_user())
    autosave(client, apply_url(program), about="First")
    response = autosave(client, apply_url(program), about="Second")
    assert response.status_code == 409
    assert response.json()["said"].startswith("These answers were changed in another window")
    assert Application.objects.get().about == "First"


def test_autosave_never_touches_what_was_sent(client):
    application = make_application(program=make_program(at=clock.now()))
    client.force_login(application.person)
    url = reverse("programs:application_edit", args=[application.code])
    response = autosave(client, url, **answers(about="Changed"), seen=application.version)
    application.refresh_from_db()
    assert (response.status_code, application.about) == (409, "I write small programs and read large ones.")


def test_autosave_names_the_field_that_is_too_long(client):
    client.force_login(make_user())
    response = autosave(client, apply_url(make_program(at=clock.now())), about="x" * 2001)
    assert (response.status_code, response.json()) == (422, {"said": "Not saved yet. Look at: About you"})


def test_autosave_of_somebody_signed_out_is_sent_to_sign_in(client):
    response = autosave(client, apply_url(make_program(at=clock.now())), about="Half")
    assert response.status_code == 302
    assert not Application.objects.exists()


def test_button_in_a_second_window_tells_first_and_replaces_then(client):
    application = make_application(state="draft", program=make_program(at=clock.now()))
    client.force_login(application.person)
    url = reverse("programs:application_edit", args=[application.code])
    seen = client.get(url).context["seen"]
    client.post(url, answers(save="", about="From the first window", seen=seen))
    response = client.post(url, answers(save="", about="From the second", seen=seen))
    application.refresh_from_db()
    assert application.about == "From the first window"
    assert "These answers were changed in another window" in response.content.decode()
    assert "From the second" in response.content.decode()
    client.post(url, answers(save="", about="From the second", seen=response.context["seen"]))
    application.refresh_from_db()
    assert application.about == "From the second"


def test_error_beside_a_field_does_not_hide_that_another_window_was_faster(client):
    application = make_application(state="draft", program=make_program(at=clock.now()))
    client.force_login(application.person)
    url = reverse("programs:application_edit", args=[application.code])
    seen = client.get(url).context["seen"]
    client.post(url, answers(save="", about="From the first window", seen=seen))
    response = client.post(url, answers(send="", motivation="", seen=seen))
    assert response.context["seen"] == seen


def test_sending_twice_from_one_page_is_no_conflict(client):
    program = make_program(at=clock.now())
    client.force_login(make_user())
    for _click in range(2):
        response = client.post(apply_url(program), answers(send="", seen=""))
        assert response.status_code == 302
    assert OutboxMessage.objects.filter(kind="application_receipt").count() == 1


def test_form_has_the_script_only_while_it_is_a_draft(client):
    application = make_application(program=make_program(at=clock.now()))
    client.force_login(application.person)
    sent = client.get(reverse("programs:application_edit", args=[application.code])).content.decode()
    new = client.get(apply_url(make_program(at=clock.now()))).content.decode()
    assert ("autosave.js" in sent, "autosave.js" in new) == (False, True)


def test_new_form_starts_from_an_earlier_application_of_the_same_role(client):
    earlier = make_application(
        about="What I wrote before.",
        further_languages=["hi"],
        state="declined",
        lists_me=True,
        pronouns="they",
    )
    other = make_application(about="Another's words.")
    program = make_program(at=clock.now())
    client.force_login(earlier.person)
    page = client.get(f"{apply_url(program)}?from={earlier.code}")
    form = page.context["form"]
    assert (form["about"].value(), form["further_language_1"].value(), form["pronouns"].value()) == (
        "What I wrote before.",
        "hi",
        "they",
    )
    assert form["lists_me"].value() is False
    assert not program.applications.exists()
    assert client.get(f"{apply_url(program)}?from={other.code}").context["start"] is None
    assert client.get(f"{apply_url(program, 'mentor')}?from={earlier.code}").context["start"] is None
