"""Deciding in the admin."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.admin.actions import mark_of
from mentorship.core.models import AuditEvent, OutboxMessage

from ..models import Application, Coordinator, Declaration, Program
from ..services.applications import approve_application
from ..services.declarations import save_declaration
from ..services.programs import cancel_program, change_program
from .factories import (
    answer_survey_of,
    coordinator_of,
    make_application,
    make_coordinator,
    make_declaration,
    make_program,
    make_project,
    make_site_coordinator,
    make_user,
)

pytestmark = pytest.mark.django_db


def act(client: Client, rows: Iterable[Model], action: str, **fields: Any) -> HttpResponse:
    """Post an action with the confirmation page's fields."""
    rows = list(rows)
    meta = rows[0]._meta
    return client.post(
        reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"),
        {"action": action, "_selected_action": [row.pk for row in rows], **fields},
    )


def confirm(client: Client, rows: Iterable[Model], action: str, **fields: Any) -> HttpResponse:
    rows = list(rows)
    seen = [f"{row.pk}:{mark_of(row)}" for row in rows]
    return act(client, rows, action, confirmed="yes", seen=seen, **fields)


def said(response: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def program() -> Program:
    return make_program(at=clock.now())


def test_action_asks_before_it_decides(client: Client, program: Program) -> None:
    application = make_application(program=program)
    client.force_login(coordinator_of(program))
    page = act(client, [application], "approve")
    application.refresh_from_db()
    assert application.state == "submitted"
    assert (page.status_code, [row for row, _mark in page.context["rows"]]) == (200, [application])


def test_bulk_approval_approves_each_and_writes_to_each(client: Client, program: Program) -> None:
    applications = [make_application(program=program) for _ in range(3)]
    client.force_login(coordinator_of(program))
    response = confirm(client, applications, "approve", reason="Welcome.")
    assert set(Application.objects.values_list("state", "decision_reason")) == {("approved", "Welcome.")}
    told = OutboxMessage.objects.filter(kind="application_decision").values_list("recipient_id", flat=True)
    assert sorted(told) == sorted(a.person_id for a in applications)
    assert said(response) == ["Approve: done for 3."]


def test_refusal_needs_a_reason_and_keeps_the_choice(client: Client, program: Program) -> None:
    application = make_application(program=program)
    client.force_login(coordinator_of(program))
    page = confirm(client, [application], "decline", reason="  ")
    assert page.context["form"].errors == {"reason": ["Write the reason first."]}
    assert [row for row, _mark in page.context["rows"]] == [application]
    application.refresh_from_db()
    assert application.state == "submitted"


def test_bulk_decision_reports_each_refusal_and_does_the_rest(client: Client) -> None:
    program = make_program(at=clock.now(), mentee_places=1)
    first, second = make_application(program=program), make_application(program=program)
    client.force_login(coordinator_of(program))
    response = confirm(client, [first, second], "approve")
    assert sorted(Application.objects.values_list("state", flat=True)) == ["approved", "submitted"]
    refused, done = said(response)
    assert "All 1 places for this role" in refused
    assert done == "Approve: done for 1."


def test_second_coordinator_does_not_overrule_unseen(client: Client, program: Program) -> None:
    application = make_application(program=program)
    seen_by_the_second = Application.objects.get(pk=application.pk)
    approve_application(application=application, by=coordinator_of(program), at=clock.now())
    client.force_login(make_coordinator(program))
    response = confirm(client, [seen_by_the_second], "decline", reason="No.")
    application.refresh_from_db()
    assert application.state == "approved"
    assert "is approved now, so it can't become declined" in said(response)[0]


def test_slip_is_mended_when_it_was_seen(client: Client, program: Program) -> None:
    application = make_application(program=program, state="approved")
    client.force_login(coordinator_of(program))
    confirm(client, [application], "decline", reason="A slip.")
    application.refresh_from_db()
    assert application.state == "declined"


def test_nobody_decides_about_themselves(client: Client, program: Program) -> None:
    own = make_application(program=program, person=coordinator_of(program))
    client.force_login(own.person)
    response = confirm(client, [own], "approve")
    own.refresh_from_db()
    assert own.state == "submitted"
    assert said(response) == ["You can't decide on any of the rows that you chose."]


def test_list_holds_the_own_programs_alone(client: Client, program: Program) -> None:
    own, other = make_application(program=program), make_application(program=make_program(at=clock.now()))
    make_application(program=program, state="draft")
    client.force_login(coordinator_of(program))
    page = client.get(reverse("admin:programs_application_changelist"))
    assert list(page.context["cl"].result_list) == [own]
    assert other.program.title not in page.content.decode()


def test_foreign_application_is_not_there(client: Client, program: Program) -> None:
    other = make_application(program=make_program(at=clock.now()))
    client.force_login(coordinator_of(program))
    confirm(client, [other], "approve")
    other.refresh_from_db()
    assert other.state == "submitted"


@pytest.mark.parametrize("number", [1, 3])
def test_application_list_asks_a_constant_number_of_times(
    client: Client, django_assert_num_queries: Any, program: Program, number: int
) -> None:
    for _ in range(number):
        make_application(program=program)
    client.force_login(coordinator_of(program))
    # Session, person, two of roles, the filter's programs, the count, the rows.
    with django_assert_num_queries(7):
        client.get(reverse("admin:programs_application_changelist"))


def test_superuser_reads_on_record_and_does_not_decide(client: Client, program: Program) -> None:
    application = make_application(program=program)
    client.force_login(make_user(is_superuser=True))
    page = client.get(reverse("admin:programs_application_change", args=[application.pk]))
    assert page.context["decisions"] == []
    confirm(client, [application], "approve")
    application.refresh_from_db()
    assert application.state == "submitted"
    assert AuditEvent.objects.filter(verb="read").count() == 1


def test_coordinators_reading_is_not_recorded(client: Client, program: Program) -> None:
    application = make_application(program=program)
    client.force_login(coordinator_of(program))
    page = client.get(reverse("admin:programs_application_change", args=[application.pk]))
    assert [name for name, _label in page.context["decisions"]] == ["approve", "waitlist", "decline"]
    assert not AuditEvent.objects.filter(verb="read").exists()


def test_declaration_is_accepted(client: Client) -> None:
    declaration = make_declaration("submitted")
    client.force_login(make_site_coordinator())
    confirm(client, [declaration], "accept", reason="")
    declaration.refresh_from_db()
    assert (declaration.state, declaration.project.name) == ("accepted", "Lantern")


def test_declarations_are_closed_to_programs_coordinators(client: Client, program: Program) -> None:
    Coordinator.objects.filter(user=coordinator_of(program), program=None).delete()
    client.force_login(coordinator_of(program))
    assert client.get(reverse("admin:programs_declaration_changelist")).status_code == 403


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


def test_audit_log_and_outbox_show_the_own_programs_alone(client: Client, program: Program) -> None:
    application = make_application(program=program, state="approved")
    make_application(program=make_program(at=clock.now()), state="approved")
    client.force_login(coordinator_of(program))
    for name in ("auditevent", "outboxmessage"):
        rows = client.get(reverse(f"admin:core_{name}_changelist")).context["cl"].result_list
        assert {row.scope for row in rows} - {"site"} == {application.audit_scope}


def test_site_coordinators_read_what_was_decided_about_declarations(client: Client) -> None:
    declaration = make_declaration("accepted")
    client.force_login(make_site_coordinator())
    path = reverse("admin:core_auditevent_changelist")
    page = client.get(path, {"subject_type": "programs.declaration", "subject_id": declaration.pk})
    assert [row.after for row in page.context["cl"].result_list] == ["accepted", "submitted"]


def test_decision_is_not_made_on_what_was_changed_since_it_was_read(client: Client) -> None:
    declaration = make_declaration("submitted")
    read = f"{declaration.pk}:{mark_of(declaration)}"
    save_declaration(
        author=declaration.author,
        answers={"repository_url": "https://example.org/elsewhere"},
        declaration=Declaration.objects.get(pk=declaration.pk),
        at=clock.now(),
    )
    client.force_login(make_site_coordinator())
    response = act(client, [declaration], "accept", confirmed="yes", seen=read)
    declaration.refresh_from_db()
    assert declaration.state == "submitted"
    assert "This was changed after you looked at it." in said(response)[0]


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
            {"project", "enrolment_opens_on", "enrolment_closes_on", "survey_closes_on", "starts_on"},
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
