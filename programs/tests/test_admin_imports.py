"""Importing and exporting in the admin."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.models import AuditEvent
from programs.imports.own import COLUMNS
from programs.models import Application, Import, Program
from programs.tests.admin_support import act, said
from programs.tests.factories import (
    answer_survey_of,
    coordinator_of,
    make_application,
    make_coordinator,
    make_program,
    make_site_coordinator,
    make_user,
)
from programs.tests.imports_support import CONSENT, bare, make_import, person, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return make_program(at=clock.now())


@pytest.fixture
def coordinator(client: Client, program: Program) -> Client:
    client.force_login(make_coordinator(program))
    return client


def page_of(program: Program) -> str:
    return reverse("admin:programs_program_import", args=[program.pk])


def upload(
    client: Client, program: Program, *rows: dict[str, str], data: bytes | None = None, **fields
) -> HttpResponse:
    data = sheet(*rows).text.encode() if data is None else data
    file = SimpleUploadedFile("people.csv", data, content_type="text/csv")
    return client.post(page_of(program), {"mentors": file, "consent": CONSENT} | fields)


def text_of(response: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()).replace("&#x27;", "'")


def test_program_leads_its_coordinators_to_the_page(coordinator, program):
    change = coordinator.get(reverse("admin:programs_program_change", args=[program.pk]))
    assert f'href="{page_of(program)}"' in change.content.decode()
    assert coordinator.get(page_of(program)).status_code == 200


@pytest.mark.parametrize("who", [make_site_coordinator, lambda: make_user(is_superuser=True)])
def test_others_find_no_page_and_no_import(client, program, who):
    pending = make_import(program, at=clock.now())
    client.force_login(who())
    assert client.get(page_of(program)).status_code == 404
    change = client.get(reverse("admin:programs_program_change", args=[program.pk]))
    assert page_of(program) not in change.content.decode()
    assert client.get(pending.get_admin_url()).status_code in {302, 403}


def test_preview_waits_and_import_needs_no_file_again(coordinator, program):
    response = upload(coordinator, program, person(1), bare(2), bare(2, "mentor"))
    pending = Import.objects.get()
    assert response["Location"] == pending.get_admin_url()
    page = text_of(coordinator.get(pending.get_admin_url()))
    for words in (
        "2 people come in: 1 application as a mentor, 2 as a mentee.",
        "2 new accounts; 0 people have one already.",
        "Languages or fluency are missing for 1 person.",
        "A part of the survey is missing for 1 person.",
        "1 person gets a mail with a link, to complete what is missing.",
        CONSENT,
        "p2@example.org",
    ):
        assert words in page
    assert not Application.objects.exists()
    response = coordinator.post(pending.get_admin_url(), {"import": "Import"})
    assert said(response) == ["2 people are in. 1 gets a mail."]
    assert Application.objects.filter(state="approved").count() == 3
    again = coordinator.post(pending.get_admin_url(), {"import": "Import"})
    assert (again["Location"], Application.objects.count()) == (pending.get_admin_url(), 3)
    assert "p2@example.org" not in coordinator.get(pending.get_admin_url()).content.decode()


def test_bad_rows_are_named_and_left_out_only_by_a_tick(coordinator, program):
    upload(coordinator, program, person(1), person(2, email="nowhere", level="7"))
    address = Import.objects.get().get_admin_url()
    page = text_of(coordinator.get(address))
    assert "people.csv 3 email This is no mail address. Write one like ida@example.org." in page
    assert "people.csv 3 level Write a number from 1 to 4, or leave it empty." in page
    assert "Import the good rows and leave out this one" in page
    refused = coordinator.post(address, {"import": "Import"})
    assert said(refused) == ["1 row can't be read. Mend it, or say that it is left out."]
    assert not Application.objects.exists()
    coordinator.post(address, {"import": "Import", "leave_out": "1"})
    assert Application.objects.count() == 1


@pytest.mark.parametrize("ticked", ["x", "-1", "9" * 5000, "²"])
def test_tick_that_makes_no_sense_leaves_nothing_out(coordinator, program, ticked):
    upload(coordinator, program, person(1), person(2, level="7"))
    coordinator.post(Import.objects.get().get_admin_url(), {"import": "Import", "leave_out": ticked})
    assert not Application.objects.exists()


def test_discarding_erases_the_files(coordinator, program):
    upload(coordinator, program, person(1))
    response = coordinator.post(Import.objects.get().get_admin_url(), {"discard": "Discard"})
    assert said(response) == ["The import is discarded and its files are erased."]
    assert Import.objects.values_list("state", "content").get() == ("discarded", [])


def test_options_reach_the_import(coordinator, program):
    chosen = {
        "adds_areas": "on",
        "tells_everybody": "on",
        "capacity": "3",
        "level": "2",
        "goals": ["Contribute regularly"],
        "hours": "Mon 18:00-20:00",
        "hours_time_zone": "Europe/Berlin",
    }
    upload(coordinator, program, person(1), **chosen)
    assert Import.objects.get().options == {
        "adds_areas": True,
        "tells_everybody": True,
        "capacity": 3,
        "level": 2,
        "goals": ["Contribute regularly"],
        "hours": "Mon 18:00-20:00",
        "hours_time_zone": "Europe/Berlin",
    }


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"consent": ""}, "Say where and when the people agreed."),
        ({"mentors": ""}, "Choose at least one file."),
        ({"hours": "often", "hours_time_zone": "UTC"}, "Write the usual hours like"),
        ({"data": "role\nZoë".encode("latin-1")}, "people.csv: Line 2: These letters can't be read."),
        ({"data": b"role,name\nmentee,Ida"}, "These columns are missing: email."),
        ({"data": b""}, "The submitted file is empty."),
        ({"data": b"a" * (5 * 1024 * 1024 + 1)}, "5 MB is the most."),
        ({"data": b"a" * (12 * 1024 * 1024)}, "The files are too large: 5 MB each is the most."),
    ],
)
def test_what_can_not_be_previewed_is_told_and_kept_nowhere(coordinator, program, fields, message):
    page = upload(coordinator, program, person(1), **fields)
    assert page.status_code == 200
    assert message in text_of(page)
    assert not Import.objects.exists()


def test_files_are_never_written_to_a_disk(settings):
    assert settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]


def test_program_that_takes_nobody_any_more_says_so(client):
    program = make_program("running", at=clock.now())
    client.force_login(coordinator_of(program))
    upload(client, program, person(1))
    page = text_of(client.get(Import.objects.get().get_admin_url()))
    assert "is running: nobody can come in any more." in page
    assert 'name="import"' not in page


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_imports_asks_a_constant_number_of_times(
    coordinator, program, number, django_assert_num_queries
):
    for _ in range(number):
        make_import(program, at=clock.now())
    # Session, person, two of roles, count, rows.
    with django_assert_num_queries(6):
        page = coordinator.get(reverse("admin:programs_import_changelist"))
    assert len(page.context["cl"].result_list) == number


@pytest.mark.parametrize("number", [1, 30])
def test_preview_asks_a_constant_number_of_times(coordinator, program, number, django_assert_num_queries):
    pending = make_import(program, sheet(*map(bare, range(number))), at=clock.now())
    coordinator.get(pending.get_admin_url())
    with django_assert_num_queries(15):
        coordinator.get(pending.get_admin_url())


# Export


def test_export_is_a_file_of_one_program_on_record(coordinator, program):
    ida = make_user("ida@example.org", name="=Ida")
    application = make_application("mentee", "approved", program, ida)
    answer_survey_of(application, at=application.decided_at + timedelta(minutes=1))
    response = act(coordinator, [program], "export_applications")
    text = response.content.decode("utf-8-sig")
    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "text/csv; charset=utf-8",
        f'attachment; filename="{program.slug}.csv"',
    )
    assert text.splitlines()[0] == ",".join(COLUMNS)
    assert "mentee,'=Ida,ida@example.org" in text
    assert AuditEvent.objects.filter(verb="exported applications", subject_id=program.pk).count() == 1


def test_export_is_for_one_program_that_one_coordinates(client, program):
    other = make_program(at=clock.now())
    client.force_login(make_site_coordinator())
    for rows in ([program], [program, other]):
        response = act(client, rows, "export_applications")
        assert said(response)[-1] == "Choose one program that you coordinate: each has a file of its own."
    assert not AuditEvent.objects.filter(verb="exported applications").exists()
