from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError

from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.states import TransitionNotAllowed, advance
from programs import tasks
from programs.errors import ProgramError
from programs.models import Coordinator, Program
from programs.services import programs
from programs.services.coordinators import end_coordinator
from programs.tests.factories import (
    AREAS,
    AT,
    coordinator_of,
    make_program,
    make_project,
    make_site_coordinator,
    make_user,
    program_fields,
)
from programs.tests.threads import at_once

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def stored(program: Program) -> dict:
    return Program.objects.values().get(pk=program.pk)


def traces() -> tuple[int, int]:
    return AuditEvent.objects.count(), OutboxMessage.objects.count()


# Opening


def test_open_writes_a_draft_with_areas_goals_and_its_coordinator():
    by = make_site_coordinator()
    program = make_program("draft", by=by)
    assert stored(program)["state"] == "draft"
    assert list(program.areas.order_by("position").values_list("name", flat=True)) == list(AREAS)
    assert list(program.goal_kinds.order_by("position").values_list("name", flat=True)) == [
        "Make a first contribution",
        "Contribute regularly",
        "Understand a large code base",
        "Review other people's work",
        "Speak and write in the community",
        "Find a way into a profession",
    ]
    assert list(program.coordinators.values_list("user", "appointed_by", "appointed_at")) == [
        (by.pk, by.pk, AT)
    ]
    assert list(
        AuditEvent.objects.filter(scope=f"program:{program.slug}").values_list("verb", "by", "at")
    ) == [("opened", by.pk, AT), ("appointed", by.pk, AT)]


def test_open_gives_an_address_made_of_project_and_cohort():
    project = make_project("Lantern")
    cohorts = ("Spring 2027", "Spring  2027!")
    slugs = [make_program("draft", project=project, cohort=cohort).slug for cohort in cohorts]
    assert slugs == ["lantern-spring-2027", "lantern-spring-2027-2"]


def test_open_takes_the_usual_length_and_minutes():
    program = make_program("draft")
    assert (program.length_months, program.least_minutes) == (6, 60)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"starts_on": date(2027, 4, 5)}, "The dates are out of order."),
        ({"enrolment_opens_on": date(2027, 3, 23)}, "The dates are out of order."),
        ({"survey_closes_on": date(2027, 3, 21)}, "The dates are out of order."),
        ({"mentor_places": 0}, "Ensure this value is greater than or equal to 1."),
        ({"mentee_places": 0}, "Ensure this value is greater than or equal to 1."),
        ({"length_months": 25}, "Ensure this value is less than or equal to 24."),
        ({"least_minutes": 14}, "Ensure this value is greater than or equal to 15."),
        ({"time_zone": "Berlin"}, "“Berlin” is not a time zone on the list."),
        ({"contact_email": "nobody"}, "Enter a valid email address."),
        ({"chat_url": "javascript:alert(1)"}, "Enter a valid URL."),
    ],
)
def test_open_refuses_a_value_that_no_program_can_have(fields, message):
    by, project = make_site_coordinator(), make_project()
    before = traces()
    with pytest.raises(ValidationError) as refusal:
        programs.open_program(by=by, at=AT, areas=AREAS, project=project, **program_fields(**fields))
    assert [text for text in refusal.value.messages if text.startswith(message)] != []
    assert (Program.objects.count(), traces()) == (0, before)


def test_open_refuses_a_second_cohort_of_the_same_name():
    first = make_program("draft")
    with pytest.raises(ValidationError) as refusal:
        make_program("draft", project=first.project, cohort=first.cohort)
    assert refusal.value.messages == ["The project has a cohort of this name. Choose another name."]


def test_open_lets_projects_have_cohorts_of_one_name():
    assert [make_program("draft", cohort="Spring").state for _ in range(2)] == ["draft", "draft"]


# Changing


def test_change_stores_the_fields_named_and_records_them():
    program = make_program("draft")
    before = stored(program)
    program.summary, program.mentor_places, program.benefits = "Another.", 3, "Not named."
    programs.change_program(
        program=program, changed=["summary", "mentor_places"], by=coordinator_of(program), at=AT
    )
    assert stored(program) == before | {"summary": "Another.", "mentor_places": 3}
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.reason, event.by) == (
        "changed",
        "mentor_places, summary",
        coordinator_of(program),
    )


def test_change_of_nothing_writes_nothing():
    program = make_program("draft")
    before = stored(program), traces()
    programs.change_program(program=program, changed=[], by=coordinator_of(program), at=AT)
    assert (stored(program), traces()) == before


def test_change_to_a_value_that_no_program_can_have_is_refused():
    program = make_program("draft")
    before = stored(program), traces()
    program.starts_on = program.enrolment_opens_on
    with pytest.raises(ValidationError):
        programs.change_program(program=program, changed=["starts_on"], by=coordinator_of(program), at=AT)
    assert (stored(program), traces()) == before


# Announcing


@pytest.mark.parametrize(("days", "state"), [((7, 28, 42, 56), "announced"), ((0, 21, 35, 49), "enrolment")])
def test_announce_makes_public_and_follows_the_dates(days, state):
    program = make_program("draft", **program_fields(days=days))
    programs.announce_program(program=program, by=coordinator_of(program), at=AT)
    assert (stored(program)["state"], program.state) == (state, state)


@pytest.mark.parametrize("missing", ["areas", "goal_kinds"])
def test_announce_without_what_the_survey_asks_for_is_refused(missing):
    program = make_program("draft")
    getattr(program, missing).all().delete()
    before = stored(program), traces()
    with pytest.raises(ProgramError) as refusal:
        programs.announce_program(program=program, by=coordinator_of(program), at=AT)
    assert str(refusal.value) == (
        f"“{program}” needs at least one area of focus and one kind of goal: the survey asks for them."
    )
    assert (stored(program), traces()) == before


def test_announce_after_enrolment_is_refused():
    program = make_program("draft")
    before = stored(program), traces()
    late = program.enrolment_deadline.instant
    with pytest.raises(ProgramError) as refusal:
        programs.announce_program(program=program, by=coordinator_of(program), at=late)
    assert str(refusal.value) == f"Enrolment of “{program}” would be over already. Set later dates first."
    assert (stored(program), traces()) == before


# The dates


def test_advance_takes_each_step_at_its_instant():
    program = make_program("announced")  # enrolment 8 to 29 March, survey to 12 April
    steps = [
        (datetime(2027, 3, 8, tzinfo=UTC), "enrolment"),
        (datetime(2027, 3, 30, 12, tzinfo=UTC), "survey"),
        (datetime(2027, 4, 13, 12, tzinfo=UTC), "matching"),
    ]
    for instant, state in steps:
        before = stored(program)
        assert programs.advance_programs(at=instant - SECOND) == 0
        assert stored(program) == before
        assert programs.advance_programs(at=instant) == 1
        assert stored(program)["state"] == state
    assert programs.advance_programs(at=AT + timedelta(days=400)) == 0


def test_advance_catches_up_with_all_steps_and_records_each():
    program = make_program("announced")
    before = AuditEvent.objects.count()
    assert programs.advance_programs(at=AT + timedelta(days=60)) == 1
    assert list(AuditEvent.objects.order_by("pk").values_list("before", "after", "by")[before:]) == [
        ("announced", "enrolment", None),
        ("enrolment", "survey", None),
        ("survey", "matching", None),
    ]
    assert stored(program)["state"] == "matching"


def test_advance_twice_does_nothing_the_second_time():
    make_program("announced")
    at = AT + timedelta(days=60)
    programs.advance_programs(at=at)
    before = traces()
    assert (programs.advance_programs(at=at), traces()) == (0, before)


def test_advance_counts_programs():
    make_program("announced")
    make_program("announced")
    make_program("draft")
    assert programs.advance_programs(at=AT + timedelta(days=10)) == 2


@pytest.mark.parametrize("state", ["draft", "cancelled", "matching", "running", "finished"])
def test_advance_leaves_alone_what_people_move(state):
    program = make_program(state)
    before = stored(program)
    assert programs.advance_programs(at=AT + timedelta(days=1000)) == 0
    assert stored(program) == before


def test_task_moves_programs_on_and_can_be_repeated():
    program = make_program("announced")  # long ago by the real clock, or not yet: both are fine
    tasks.advance_programs(unknown="from a newer release")
    state = stored(program)["state"]
    tasks.advance_programs()
    assert stored(program)["state"] == state


# Cancelling


def test_cancel_keeps_the_reason_for_the_page():
    program = make_program()
    programs.cancel_program(program=program, by=coordinator_of(program), at=AT, reason="Too few mentors.")
    row = stored(program)
    assert (row["state"], row["cancelled_reason"]) == ("cancelled", "Too few mentors.")


@pytest.mark.parametrize("reason", ["", "  "])
def test_cancel_without_a_reason_is_refused(reason):
    program = make_program()
    before = stored(program), traces()
    with pytest.raises(ProgramError) as refusal:
        programs.cancel_program(program=program, by=coordinator_of(program), at=AT, reason=reason)
    assert str(refusal.value) == "Say why: the program's page shows it."
    assert (stored(program), traces()) == before


# Every state and every step

ORDER = ["draft", "announced", "enrolment", "survey", "matching", "running", "finished"]
MORE_TIME = {("survey", "enrolment"), ("matching", "survey"), ("running", "matching")}
ALLOWED = {*pairwise(ORDER), *((state, "cancelled") for state in ORDER[:-1]), *MORE_TIME}


def test_steps_allowed_are_those_of_the_table():
    assert {(a, b) for a, targets in Program.TRANSITIONS.items() for b in targets} == ALLOWED


@pytest.mark.parametrize("to", Program.State.values)
@pytest.mark.parametrize("start", Program.State.values)
def test_step_is_taken_exactly_when_it_is_allowed(start, to):
    program = make_program(start)
    by = coordinator_of(program)
    before, (audit, mails) = stored(program), traces()
    fields = {"cancelled": {"cancelled_reason": "Too few mentors."}, "announced": {"announced_at": AT}}.get(
        to, {}
    )
    if (start, to) in ALLOWED:
        advance(program, to, by=by, at=AT, **fields)
        assert stored(program) == before | {"state": to} | fields
        assert traces() == (audit + 1, mails)
    else:
        with pytest.raises(TransitionNotAllowed):
            advance(program, to, by=by, at=AT, **fields)
        assert (stored(program), program.state, traces()) == (before, start, (audit, mails))


@pytest.mark.parametrize("state", [s for s in Program.State.values if s != "draft"])
def test_announce_from_another_state_is_refused(state):
    program = make_program(state)
    before = stored(program), traces()
    early = datetime.combine(program.enrolment_opens_on, AT.timetz())
    with pytest.raises(TransitionNotAllowed):
        programs.announce_program(program=program, by=coordinator_of(program), at=early)
    assert (stored(program), traces()) == before


@pytest.mark.parametrize("state", ["finished", "cancelled"])
def test_cancel_of_what_is_over_is_refused(state):
    program = make_program(state)
    before = stored(program), traces()
    with pytest.raises(TransitionNotAllowed):
        programs.cancel_program(program=program, by=coordinator_of(program), at=AT, reason="Late.")
    assert (stored(program), traces()) == before


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_move_a_program_once():
    program = make_program("announced")
    before = AuditEvent.objects.count()
    at = AT + timedelta(days=10)
    outcomes = at_once(*[lambda: programs.advance_programs(at=at)] * 2)
    assert sum(outcomes) == 1
    assert stored(program)["state"] == "enrolment"
    assert AuditEvent.objects.count() == before + 1


# Reading


def test_public_shows_all_but_drafts():
    by_state = {state: make_program(state) for state in Program.State.values}
    assert set(Program.objects.public()) == {
        program for state, program in by_state.items() if state != "draft"
    }


def test_taking_applications_agrees_with_the_program():
    every = [make_program(state) for state in Program.State.values]
    edges = {
        instant
        for program in every
        for instant in (
            datetime.combine(program.enrolment_opens_on, datetime.min.time(), UTC),
            program.enrolment_deadline.instant,
        )
    }
    for at in [moment for edge in edges for moment in (edge - SECOND, edge, edge + SECOND)]:
        found = set(Program.objects.taking_applications(at))
        assert found == {program for program in every if program.takes_applications(at)}


def test_taking_applications_begins_and_ends_with_the_days():
    program = make_program("announced")  # the scheduler has not come by yet
    opening, end = datetime(2027, 3, 8, tzinfo=UTC), datetime(2027, 3, 30, 12, tzinfo=UTC)
    assert [program.takes_applications(at) for at in (opening - SECOND, opening, end - SECOND, end)] == [
        False,
        True,
        True,
        False,
    ]


def test_upcoming_shows_what_opens_later():
    later = make_program("announced")
    make_program("enrolment")
    make_program("draft")
    opening = datetime(2027, 3, 8, tzinfo=UTC)
    assert list(Program.objects.upcoming(AT)) == [later]
    assert list(Program.objects.upcoming(opening - SECOND)) == [later]
    assert list(Program.objects.upcoming(opening)) == []


def test_coordinated_by_forgets_who_has_ended():
    program, user = make_program(), make_user()
    role = Coordinator.objects.create(user=user, program=program, appointed_at=AT)
    assert list(Program.objects.coordinated_by(user)) == [program]
    end_coordinator(coordinator=role, by=coordinator_of(program), at=AT)
    assert list(Program.objects.coordinated_by(user)) == []


def test_for_lists_begins_with_what_closes_first():
    late = make_program(enrolment_closes_on=date(2027, 3, 30))
    soon = make_program()
    same_day = make_program()
    assert list(Program.objects.for_lists()) == [soon, same_day, late]


def test_takes_surveys_until_the_deadline():
    program = make_program()
    end = program.survey_deadline.instant
    assert [program.takes_surveys(at) for at in (AT, end - SECOND, end)] == [True, True, False]


@pytest.mark.parametrize(("role", "places"), [("mentor", 3), ("mentee", 5)])
def test_places_for_tells_the_sides_apart(role, places):
    assert Program(mentor_places=3, mentee_places=5).places_for(role) == places
