"""Pages that list something ask as often for thirty rows as for one; others have such a test beside theirs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.models import User

from ..models import Project
from .applications_support import make_late_entry, make_nomination, make_recommendation, make_review
from .broken_rows import again, write
from .factories import (
    coordinator_of,
    maintainer_of,
    make_amendment,
    make_application,
    make_coordinator,
    make_declaration,
    make_maintainer,
    make_program,
    make_project,
    make_site_coordinator,
    make_user,
)

pytestmark = pytest.mark.django_db

# What every list of the admin asks: session, person, two of roles, the number of rows and the rows; more of some.
ADMIN = 6


def further_maintainer(project: Project) -> User:
    """Without an invitation, of which a project sends a few only."""
    user = make_user()
    again(project.maintainers.order_by("pk")[0], user=user)
    return user


def add_coordinator(by: User) -> None:
    make_coordinator(make_program(by=by))


def add_late_entry(by: User) -> None:
    make_late_entry(make_program("survey", by=by))


# (model, what makes a row, how often the list asks)
LISTS = [
    ("amendment", lambda by: make_amendment("accepted"), ADMIN),
    ("coordinator", add_coordinator, ADMIN),
    ("declaration", lambda by: make_declaration("accepted"), ADMIN),
    ("lateentry", add_late_entry, ADMIN),
    ("maintainer", lambda by: make_maintainer(make_project()), ADMIN),
    ("nomination", lambda by: make_nomination(make_program(by=by)), ADMIN + 1),  # the filter's programs
    ("program", lambda by: make_program(by=by), ADMIN),
    ("project", lambda by: make_project(), ADMIN),
]


@pytest.mark.parametrize("number", [1, 3, 30])
@pytest.mark.parametrize(("model", "make", "queries"), LISTS, ids=[name for name, *_rest in LISTS])
def test_admin_list_asks_as_often_for_many_rows(
    client: Client,
    django_assert_num_queries: Any,
    model: str,
    make: Callable[[User], object],
    queries: int,
    number: int,
) -> None:
    reader = make_site_coordinator()
    for _ in range(number):
        make(reader)
    client.force_login(reader)
    with django_assert_num_queries(queries):
        page = client.get(reverse(f"admin:programs_{model}_changelist"))
    assert len(page.context["cl"].result_list) >= number


@pytest.mark.parametrize("number", [1, 3, 30])
def test_candidate_page_asks_as_often_for_many_rows(
    client: Client, django_assert_num_queries: Any, number: int
) -> None:
    program = make_program(at=clock.now(), review_scores=2)
    reader = coordinator_of(program)
    application = make_application("mentor", program=program, further_languages=["hi", "pt"][:number])
    for _ in range(number):
        make_application(program=program)
        make_application("mentor", person=application.person, program=make_program(by=reader, at=clock.now()))
        make_review(application, make_coordinator(program))
        make_recommendation(application, by=further_maintainer(program.project))
    make_review(application, reader)
    client.force_login(reader)
    with django_assert_num_queries(28):
        page = client.get(reverse("admin:programs_application_change", args=[application.pk]))
    assert [name.rpartition("/")[2] for name, _part in page.context["parts"]] == [
        f"{name}.html" for name in ("answers", "maintainers", "reviews", "elsewhere", "mails", "trail")
    ]


@pytest.mark.parametrize("number", [1, 3, 30])
def test_candidate_of_a_maintainer_asks_as_often_for_many_nominations(
    client: Client, django_assert_num_queries: Any, number: int
) -> None:
    program = make_program(at=clock.now())
    application = make_application("mentor", program=program)
    at = clock.now()
    nomination = make_nomination(program, at=at)
    write(nomination, state="confirmed", application=application, closed_at=at)
    for n in range(number - 1):
        by = further_maintainer(program.project)
        again(nomination, code=f"code-{n}", email=f"{n}@example.org", token_hash=str(n), nominated_by=by)
    client.force_login(maintainer_of(program.project))
    with django_assert_num_queries(8):
        client.get(reverse("programs:candidate", args=[application.code]))


@pytest.mark.parametrize("number", [1, 3, 30])
def test_project_page_asks_as_often_for_many_programs(
    client: Client, django_assert_num_queries: Any, number: int
) -> None:
    project = make_project()
    for _ in range(number):
        make_program(project=project)
    with django_assert_num_queries(2):
        client.get(project.get_absolute_url())
