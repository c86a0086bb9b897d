"""Raising a concern in the browser, and answering it in the admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.models import AuditEvent, User

from ..models import Concern, Program
from .admin_support import confirm, said
from .applications_support import make_concern
from .factories import coordinator_of, make_application, make_coordinator, make_program, make_user

pytestmark = pytest.mark.django_db

WORDS = "My mentor shouts at me."
MINE = "/concerns/"


@pytest.fixture
def program() -> Program:
    return make_program(at=clock.now())


@pytest.fixture
def person(program: Program) -> User:
    return make_application(program=program).person


def form_of(program: Program) -> str:
    return reverse("programs:concern_create", args=[program.slug])


def test_concern_is_raised_and_its_page_says_where_it_stands(
    client: Client, program: Program, person: User
) -> None:
    kept_out = make_coordinator(program)
    client.force_login(person)
    answers = {"words": WORDS, "may_contact": "no", "kept_from": [kept_out.pk]}
    response = client.post(form_of(program), answers, follow=True)
    concern = Concern.objects.get()
    assert response.redirect_chain == [(concern.get_absolute_url(), 302)]
    assert (concern.words, concern.may_contact, list(concern.kept_from.all())) == (WORDS, False, [kept_out])
    page = response.content.decode()
    assert [text for text in (WORDS, kept_out.name, "It waits for somebody") if text not in page] == []
    assert list(client.get(MINE).context["page"]) == [concern]


def test_bad_answers_are_named_and_nothing_is_lost(client: Client, program: Program, person: User) -> None:
    client.force_login(person)
    kept_from = [coordinator_of(program).pk]
    response = client.post(form_of(program), {"words": WORDS, "kept_from": kept_from})
    assert response.context["form"].errors == {"may_contact": ["Say whether they may write to you."]}
    assert WORDS in response.content.decode()
    assert response.context["form"]["kept_from"].value() == [str(kept_from[0])]
    response = client.post(form_of(program), {"may_contact": "yes"})
    assert response.context["form"].errors == {"words": ["Say what is not right."]}
    response = client.post(form_of(program), {"may_contact": "yes", "words": "a" * 5001})
    assert list(response.context["form"].errors) == ["words"]
    assert not Concern.objects.exists()


def test_concern_that_nobody_could_read_is_refused_with_what_was_typed(
    client: Client, program: Program, person: User
) -> None:
    client.force_login(person)
    answers = {"words": WORDS, "may_contact": "yes", "kept_from": [coordinator_of(program).pk]}
    response = client.post(form_of(program), answers)
    assert response.context["form"].non_field_errors() == [
        "Then nobody could read it. Leave at least one coordinator who may."
    ]
    assert WORDS in response.content.decode()


def test_stranger_finds_neither_form_nor_concern(client: Client, program: Program) -> None:
    concern = make_concern(program=program)
    client.force_login(make_user())
    assert client.get(form_of(program)).status_code == 404
    assert client.get(concern.get_absolute_url()).status_code == 404
    assert client.get(MINE).context["programs"].count() == 0
    client.force_login(coordinator_of(program))
    assert client.get(concern.get_absolute_url()).status_code == 404


def test_every_page_of_a_person_leads_there(client: Client, program: Program, person: User) -> None:
    link = f'href="{MINE}"'
    assert link not in client.get("/").content.decode()
    client.force_login(person)
    application = person.applications.get()
    for path in ("/", "/dashboard/", application.get_absolute_url(), program.get_absolute_url()):
        assert link in client.get(path).content.decode()


def test_answer_stands_on_the_persons_page(client: Client, program: Program) -> None:
    concern = make_concern("closed", program=program)
    client.force_login(concern.person)
    assert "We talked with your mentor." in client.get(concern.get_absolute_url()).content.decode()


@pytest.mark.parametrize("number", [1, 3, 30])
def test_list_asks_the_database_a_constant_number_of_times(
    client: Client, django_assert_num_queries: Any, program: Program, person: User, number: int
) -> None:
    at = clock.now()
    for n in range(number):  # ten a day at most
        make_concern(program=program, person=person, words=f"Concern {n}", at=at + timedelta(hours=3 * n))
        make_application(program=make_program(at=clock.now(), by=coordinator_of(program)), person=person)
    client.force_login(person)
    # Session, person, two of the navigation, programs, concerns and their number.
    with django_assert_num_queries(7):
        client.get(MINE)


# In the admin


def change_page(concern: Concern) -> str:
    return reverse("admin:programs_concern_change", args=[concern.pk])


def test_every_reading_in_the_admin_is_put_on_record(client: Client, program: Program) -> None:
    concern = make_concern(program=program)
    reader = coordinator_of(program)
    client.force_login(reader)
    page = client.get(change_page(concern)).content.decode()
    assert [text for text in (WORDS, concern.person.name, concern.person.email) if text not in page] == []
    read = AuditEvent.objects.filter(subject_type="programs.concern", verb="read")
    assert [(event.by, event.subject_id, event.scope) for event in read] == [
        (reader, concern.pk, concern.audit_scope)
    ]


def test_address_is_hidden_from_readers_who_may_not_write(client: Client, program: Program) -> None:
    concern = make_concern(program=program, may_contact=False)
    client.force_login(coordinator_of(program))
    assert concern.person.email not in client.get(change_page(concern)).content.decode()


def test_whom_it_is_kept_from_finds_no_trace(client: Client, program: Program) -> None:
    kept_out = make_coordinator(program)
    concern = make_concern(program=program, kept_from=[kept_out])
    client.force_login(kept_out)
    assert client.get(change_page(concern)).status_code == 302
    for name in ("programs_concern", "core_auditevent", "core_outboxmessage"):
        page = client.get(reverse(f"admin:{name}_changelist"))
        assert f"Concern {concern.pk}" not in page.content.decode()
        scoped = [
            row for row in page.context["cl"].result_list if getattr(row, "scope", "") == concern.audit_scope
        ]
        assert scoped == []
    assert "concern was raised" not in client.get("/dashboard/").content.decode()


def test_list_says_neither_who_nor_what(client: Client, program: Program) -> None:
    concern = make_concern(program=program)
    client.force_login(coordinator_of(program))
    page = client.get(reverse("admin:programs_concern_changelist")).content.decode()
    assert f"Concern {concern.pk}" in page
    assert concern.person.name not in page
    assert WORDS not in page


@pytest.mark.parametrize("number", [1, 3, 30])
def test_admin_list_asks_a_constant_number_of_times(
    client: Client, django_assert_num_queries: Any, program: Program, number: int
) -> None:
    for _ in range(number):
        make_concern("taken_up", program=program)
    client.force_login(coordinator_of(program))
    url = reverse("admin:programs_concern_changelist")
    client.get(url)
    with django_assert_num_queries(6):
        client.get(url)


def test_reader_takes_up_and_closes(client: Client, program: Program) -> None:
    concern = make_concern(program=program)
    client.force_login(coordinator_of(program))
    due = [item.text for item in client.get("/dashboard/").context["due"]]
    assert "1 concern was raised and nobody has taken it up." in due
    assert said(confirm(client, [concern], "take_up")) == ["Take up: done for 1."]
    concern.refresh_from_db()
    page = confirm(client, [concern], "close", reason=" ")
    assert page.context["form"].errors == {"reason": ["Write the reason first."]}
    assert said(confirm(client, [concern], "close", reason="We talked."))[-1] == "Close: done for 1."
    concern.refresh_from_db()
    assert (concern.state, concern.answer) == ("closed", "We talked.")
    assert "concern was raised" not in client.get("/dashboard/").content.decode()


def test_superuser_gets_no_buttons(client: Client, program: Program) -> None:
    concern = make_concern(program=program)
    client.force_login(make_user(is_superuser=True))
    assert client.get(change_page(concern)).context["decisions"] == []
