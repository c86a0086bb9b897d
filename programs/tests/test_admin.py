"""Deciding in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.admin.actions import mark_of
from mentorship.core.models import AuditEvent, OutboxMessage

from ..models import Application, Coordinator, Declaration, Program
from ..services.decisions import approve_application
from ..services.declarations import save_declaration
from .admin_support import act, confirm, said
from .factories import (
    coordinator_of,
    make_application,
    make_coordinator,
    make_declaration,
    make_program,
    make_site_coordinator,
    make_user,
)

pytestmark = pytest.mark.django_db


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
    assert page.context["form"].errors == {"reason": ["Choose a reason, or write one."]}
    assert [row for row, _mark in page.context["rows"]] == [application]
    application.refresh_from_db()
    assert application.state == "submitted"


def test_bulk_decision_reports_each_refusal_and_does_the_rest(client: Client) -> None:
    program = make_program(at=clock.now(), mentee_places=1)
    first, second = make_application(program=program), make_application(program=program)
    client.force_login(coordinator_of(program))
    response = confirm(client, [first, second], "approve")
    assert sorted(Application.objects.values_list("state", flat=True)) == ["approved", "submitted"]
    done, refused = said(response)
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


def test_declaration_of_a_project_that_is_here_already_is_pointed_out(client: Client) -> None:
    make_declaration("accepted")
    again = make_declaration("submitted", goals="Another two.")
    client.force_login(make_site_coordinator())
    page = client.get(reverse("admin:programs_declaration_change", args=[again.pk]))
    assert "Lantern (https://example.org/lantern)" in page.content.decode()


def test_approving_who_withdrew_says_that_they_withdrew(client: Client) -> None:
    program = make_program(at=clock.now(), mentee_places=1)
    make_application(program=program, state="approved")
    gone = make_application(program=program, state="withdrawn")
    client.force_login(coordinator_of(program))
    (refused,) = said(confirm(client, [gone], "approve"))
    assert "is withdrawn now" in refused
