"""Each constraint of the database against the rows that break it."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, UniqueConstraint

from programs.models import (
    Application,
    AreaChoice,
    AvailabilityRange,
    Coordinator,
    Declaration,
    FocusArea,
    FurtherLanguage,
    GoalChoice,
    GoalKind,
    Maintainer,
    Program,
    SurveyResponse,
)
from programs.tests.factories import (
    AT,
    answer_survey_of,
    make_application,
    make_declaration,
    make_program,
    make_project,
    make_site_coordinator,
)

from .broken_rows import BROKEN, again, write

pytestmark = pytest.mark.django_db
CONSTRAINTS = {
    constraint.name: (model, constraint)
    for model in apps.get_app_config("programs").get_models()
    for constraint in model._meta.constraints
}


@pytest.mark.parametrize(("name", "make", "breach"), BROKEN)
def test_constraint_refuses(name, make, breach):
    obj = make()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write(obj, **breach) if isinstance(breach, dict) else breach(obj)
    assert refused_by(refusal.value) == said_of(name)


def refused_by(error: IntegrityError) -> str:
    """What the database names as the reason: a constraint; SQLite names the columns of a unique one."""
    if connection.vendor == "postgresql":
        return error.__cause__.diag.constraint_name
    return str(error).partition("constraint failed: ")[2]


def said_of(name: str) -> str:
    """How `refused_by` tells a constraint of any app."""
    model, constraint = next(
        (model, constraint)
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if constraint.name == name
    )
    if connection.vendor == "postgresql" or isinstance(constraint, CheckConstraint):
        return name
    if constraint.expressions:  # SQLite has nothing but the index to name
        return f"index '{name}'"
    columns = [model._meta.get_field(field).column for field in constraint.fields]
    return ", ".join(f"{model._meta.db_table}.{column}" for column in columns)


def test_every_constraint_is_tried():
    assert {name for name, *_rest in BROKEN} == set(CONSTRAINTS)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_constraint_has_a_sentence_of_its_own(name):
    constraint = CONSTRAINTS[name][1]
    assert isinstance(constraint, CheckConstraint | UniqueConstraint)
    assert str(constraint.violation_error_message) != str(constraint.default_violation_error_message)
    assert str(constraint.violation_error_message).endswith(".")


# What a unique constraint must let pass


def test_maintainer_who_left_can_come_back():
    maintainer = make_project().maintainers.get()
    write(maintainer, ended_at=AT)
    again(maintainer, ended_at=None)
    assert Maintainer.objects.current().count() == 1


def test_coordinator_whose_role_ended_can_be_appointed_again():
    role = make_program().coordinators.get()
    write(role, ended_at=AT)
    again(role, ended_at=None)
    assert role.program.coordinators.current().count() == 1


def test_site_coordinator_can_coordinate_programs():
    user = make_site_coordinator()
    make_program(by=user)
    make_program(by=user)
    assert Coordinator.objects.current().filter(user=user).count() == 3


def test_choices_of_two_people_stand_beside_each_other():
    program = make_program()
    for _number in range(2):
        answer_survey_of(make_application(state="approved", program=program, further_languages=["hi"]))
    counts = [
        model.objects.count()
        for model in (FurtherLanguage, SurveyResponse, AreaChoice, GoalChoice, AvailabilityRange)
    ]
    assert counts == [2, 2, 2, 2, 10]


def test_programs_may_have_areas_and_goals_of_one_name():
    make_program()
    make_program()
    assert (FocusArea.objects.filter(name="Testing").count(), GoalKind.objects.count()) == (2, 12)


def test_person_may_apply_in_both_roles_and_to_several_programs():
    first = make_application("mentee")
    make_application("mentor", program=first.program, person=first.person)
    make_application("mentee", person=first.person)
    assert Application.objects.filter(person=first.person).count() == 3


def test_declaration_can_be_withdrawn_before_and_after_it_was_sent():
    draft, sent = make_declaration("withdrawn"), make_declaration()
    write(sent, state="withdrawn")
    assert set(Declaration.objects.values_list("pk", "submitted_at")) == {(draft.pk, None), (sent.pk, AT)}


def test_program_may_close_its_survey_with_its_enrolment():
    program = make_program()
    write(program, survey_closes_on=program.enrolment_closes_on)
    write(program, starts_on=program.enrolment_closes_on + timedelta(days=1))
    assert Program.objects.get().survey_closes_on == program.enrolment_closes_on
