"""Opening and changing programs, and appointing coordinators, in the admin."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.models import AuditEvent, OutboxMessage

from ..models import Coordinator, Program
from ..services.programs import cancel_program, change_program
from .admin_support import confirm, said
from .factories import (
    answer_survey_of,
    coordinator_of,
    make_application,
    make_coordinator,
    make_program,
    make_project,
    make_site_coordinator,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return make_program(at=clock.now())


def program_form(project: Any, **changed: Any) -> dict[str, Any]:
    return {
        "project": project.pk,
        "cohort": "Spring 2027",
        "summary": "Help people to see in the dark.",
        "announcement": "Come and **help**.",
        "enrolment_opens_on": "2027-01-01",
        "enrolment_closes_on": "2027-02-01",
        "survey_closes_on": "2027-02-15",
        "starts_on": "2027-03-01",
        "length_months": "6",
        "least_minutes": "60",
        "still_here_days": "3",
        "review_scores": "0",
        "undo_minutes": "15",
        "time_zone": "Europe/Berlin",
        "mentor_places": "5",
        "mentee_places": "8",
        "contact_email": "lantern@example.org",
        "areas-TOTAL_FORMS": "1",
        "areas-INITIAL_FORMS": "0",
        "areas-0-name": "Documentation",
        "areas-0-position": "0",
    } | changed


def area_form(program: Program, first_area: str) -> dict[str, Any]:
    """The change form of a program as it is, but for the name of its first area."""
    form = program_form(
        program.project,
        cohort=program.cohort,
        enrolment_opens_on=program.enrolment_opens_on,
        enrolment_closes_on=program.enrolment_closes_on,
        survey_closes_on=program.survey_closes_on,
        starts_on=program.starts_on,
    )
    rows_of = {
        "areas": program.areas.order_by("position"),
        "goal_kinds": program.goal_kinds.order_by("position"),
    }
    for prefix, rows in rows_of.items():
        form |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
        for number, row in enumerate(rows):
            key = f"{prefix}-{number}"
            form |= {f"{key}-id": row.pk, f"{key}-program": program.pk}
            form |= {f"{key}-name": row.name, f"{key}-position": row.position}
    for prefix in ("channels", "events", "reasons"):
        form |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return form | {"areas-0-name": first_area}


def test_program_is_opened_with_its_areas_by_a_site_coordinator(client: Client) -> None:
    site_coordinator, project = make_site_coordinator(), make_project("Lantern")
    client.force_login(site_coordinator)
    client.post(reverse("admin:programs_program_add"), program_form(project))
    program = Program.objects.get()
    assert (program.slug, program.state, program.starts_on) == (
        "lantern-spring-2027",
        "draft",
        date(2027, 3, 1),
    )
    assert [area.name for area in program.areas.all()] == ["Documentation"]
    assert program.goal_kinds.count() == 6
    assert coordinator_of(program) == site_coordinator


def test_program_with_dates_out_of_order_is_named_and_kept(client: Client) -> None:
    client.force_login(make_site_coordinator())
    wrong = program_form(make_project("Lantern"), survey_closes_on="2027-01-15")
    page = client.post(reverse("admin:programs_program_add"), wrong)
    assert "The dates are out of order." in page.content.decode()
    assert "Come and **help**." in page.content.decode()
    assert not Program.objects.exists()


def test_program_is_changed_by_its_coordinator_on_record(client: Client, program: Program) -> None:
    client.force_login(make_coordinator(program))
    form = area_form(program, "Documentation") | {"summary": "Changed."}
    response = client.post(reverse("admin:programs_program_change", args=[program.pk]), form)
    assert response.status_code == 302
    program.refresh_from_db()
    assert program.summary == "Changed."
    assert AuditEvent.objects.filter(verb="changed").count() == 1


def test_program_without_areas_is_not_announced(client: Client) -> None:
    program = make_program("draft", at=clock.now(), areas=())
    client.force_login(coordinator_of(program))
    response = confirm(client, [program], "announce")
    program.refresh_from_db()
    assert program.state == "draft"
    assert "needs at least one area of focus" in said(response)[0]


def test_program_is_announced(client: Client) -> None:
    program = make_program("draft", at=clock.now())
    client.force_login(coordinator_of(program))
    confirm(client, [program], "announce")
    program.refresh_from_db()
    assert program.state == "enrolment"


def test_coordinator_is_appointed_by_address_and_ended(client: Client, program: Program) -> None:
    client.force_login(make_site_coordinator())
    person = make_user("new@example.org")
    client.post(
        reverse("admin:programs_coordinator_add"), {"email": "New@Example.org", "program": program.pk}
    )
    coordinator = Coordinator.objects.get(user=person)
    assert (coordinator.program, coordinator.ended_at) == (program, None)
    confirm(client, [coordinator], "end")
    coordinator.refresh_from_db()
    assert coordinator.ended_at is not None


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("nobody@example.org", "Nobody has an account with this address."),
        ("twice@example.org", "This person coordinates the program already."),
    ],
)
def test_coordinator_who_can_not_be_appointed(
    client: Client, program: Program, email: str, sentence: str
) -> None:
    make_coordinator(program, make_user("twice@example.org"))
    client.force_login(make_site_coordinator())
    page = client.post(reverse("admin:programs_coordinator_add"), {"email": email, "program": program.pk})
    assert sentence in page.content.decode()


def test_deadline_is_moved_and_enrolment_opens_again(client: Client) -> None:
    program = make_program("survey", at=clock.now())
    later = (clock.now() + timedelta(days=3)).date()
    program.enrolment_closes_on = later
    change_program(
        program=program, changed=["enrolment_closes_on"], by=coordinator_of(program), at=clock.now()
    )
    program.refresh_from_db()
    assert (program.state, program.takes_applications(clock.now())) == ("enrolment", True)


@pytest.mark.parametrize(
    ("state", "fixed"),
    [
        ("announced", set()),
        ("survey", {"project", "enrolment_opens_on"}),
        (
            "running",
            {"project", "enrolment_opens_on", "enrolment_closes_on", "survey_closes_on", "starts_on"}
            | {"length_months", "least_minutes", "time_zone"},
        ),
    ],
)
def test_dates_that_had_their_effect_are_shown_and_not_asked(client: Client, state: str, fixed: set) -> None:
    program = make_program(state, at=clock.now())
    client.force_login(make_site_coordinator())
    page = client.get(reverse("admin:programs_program_change", args=[program.pk]))
    assert set(page.context["adminform"].readonly_fields) == fixed


def test_cancelled_draft_stays_unknown(client: Client) -> None:
    program = make_program("draft", at=clock.now())
    cancel_program(program=program, by=coordinator_of(program), at=clock.now(), reason="Never mind.")
    assert client.get(program.get_absolute_url()).status_code == 404
    assert list(client.get("/programs/").context["others"]) == []


def test_people_of_a_cancelled_program_are_told_and_nobody_is_approved_any_more(client: Client) -> None:
    program = make_program(at=clock.now())
    waiting, _gone = make_application(program=program), make_application(state="declined", program=program)
    cancel_program(program=program, by=coordinator_of(program), at=clock.now(), reason="No mentors.")
    told = OutboxMessage.objects.filter(kind="program_cancelled")
    assert [message.recipient for message in told] == [waiting.person]
    client.force_login(coordinator_of(program))
    confirm(client, [waiting], "approve")
    waiting.refresh_from_db()
    assert waiting.state == "submitted"


def test_area_that_was_chosen_keeps_its_name(client: Client) -> None:
    program = make_program(at=clock.now(), areas=["Documentation"])
    answer_survey_of(make_application(state="approved", program=program, at=clock.now()))
    area = program.areas.get()
    form = area_form(program, "Kernel")
    client.force_login(coordinator_of(program))
    page = client.post(reverse("admin:programs_program_change", args=[program.pk]), form)
    assert "was chosen in a survey and keeps its name" in page.content.decode()
    area.refresh_from_db()
    assert area.name == "Documentation"


def test_last_area_stays(client: Client) -> None:
    program = make_program(at=clock.now(), areas=["Documentation"])
    client.force_login(coordinator_of(program))
    form = area_form(program, "Documentation") | {"areas-0-DELETE": "on"}
    page = client.post(reverse("admin:programs_program_change", args=[program.pk]), form)
    assert "At least one has to stay" in page.content.decode()
    assert program.areas.count() == 1


def test_dates_out_of_order_are_named_after_the_announcement_too(client: Client) -> None:
    program = make_program(at=clock.now())
    client.force_login(coordinator_of(program))
    form = area_form(program, "Documentation") | {"survey_closes_on": program.enrolment_opens_on}
    page = client.post(reverse("admin:programs_program_change", args=[program.pk]), form)
    assert "The dates are out of order." in page.content.decode()


def test_places_are_not_fewer_than_those_approved(client: Client) -> None:
    program = make_program(at=clock.now())
    for _ in range(2):
        make_application("mentee", "approved", program, at=clock.now())
    client.force_login(coordinator_of(program))
    form = area_form(program, "Documentation") | {"mentee_places": "1"}
    page = client.post(reverse("admin:programs_program_change", args=[program.pk]), form)
    assert "2 people are approved as mentee already" in page.content.decode()
    program.refresh_from_db()
    assert program.mentee_places == 10
