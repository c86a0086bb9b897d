"""Writing the words of mails in the admin."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.models import AuditEvent, OutboxMessage
from programs.enums import MailText
from programs.models import MailTemplate, Program
from programs.tests.admin_support import said
from programs.tests.factories import make_application, make_coordinator, make_program, make_user
from programs.tests.mail_support import own_words, words_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return make_program(at=clock.now())


@pytest.fixture
def coordinator(client: Client, program: Program) -> Client:
    client.force_login(make_coordinator(program, user=make_user(name="Juno")))
    return client


def list_of(program: Program) -> str:
    return reverse("admin:programs_program_mails", args=[program.pk])


def page_of(program: Program, name: str = "receipt") -> str:
    return reverse("admin:programs_program_mail", args=[program.pk, name, "en"])


def text_of(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def seen_in(response) -> str:
    return re.search(r'name="seen" value="([^"]*)"', response.content.decode())[1]


def test_program_leads_its_coordinators_to_its_mails(coordinator, program):
    change = coordinator.get(reverse("admin:programs_program_change", args=[program.pk]))
    assert f'href="{list_of(program)}"' in change.content.decode()


def test_list_says_whose_words_each_mail_has(coordinator, program):
    own_words(program, "declined", by=make_user(name="Ines"))
    page = coordinator.get(list_of(program))
    assert "Decision: declined edited by Ines on 1 March 2027, " in text_of(page)
    assert "Receipt of an application built-in" in text_of(page)


@pytest.mark.parametrize("number", [1, 3, 5])
def test_list_takes_the_same_queries_however_many_were_edited(coordinator, program, number):
    for name in ("receipt", "approved", "waitlisted", "declined", "cancelled")[:number]:
        own_words(program, name, by=make_user())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        coordinator.get(list_of(program))
    assert len(queries) == 7


def test_editor_takes_the_same_queries_however_many_applied(coordinator, program):
    counts = []
    for more in (1, 2, 27):
        for _ in range(more):
            make_application(program=program, at=clock.now())
        with CaptureQueriesContext(connection) as queries:
            coordinator.get(page_of(program))
        counts.append(len(queries))
    assert counts == [9, 9, 9]


def test_editor_begins_with_the_built_in_words_and_explains_what_is_filled_in(coordinator, program):
    page = coordinator.get(page_of(program, "approved"))
    assert "You take part in “{program}” as {role}." in text_of(page)
    assert "{reason} (has to stay)" in text_of(page)
    assert "{survey_link} (has to stay) the page of the survey" in text_of(page)
    assert seen_in(page) == ""


def test_list_and_editor_have_every_mail(coordinator, program):
    page = coordinator.get(list_of(program)).content.decode()
    for name in MailText.values:
        assert f'href="{page_of(program, name)}"' in page
        assert "{link} (has to stay)" in text_of(coordinator.get(page_of(program, name)))


@pytest.mark.parametrize(
    ("name", "at_once"), [("nomination", True), ("taking_part", True), ("receipt", False)]
)
def test_editor_says_where_the_words_hold_for_later_mails_only(coordinator, program, name, at_once):
    page = text_of(coordinator.get(page_of(program, name)))
    assert ("its text is made at the moment when somebody nominates" in page) is at_once


def test_saved_words_are_stored_shown_and_told(coordinator, program):
    saved = coordinator.post(page_of(program), {**words_for("receipt"), "seen": "", "save": "Save"})
    assert saved["Location"] == list_of(program)
    assert said(saved) == ["“Receipt of an application” is saved and used from now on."]
    template = MailTemplate.objects.get()
    assert (template.program, template.kind, template.language) == (program, "receipt", "en")
    page = coordinator.get(page_of(program))
    assert "edited by Juno on" in text_of(page)
    assert seen_in(page) == template.edited_at.isoformat()
    again = {**words_for("receipt"), "body": "Dear {name}, {link}", "seen": seen_in(page), "save": "Save"}
    assert coordinator.post(page_of(program), again).status_code == 302
    assert MailTemplate.objects.get().body == "Dear {name}, {link}"


def test_refused_words_stay_in_the_form_with_the_reason(coordinator, program):
    page = coordinator.post(
        page_of(program),
        {"subject": "My {reason}", "body": "My {name.__class__} words", "seen": "", "save": "Save"},
    )
    assert page.status_code == 200
    assert "{name.__class__} can't be filled in here. Use {name}, {program}, {role}," in text_of(page)
    assert "{reason} can't be filled in here. Use {name}, {program} or {role}." in text_of(page)
    assert "My {name.__class__} words" in text_of(page)
    assert "What you wrote is still here." in text_of(page)
    assert not MailTemplate.objects.exists()


def test_preview_shows_the_mail_of_a_real_person_and_saves_nothing(coordinator, program):
    application = make_application(
        program=program, person=make_user(name="<b>Ida</b> {link}"), at=clock.now()
    )
    before = (OutboxMessage.objects.count(), AuditEvent.objects.count())
    words = {"subject": "For {name}", "body": "Dear **{name}**\n\n{link}", "seen": ""}
    page = coordinator.post(page_of(program), {**words, "person": application.pk, "preview": "Preview"})
    markup = page.content.decode()
    assert "<strong>For &lt;b&gt;Ida&lt;/b&gt; {link}</strong>" in markup
    assert "<p>Dear <strong>&lt;b&gt;Ida&lt;/b&gt; {link}</strong></p>" in markup
    assert f'{application.get_absolute_url()}">See where your application stands</a>' in markup
    assert "Dear **{name}**" in markup
    assert (OutboxMessage.objects.count(), AuditEvent.objects.count()) == before
    assert not MailTemplate.objects.exists()


def test_preview_is_for_nobody_of_another_program(coordinator, program):
    theirs = make_application(
        program=make_program(at=clock.now()), person=make_user(name="Elsewhere"), at=clock.now()
    )
    draft = make_application(state="draft", program=program, person=make_user(name="Unsent"), at=clock.now())
    for application in (theirs, draft):
        page = coordinator.post(
            page_of(program),
            {**words_for("receipt"), "seen": "", "person": application.pk, "preview": "Preview"},
        )
        assert "That choice is not one of the available choices." in text_of(page)
        assert application.person.name not in text_of(page)


def test_superuser_previews_for_somebody_made_up(client, program):
    make_application(program=program, person=make_user(name="Private Person"), at=clock.now())
    client.force_login(make_user(is_superuser=True))
    page = client.post(page_of(program), {**words_for("receipt"), "seen": "", "preview": "Preview"})
    assert "Preview for Ida Example" in text_of(page)
    assert "Private Person" not in text_of(page)


def test_second_of_two_coordinators_sees_what_the_first_wrote_and_loses_nothing(coordinator, program):
    opened = coordinator.get(page_of(program))
    theirs = own_words(program, body="Their {name} {link}", by=make_user(name="Ines"), at=clock.now())
    mine = {"subject": "Mine {name}", "body": "My own {name} {link}", "seen": seen_in(opened)}
    preview = coordinator.post(page_of(program), {**mine, "preview": "Preview"})
    assert seen_in(preview) == ""  # a preview takes nobody's words for seen
    refused = coordinator.post(page_of(program), {**mine, "save": "Save"})
    assert refused.status_code == 200
    assert "Ines changed this mail on" in text_of(refused)
    assert "Their {name} {link}" in text_of(refused)
    assert "My own {name} {link}" in text_of(refused)
    assert MailTemplate.objects.get().body == theirs.body
    assert (
        coordinator.post(page_of(program), {**mine, "seen": seen_in(refused), "save": "Save"}).status_code
        == 302
    )
    assert MailTemplate.objects.get().body == "My own {name} {link}"


def test_reset_takes_the_words_away_unless_they_changed_meanwhile(coordinator, program):
    own_words(program)
    stale = coordinator.post(page_of(program), {"seen": "", "reset": "yes"})
    assert (stale.status_code, MailTemplate.objects.count()) == (200, 1)
    reset = coordinator.post(page_of(program), {"seen": seen_in(stale), "reset": "yes"})
    assert reset["Location"] == list_of(program)
    assert not MailTemplate.objects.exists()


@pytest.mark.parametrize("seen", ["yesterday", "2027-13-45T99:00", "x" * 5000])
def test_broken_mark_counts_as_none(coordinator, program, seen):
    saved = coordinator.post(page_of(program), {**words_for("receipt"), "seen": seen, "save": "Save"})
    assert saved.status_code == 302


@pytest.mark.parametrize("address", ["kickoff/en", "nomination_of_nobody/en", "receipt/tlh"])
def test_mail_that_cannot_be_edited_has_no_page(coordinator, program, address):
    assert coordinator.get(f"{list_of(program)}{address}/").status_code == 404
