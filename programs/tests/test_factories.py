"""The factories make what they promise."""

import pytest

from programs.models import Application, Declaration, Program
from programs.tests.factories import (
    answer_survey_of,
    coordinator_of,
    make_application,
    make_declaration,
    make_program,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", Program.State.values)
def test_make_program_gives_the_state_asked_for(state):
    assert Program.objects.get(pk=make_program(state).pk).state == state


@pytest.mark.parametrize("state", Declaration.State.values)
def test_make_declaration_gives_the_state_asked_for(state):
    assert Declaration.objects.get(pk=make_declaration(state).pk).state == state


@pytest.mark.parametrize("role", ["mentor", "mentee"])
@pytest.mark.parametrize("state", Application.State.values)
def test_make_application_gives_the_state_asked_for(role, state):
    application = Application.objects.get(pk=make_application(role, state).pk)
    assert (application.role, application.state) == (role, state)


def test_make_user_gives_a_verified_address():
    user = make_user("Ida@Example.org")
    assert list(user.emailaddress_set.values_list("email", "verified", "primary")) == [
        ("ida@example.org", True, True)
    ]


def test_coordinator_of_is_who_opened_the_program():
    opener = make_user()
    assert coordinator_of(make_program(by=opener)) == opener


def test_answer_survey_of_fills_every_part():
    survey = answer_survey_of(make_application("mentor", "approved"))
    assert (survey.areas.count(), survey.goals.count(), survey.availability.count()) == (1, 1, 5)
