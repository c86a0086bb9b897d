from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from mentorship.core.models import User
from programs import policies
from programs.models import Coordinator
from programs.services.coordinators import end_coordinator
from programs.tests.factories import (
    AT,
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


@pytest.fixture
def world():
    """One program with everybody in it, and people of elsewhere."""
    declaration = make_declaration("accepted", project_name="Lantern")
    program = make_program(project=declaration.project)
    draft = make_program("draft", project=declaration.project, by=coordinator_of(program))
    coordinator = make_coordinator(program)
    make_coordinator(draft, coordinator)
    application = make_application("mentor", program=program)
    people = {
        "visitor": AnonymousUser(),
        "outsider": make_user(),
        "applicant": application.person,
        "maintainer": declaration.author,
        "maintainer of another": make_declaration("accepted", project_name="Tidepool").author,
        "coordinator": coordinator,
        "coordinator of another": make_coordinator(make_program()),
        "site coordinator": make_site_coordinator(),
        "superuser": make_user(is_superuser=True),
    }
    return {
        "program": program,
        "draft": draft,
        "project": declaration.project,
        "declaration": declaration,
        "application": application,
        "people": people,
    }


def allowed(world: dict, right: Callable[[User], bool]) -> set[str]:
    return {role for role, person in world["people"].items() if right(person)}


def test_may_coordinate_is_for_coordinators(world):
    assert allowed(world, policies.may_coordinate) == {
        "coordinator",
        "coordinator of another",
        "site coordinator",
        "superuser",
    }


def test_may_coordinate_ends_with_the_account():
    user = make_site_coordinator(make_user(is_active=False))
    assert policies.may_coordinate(user) is False


def test_may_coordinate_site_is_for_site_coordinators(world):
    assert allowed(world, policies.may_coordinate_site) == {"site coordinator", "superuser"}


def test_may_decide_declaration_is_for_site_coordinators(world):
    declaration = world["declaration"]
    assert allowed(world, lambda user: policies.may_decide_declaration(user, declaration)) == {
        "site coordinator",
        "superuser",
    }


@pytest.mark.parametrize("fields", [{}, {"is_superuser": True}])
def test_nobody_decides_what_they_declared_themselves(fields):
    author = make_site_coordinator(make_user(**fields))
    assert policies.may_decide_declaration(author, make_declaration(author=author)) is False
    assert policies.may_decide_declaration(author, make_declaration()) is True


def test_announced_program_is_seen_by_everybody(world):
    seen = allowed(world, lambda user: policies.may_see_program(user, world["program"]))
    assert seen == set(world["people"])


def test_draft_program_is_seen_by_its_coordinators_and_those_of_the_site(world):
    seen = allowed(world, lambda user: policies.may_see_program(user, world["draft"]))
    assert seen == {"coordinator", "site coordinator", "superuser"}


def test_may_change_program_is_for_its_coordinators_and_those_of_the_site(world):
    changing = allowed(world, lambda user: policies.may_change_program(user, world["program"]))
    assert changing == {"coordinator", "site coordinator", "superuser"}


def test_applications_are_read_by_the_programs_coordinators_alone(world):
    reading = allowed(world, lambda user: policies.may_read_applications(user, world["program"]))
    assert reading == {"coordinator"}


def test_may_review_is_for_the_programs_coordinators(world):
    reviewing = allowed(world, lambda user: policies.may_review(user, world["application"]))
    assert reviewing == {"coordinator"}


def test_nobody_reviews_their_own_application():
    program = make_program()
    mine = make_application(program=program, person=coordinator_of(program))
    assert policies.may_review(coordinator_of(program), mine) is False


def test_readable_scopes_are_those_of_the_own_programs(world):
    program, draft = world["program"], world["draft"]
    scopes = {role: sorted(policies.readable_scopes(person)) for role, person in world["people"].items()}
    assert scopes.pop("coordinator") == sorted([program.audit_scope, draft.audit_scope])
    assert len(scopes.pop("coordinator of another")) == 1
    assert {role: own for role, own in scopes.items() if own} == {"site coordinator": ["site"]}


def test_maintains_is_for_the_projects_maintainers(world):
    assert allowed(world, lambda user: policies.maintains(user, world["project"])) == {"maintainer"}


def test_role_that_ended_is_gone_on_the_next_request():
    program = make_program()
    user = make_coordinator(program)
    assert policies.may_read_applications(user, program) is True
    role = Coordinator.objects.get(user=user)
    end_coordinator(coordinator=role, by=coordinator_of(program), at=AT)
    assert policies.may_read_applications(User.objects.get(pk=user.pk), program) is False


def test_maintainer_who_left_maintains_nothing():
    author = make_user()
    project = make_project(maintainer=author)
    project.maintainers.update(ended_at=AT)
    assert policies.maintains(author, project) is False


def test_roles_are_read_once_for_a_request(django_assert_num_queries):
    user = make_user()
    with django_assert_num_queries(2):
        assert policies.roles_of(user) == policies.roles_of(user)


def test_roles_of_a_visitor_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert policies.roles_of(AnonymousUser()).programs == {}
