"""Each constraint of the database against a row that breaks it and nothing else.

The rows are written past every validation, as a slip in a shell would write them.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, Model, UniqueConstraint

from programs.models import (
    Application,
    AreaChoice,
    AvailabilityRange,
    Channel,
    Claim,
    Coordinator,
    Declaration,
    Event,
    FocusArea,
    FurtherLanguage,
    GoalChoice,
    GoalKind,
    Maintainer,
    Program,
    Subscription,
    SurveyResponse,
)
from programs.services.subscriptions import request_subscription, subscribe
from programs.tests.factories import (
    AT,
    answer_survey_of,
    make_application,
    make_declaration,
    make_program,
    make_project,
    make_site_coordinator,
    make_user,
)
from programs.tests.imports_support import bare, bring, make_import, sheet

pytestmark = pytest.mark.django_db


def write(obj: Model, **fields: Any) -> None:
    type(obj)._base_manager.filter(pk=obj.pk).update(**fields)


def again(obj: Model, **fields: Any) -> None:
    """A second row like `obj`."""
    copy = type(obj)._base_manager.get(pk=obj.pk)
    copy.pk = None
    for name, value in fields.items():
        setattr(copy, name, value)
    type(obj)._base_manager.bulk_create([copy])


def survey() -> SurveyResponse:
    return answer_survey_of(make_application(state="approved"))


def imported() -> Application:
    bring(make_program(), sheet(bare(1)))
    return Application.objects.get()


def claim() -> Claim:
    return Claim.objects.get(person=imported().person)


def channel() -> Channel:
    url = "https://chat.example.org/"
    return Channel.objects.create(program=make_program(), name="Chat", url=url)


def event() -> Event:
    return Event.objects.create(program=make_program(), title="Questions", starts_at=AT)


def asked_for() -> Subscription:
    request_subscription(email="a@example.org", language="en", at=AT)
    return Subscription.objects.get()


def of_no_role(application: Application) -> None:
    """No capacity fits a role that there is not, so that check steps aside (until the transaction ends)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE programs_application DROP CONSTRAINT application_capacity_of_mentors")
    write(application, role="guest")


# (constraint, what is made, how it is broken)
BROKEN = [
    ("maintainer_once_per_project", lambda: make_project().maintainers.get(), again),
    (
        "maintainer_ends_after_it_begins",
        lambda: make_project().maintainers.get(),
        {"ended_at": AT - timedelta(seconds=1)},
    ),
    ("declaration_state_known", lambda: make_declaration("draft"), {"state": "lost"}),
    ("declaration_sent_is_complete", make_declaration, {"goals": ""}),
    ("declaration_sent_has_time", make_declaration, {"submitted_at": None}),
    ("declaration_sent_has_time", lambda: make_declaration("accepted"), {"submitted_at": None}),
    ("declaration_sent_has_time", lambda: make_declaration("declined"), {"submitted_at": None}),
    ("declaration_decided_has_time", lambda: make_declaration("accepted"), {"decided_at": None}),
    ("declaration_decided_has_time", lambda: make_declaration("declined"), {"decided_at": None}),
    ("declaration_decided_has_time", make_declaration, {"decided_at": AT}),
    ("declaration_accepted_has_project", lambda: make_declaration("accepted"), {"project": None}),
    ("declaration_accepted_has_project", make_declaration, lambda d: write(d, project=make_project())),
    ("declaration_declined_has_reason", lambda: make_declaration("declined"), {"decision_reason": ""}),
    ("program_state_known", make_program, {"state": "lost"}),
    ("program_cohort_once_per_project", make_program, lambda p: again(p, slug="another")),
    ("program_dates_in_order", make_program, lambda p: write(p, enrolment_opens_on=p.starts_on)),
    ("program_dates_in_order", make_program, lambda p: write(p, survey_closes_on=p.enrolment_opens_on)),
    ("program_dates_in_order", make_program, lambda p: write(p, starts_on=p.survey_closes_on)),
    ("program_length_range", make_program, {"length_months": 0}),
    ("program_length_range", make_program, {"length_months": 25}),
    ("program_least_minutes_range", make_program, {"least_minutes": 14}),
    ("program_least_minutes_range", make_program, {"least_minutes": 1201}),
    ("program_undo_minutes_range", make_program, {"undo_minutes": 1441}),
    ("program_has_places", make_program, {"mentor_places": 0}),
    ("program_has_places", make_program, {"mentee_places": 0}),
    ("program_cancelled_has_reason", lambda: make_program("cancelled"), {"cancelled_reason": ""}),
    ("program_cancelled_has_reason", make_program, {"cancelled_reason": "None yet."}),
    ("program_announced_has_time", make_program, {"announced_at": None}),
    ("program_announced_has_time", lambda: make_program("draft"), {"announced_at": AT}),
    ("area_once_per_program", lambda: make_program().areas.first(), again),
    ("goal_kind_once_per_program", lambda: make_program().goal_kinds.first(), again),
    ("coordinator_once_per_program", lambda: make_program().coordinators.get(), again),
    (
        "coordinator_ends_after_it_begins",
        lambda: make_program().coordinators.get(),
        {"ended_at": AT - timedelta(days=1)},
    ),
    ("coordinator_once_per_site", lambda: make_site_coordinator().coordinatorships.get(), again),
    ("application_state_known", lambda: make_application(state="draft"), {"state": "lost"}),
    ("application_role_known", lambda: make_application(state="draft"), of_no_role),
    ("application_once_per_person_and_role", make_application, lambda a: again(a, code="another")),
    ("application_capacity_of_mentors", lambda: make_application("mentor"), {"capacity": None}),
    ("application_capacity_of_mentors", lambda: make_application("mentor"), {"capacity": 0}),
    ("application_capacity_of_mentors", lambda: make_application("mentor"), {"capacity": 11}),
    ("application_capacity_of_mentors", make_application, {"capacity": 1}),
    ("application_speaking_range", make_application, {"english_speaking": 6}),
    ("application_understanding_range", make_application, {"english_understanding": 6}),
    ("application_sent_is_complete", make_application, {"about": ""}),
    ("application_sent_is_complete", make_application, {"motivation": ""}),
    ("application_sent_is_complete", make_application, {"preferred_language": ""}),
    ("application_sent_is_complete", make_application, {"english_speaking": None}),
    ("application_sent_is_complete", make_application, {"english_understanding": None}),
    *(
        ("application_sent_is_complete", lambda s=state: make_application(state=s), {"about": ""})
        for state in ("approved", "waitlisted", "declined", "withdrawn")
    ),
    ("application_sent_has_times", make_application, {"submitted_at": None}),
    (
        "application_sent_has_conduct_version",
        make_application,
        {"conduct_version": "", "conduct_accepted_at": None},
    ),
    ("application_conduct_has_version_and_time", imported, {"conduct_version": "2026-11"}),
    ("application_conduct_has_version_and_time", imported, {"conduct_accepted_at": AT}),
    ("application_imported_has_source", imported, {"source": None}),
    ("application_imported_has_source", make_application, {"imported_at": AT}),
    (
        "import_state_known",
        lambda: make_import(make_program()),
        lambda i: write(i, state="lost", closed_at=AT, content=[]),
    ),
    ("import_has_consent", lambda: make_import(make_program()), {"consent": ""}),
    ("import_closed_has_time", lambda: bring(make_program(), sheet(bare(1))), {"closed_at": None}),
    ("import_closed_has_time", lambda: make_import(make_program()), {"closed_at": AT}),
    ("import_closed_is_erased", lambda: bring(make_program(), sheet(bare(1))), {"content": [{"text": "a"}]}),
    ("claim_expires_after_it_was_made", claim, {"expires_at": AT}),
    ("claim_used_after_it_was_made", claim, {"used_at": AT - timedelta(seconds=1)}),
    ("application_withdrawn_has_time", lambda: make_application(state="withdrawn"), {"withdrawn_at": None}),
    ("application_withdrawn_has_time", make_application, {"withdrawn_at": AT}),
    *(
        ("application_decided_has_time", lambda s=state: make_application(state=s), {"decided_at": None})
        for state in ("approved", "waitlisted", "declined")
    ),
    ("application_decided_has_time", make_application, {"decided_at": AT}),
    *(
        ("application_refused_has_reason", lambda s=state: make_application(state=s), {"decision_reason": ""})
        for state in ("waitlisted", "declined")
    ),
    (
        "further_language_once",
        lambda: make_application(further_languages=["hi"]).further_languages.get(),
        again,
    ),
    ("survey_level_range", survey, {"level": 0}),
    ("survey_level_range", survey, {"level": 5}),
    ("survey_seeks_level_range", survey, {"seeks_level": 0}),
    ("survey_seeks_level_range", survey, {"seeks_level": 5}),
    ("area_choice_once", lambda: survey().areas.get(), again),
    ("area_choice_range", lambda: survey().areas.get(), {"strength": 0}),
    ("area_choice_range", lambda: survey().areas.get(), {"strength": 4}),
    ("goal_choice_once", lambda: survey().goals.get(), again),
    ("availability_weekday_range", lambda: survey().availability.first(), {"weekday": 7}),
    ("availability_within_a_day", lambda: survey().availability.first(), {"end": 49}),
    ("availability_within_a_day", lambda: survey().availability.first(), {"start": 42, "end": 42}),
    ("availability_starts_once", lambda: survey().availability.first(), again),
    ("channel_audience_known", channel, {"audience": "nobody"}),
    ("channel_once_per_program", channel, again),
    ("event_minutes_range", event, {"minutes": 4}),
    ("event_minutes_range", event, {"minutes": 1441}),
    ("subscription_once_per_address", asked_for, lambda s: again(s, email="A@EXAMPLE.ORG", token_hash="")),
    ("subscription_link_is_unique", asked_for, lambda s: again(s, email="b@example.org")),
    ("subscription_has_one_recipient", asked_for, {"email": ""}),
    (
        "subscription_of_account_is_confirmed",
        lambda: subscribe(person=make_user(), at=AT),
        {"confirmed_at": None},
    ),
    ("subscription_confirmed_has_no_link", asked_for, {"confirmed_at": AT}),
    ("subscription_requests_range", asked_for, {"requests": 6}),
]
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
