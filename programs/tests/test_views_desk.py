"""The project's desk, the change of a project, invitations and previews in the browser."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.models import OutboxMessage

from ..models import Amendment, Declaration, Maintainer, MaintainerInvitation, Project
from ..services.amendments import mark_of
from ..services.maintainers import revoke_invitation
from .admin_support import confirm, said
from .factories import (
    AT,
    declaration_answers,
    make_amendment,
    make_declaration,
    make_invitation,
    make_maintainer,
    make_program,
    make_project,
    make_site_coordinator,
    make_user,
    project_answers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project("Lantern", maintainer=make_user(name="Ida"), at=clock.now())


def of(project: Project, page: str) -> str:
    return reverse(f"programs:{page}", args=[project.slug])


def sign_in(client: Client, project: Project) -> None:
    client.force_login(project.maintainers.current().order_by("pk")[0].user)


def link_of(client: Client, project: Project, **fields: Any) -> str:
    """A new invitation's, as its mail has it."""
    make_invitation(project, at=clock.now(), **fields)
    mail = OutboxMessage.objects.filter(kind="maintainer_invitation").latest("pk")
    return "/invitation/" + mail.body_text.partition("/invitation/")[2].split()[0]


# The desk


def test_desk_is_the_maintainers_and_the_site_coordinators(client: Client, project: Project) -> None:
    former = make_maintainer(project, at=clock.now())
    Maintainer.objects.filter(pk=former.pk).update(ended_at=clock.now())
    people = [project.maintainers.current().get().user, make_site_coordinator(), former.user, make_user()]
    answers = []
    for person in people:
        client.force_login(person)
        answers.append(client.get(project.get_desk_url()).status_code)
    assert answers == [200, 200, 404, 404]


def test_desk_is_linked_from_the_projects_page_and_the_dashboard(client: Client, project: Project) -> None:
    pages = [project.get_absolute_url(), "/dashboard/"]
    sign_in(client, project)
    assert [f'href="{project.get_desk_url()}"' in client.get(page).content.decode() for page in pages] == [
        True,
        True,
    ]
    client.force_login(make_user())
    assert not any(project.get_desk_url() in client.get(page).content.decode() for page in pages)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_desk_asks_a_constant_number_of_times(
    client: Client, project: Project, number: int, django_assert_num_queries: Any
) -> None:
    first = project.maintainers.get()
    at = clock.now()
    make_amendment(project=project, at=at)
    Maintainer.objects.bulk_create(
        Maintainer(project=project, user=make_user(), since_at=at) for _ in range(number - 1)
    )
    MaintainerInvitation.objects.bulk_create(
        MaintainerInvitation(
            project=project,
            email=f"{n}@example.org",
            invited_by=first.user,
            token_hash=str(n),
            created_at=at,
            expires_at=at + timedelta(days=14),
        )
        for n in range(number)
    )
    client.force_login(first.user)
    # session, person, project, roles (2), amendment, programs, maintainers, invitations
    with django_assert_num_queries(9):
        client.get(project.get_desk_url())


# A change


def test_change_waits_and_is_shown_at_the_desk(client: Client, project: Project) -> None:
    sign_in(client, project)
    page = client.get(of(project, "project_edit"))
    answers = project_answers(project, goals="One person.", home_page_url="https://example.org/home")
    response = client.post(
        page.request["PATH_INFO"], answers | {"seen": page.context["form"].initial["seen"]}
    )
    assert response.headers["Location"] == project.get_desk_url()
    project.refresh_from_db()
    assert (project.goals, project.home_page_url) == ("Two people who stay.", "https://example.org/home")
    desk = client.get(project.get_desk_url()).content.decode()
    assert ("One person." in desk, "A change waits" in desk) == (True, True)
    assert "One person." not in client.get(project.get_absolute_url()).content.decode()
    client.post(of(project, "amendment_withdraw"))
    assert Amendment.objects.get().state == "withdrawn"


def test_change_that_crosses_another_keeps_what_was_typed_and_is_saved_the_second_time(
    client: Client, project: Project
) -> None:
    sign_in(client, project)
    seen = mark_of(project, None)
    make_amendment(project=project, at=clock.now(), goals="Four people.")
    answers = project_answers(project, goals="One person.") | {"seen": seen}
    page = client.post(of(project, "project_edit"), answers)
    assert "Somebody changed this" in page.context["form"].non_field_errors()[0]
    assert "One person." in page.content.decode()
    again = client.post(of(project, "project_edit"), answers | {"seen": page.context["form"]["seen"].value()})
    assert again.status_code == 302
    assert Amendment.objects.get().goals == "One person."


def test_bad_change_is_named_and_nothing_is_lost(client: Client, project: Project) -> None:
    sign_in(client, project)
    answers = project_answers(project, repository_url="nowhere", goals="", newcomer_work="All kinds.")
    page = client.post(of(project, "project_edit"), answers | {"seen": mark_of(project, None)})
    assert set(page.context["form"].errors) == {"repository_url", "goals"}
    assert "All kinds." in page.content.decode()
    assert not Amendment.objects.exists()


def test_site_coordinator_reads_the_desk_and_changes_nothing(client: Client, project: Project) -> None:
    client.force_login(make_site_coordinator())
    desk = client.get(project.get_desk_url()).content.decode()
    assert of(project, "project_edit") not in desk
    assert client.get(of(project, "project_edit")).status_code == 404


@pytest.mark.parametrize(("verb", "goals"), [("accept", "One person."), ("decline", "Two people who stay.")])
def test_coordinator_decides_in_the_admin(client: Client, project: Project, verb: str, goals: str) -> None:
    amendment = make_amendment(project=project, at=clock.now(), goals="One person.")
    client.force_login(make_site_coordinator())
    due = [item.url for item in client.get("/dashboard/").context["due"]]
    assert reverse("admin:programs_amendment_changelist") + "?state__exact=proposed" in due
    page = client.get(reverse("admin:programs_amendment_change", args=[amendment.pk])).content.decode()
    assert ("Two people who stay." in page, "One person." in page) == (True, True)
    response = confirm(client, [amendment], verb, reason="As it should be.")
    assert said(response) == [f"{verb.capitalize()}: done for 1."]
    project.refresh_from_db()
    assert project.goals == goals


# Maintainers


def test_maintainer_invites_and_revokes(client: Client, project: Project) -> None:
    sign_in(client, project)
    client.post(of(project, "maintainer_invite"), {"email": "kiri@example.org"})
    invitation = MaintainerInvitation.objects.get()
    assert "kiri@example.org" in client.get(project.get_desk_url()).content.decode()
    for _ in range(2):
        response = client.post(reverse("programs:invitation_revoke", args=[invitation.code]), follow=True)
        assert said(response) == ["The link holds no longer."]
    invitation.refresh_from_db()
    assert invitation.state == "revoked"


def test_second_invitation_to_an_address_is_refused_on_the_form(client: Client, project: Project) -> None:
    sign_in(client, project)
    pages = [client.post(of(project, "maintainer_invite"), {"email": "kiri@example.org"}) for _ in range(2)]
    assert pages[1].context["form"].non_field_errors() == [
        "This address has an invitation that still holds. Revoke it before you send another."
    ]


def test_opening_the_link_changes_nothing_and_accepting_opens_the_desk(
    client: Client, project: Project
) -> None:
    link = link_of(client, project)
    visitor = client.get(link)
    assert (visitor.status_code, f"?next={link}" in visitor.content.decode()) == (200, True)
    assert client.post(link).status_code == 200
    client.force_login(make_user())
    client.get(link)
    assert MaintainerInvitation.objects.get().state == "sent"
    for _ in range(2):  # a double click
        assert client.post(link).headers["Location"] == project.get_desk_url()
    assert client.get(project.get_desk_url()).status_code == 200
    assert project.maintainers.current().count() == 2


def test_link_is_declined_without_an_account(client: Client, project: Project) -> None:
    link = link_of(client, project)
    assert client.get(link + "decline/").status_code == 405
    assert "You declined" in client.post(link + "decline/").content.decode()
    assert MaintainerInvitation.objects.get().state == "declined"


def test_link_that_does_not_hold_says_the_same_for_all(client: Client, project: Project) -> None:
    revoked = link_of(client, project)
    revoke_invitation(invitation=MaintainerInvitation.objects.get(), by=make_user(), at=clock.now())
    used = link_of(client, project)
    client.post(used + "decline/")
    client.force_login(make_user())
    pages = {
        method(link + tail).content.decode().partition("<main")[2].partition("</main>")[0]
        for link in (revoked, used, "/invitation/never-was/")
        for method, tail in ((client.get, ""), (client.post, "decline/"))
    }
    assert len(pages) == 1


def test_maintainer_leaves_the_others(client: Client, project: Project) -> None:
    sign_in(client, project)
    assert "Invite somebody first" in said(client.post(of(project, "maintainer_leave")))[0]
    make_maintainer(project, at=clock.now())
    assert client.post(of(project, "maintainer_leave")).headers["Location"] == project.get_absolute_url()
    assert client.get(project.get_desk_url()).status_code == 404


def test_site_coordinator_ends_a_maintainer_in_the_admin(client: Client, project: Project) -> None:
    maintainer = project.maintainers.get()
    client.force_login(make_site_coordinator())
    answers = [confirm(client, [maintainer], "end", reason="You asked us to.") for _ in range(2)]
    assert said(answers[1]) == [
        "End the role: done for 1.",
        "You can't decide on any of the rows that you chose.",
    ]
    assert not project.maintainers.current().exists()


# A declaration's preview and path


def test_draft_is_saved_previewed_and_sent(client: Client) -> None:
    author = make_user()
    client.force_login(author)
    answers = declaration_answers(goals="**Two** people.", preview="")
    response = client.post("/declarations/new/", answers, follow=True)
    page = response.content.decode()
    assert ("<strong>Two</strong> people." in page, author.email in page) == (True, True)
    declaration = Declaration.objects.get()
    for _ in range(2):
        client.post(reverse("programs:declaration_send", args=[declaration.code]))
    declaration.refresh_from_db()
    assert declaration.state == "submitted"
    preview = reverse("programs:declaration_preview", args=[declaration.code])
    assert client.get(preview).headers["Location"] == declaration.get_absolute_url()


def test_preview_lists_what_is_missing_and_does_not_send(client: Client) -> None:
    client.force_login(make_user())
    response = client.post("/declarations/new/", {"project_name": "Lantern", "preview": ""}, follow=True)
    assert [str(label) for label in response.context["missing"]] == [
        "repository",
        "what newcomers would work on",
        "what the project hopes for",
        "its maintainers",
        "code of conduct",
    ]
    declaration = Declaration.objects.get()
    client.post(reverse("programs:declaration_send", args=[declaration.code]))
    declaration.refresh_from_db()
    assert declaration.state == "draft"


@pytest.mark.parametrize(
    ("state", "labels"),
    [
        ("draft", {"Send your declaration": "now", "Decision": "next", "The first program": "next"}),
        ("submitted", {"Declaration sent": "done", "Decision": "now", "The first program": "next"}),
        (
            "accepted",
            {
                "Declaration sent": "done",
                "Accepted by a site coordinator": "done",
                "The first program": "now",
            },
        ),
        ("declined", {"Declaration sent": "done", "Not accepted by a site coordinator": "done"}),
        ("withdrawn", {}),
    ],
)
def test_declaration_tells_its_path(client: Client, state: str, labels: dict[str, str]) -> None:
    declaration = make_declaration(state, at=AT)
    client.force_login(declaration.author)
    steps = client.get(declaration.get_absolute_url()).context["steps"]
    assert {str(step.label): step.state for step in steps} == labels


def test_declaration_tells_that_the_first_program_is_announced(client: Client, project: Project) -> None:
    make_program(project=project)
    sign_in(client, project)
    steps = client.get(project.declaration.get_absolute_url()).context["steps"]
    assert [step.state for step in steps] == ["done", "done", "done"]
