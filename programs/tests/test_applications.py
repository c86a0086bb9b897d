from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from mentorship.core.models import AuditEvent, OutboxMessage
from programs import conduct
from programs.errors import ApplicationError
from programs.models import Application
from programs.services import applications
from programs.services.programs import cancel_program
from programs.tests.factories import (
    AT,
    application_answers,
    coordinator_of,
    make_application,
    make_program,
    make_user,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def save(application=None, *, program=None, person=None, role="mentee", at=AT, further=(), **answers):
    return applications.save_application(
        program=program or application.program,
        person=person or application.person,
        role=role,
        answers=application_answers(**answers),
        further_languages=further,
        at=at,
    )


def stored(application: Application) -> dict:
    return Application.objects.values().get(pk=application.pk)


def traces() -> tuple[int, int]:
    return AuditEvent.objects.count(), OutboxMessage.objects.count()


# Saving


def test_save_makes_one_draft_and_changes_it_later():
    program, person = make_program(), make_user()
    first = save(program=program, person=person, about="One.")
    second = save(program=program, person=person, about="Two.", at=LATER)
    assert first.pk == second.pk
    assert list(Application.objects.values_list("person", "role", "state", "about", "capacity")) == [
        (person.pk, "mentee", "draft", "Two.", None)
    ]


def test_save_keeps_a_draft_that_is_incomplete():
    application = save(program=make_program(), person=make_user(), about="", english_speaking=None)
    assert stored(application)["state"] == "draft"


def test_save_keeps_mentor_and_mentee_apart():
    program, person = make_program(), make_user()
    save(program=program, person=person, role="mentor", capacity=3)
    save(program=program, person=person, role="mentee")
    assert list(Application.objects.order_by("pk").values_list("role", "capacity")) == [
        ("mentor", 3),
        ("mentee", None),
    ]


def test_save_gives_a_mentor_one_mentee_if_nothing_else_is_said():
    assert save(program=make_program(), person=make_user(), role="mentor", capacity=None).capacity == 1


def test_save_replaces_the_further_languages():
    program, person = make_program(), make_user()
    save(program=program, person=person, further=["pt", "hi", "hi", "en"])
    application = save(program=program, person=person, further=["hi", "fr"])
    assert sorted(application.further_languages.values_list("code", flat=True)) == ["fr", "hi"]


def test_save_keeps_the_rows_of_languages_that_stay():
    program, person = make_program(), make_user()
    kept = save(program=program, person=person, further=["hi"]).further_languages.get()
    application = save(program=program, person=person, further=["hi", "fr"])
    assert application.further_languages.get(code="hi") == kept


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"preferred_language": "xx-not-one"}, "preferred_language"),
        ({"english_speaking": 6}, "english_speaking"),
        ({"capacity": 2}, "__all__"),
    ],
)
def test_save_refuses_a_value_that_no_application_can_have(answers, field):
    with pytest.raises(ValidationError) as refusal:
        save(program=make_program(), person=make_user(), **answers)
    assert field in refusal.value.message_dict
    assert Application.objects.count() == 0


def test_save_refuses_a_further_language_off_the_list():
    with pytest.raises(ValidationError):
        save(program=make_program(), person=make_user(), further=["xx-not-one"])
    assert Application.objects.count() == 0


def test_save_refuses_a_role_that_there_is_not():
    with pytest.raises(ValidationError) as refusal:
        save(program=make_program(), person=make_user(), role="visitor")
    assert refusal.value.messages == ["Choose mentor or mentee."]


@pytest.mark.parametrize("capacity", [11, -1])
def test_save_refuses_a_capacity_out_of_range(capacity):
    with pytest.raises(ValidationError):
        save(program=make_program(), person=make_user(), role="mentor", capacity=capacity)
    assert Application.objects.count() == 0


def test_save_of_a_sent_application_keeps_it_sent_and_writes_no_second_receipt():
    application = make_application()
    before = traces()
    save(application, about="More to say.")
    row = stored(application)
    assert (row["state"], row["about"]) == ("submitted", "More to say.")
    assert traces() == before


def test_save_of_a_sent_application_refuses_to_make_it_incomplete():
    application = make_application()
    before = stored(application)
    with pytest.raises(ValidationError) as refusal:
        save(application, motivation="")
    assert "Fill in every required field before you send the application." in refusal.value.messages
    assert stored(application) == before


@pytest.mark.parametrize("state", ["waitlisted", "declined", "withdrawn"])
def test_save_of_a_decided_or_withdrawn_application_is_refused(state):
    application = make_application(state=state)
    before = stored(application)
    with pytest.raises(ApplicationError) as refusal:
        save(application, about="Too late.")
    assert str(refusal.value) == (
        f"Your application is {application.get_state_display()}, so it can't be changed."
    )
    assert stored(application) == before


def test_save_works_until_the_day_has_ended_everywhere_on_earth():
    program = make_program()
    end = program.enrolment_deadline.instant
    application = save(program=program, person=make_user(), at=end - timedelta(seconds=1))
    with pytest.raises(ApplicationError, match="Enrolment closed on Mon 22 March 2027"):
        save(application, at=end)


def test_save_waits_for_the_first_day_of_enrolment():
    program, person = make_program("announced"), make_user()
    with pytest.raises(ApplicationError) as refusal:
        save(program=program, person=person, at=AT)
    assert str(refusal.value) == "You can apply from Mon 8 March 2027, 00:00 UTC."
    opening = AT.replace(hour=0) + timedelta(days=7)
    assert save(program=program, person=person, at=opening).state == "draft"


def test_save_into_a_cancelled_program_is_refused():
    program = make_program("cancelled")
    with pytest.raises(ApplicationError) as refusal:
        save(program=program, person=make_user())
    assert str(refusal.value) == "This program was cancelled, so it takes no applications."


# Sending


def test_submit_records_time_and_conduct_and_sends_one_receipt():
    application = make_application(state="draft")
    before = traces()
    applications.submit_application(application=application, by=application.person, at=AT)
    row = stored(application)
    assert (row["state"], row["submitted_at"]) == ("submitted", AT)
    assert (row["conduct_version"], row["conduct_accepted_at"]) == (conduct.VERSION, AT)
    event = AuditEvent.objects.latest("pk")
    assert (event.by, event.before, event.after) == (application.person, "draft", "submitted")
    assert event.scope == f"program:{application.program.slug}"
    mail = OutboxMessage.objects.latest("pk")
    assert (mail.kind, mail.dedupe_key, mail.recipient) == (
        "application_receipt",
        f"receipt:{event.pk}",
        application.person,
    )
    assert (mail.reply_to, mail.scope) == ("lantern@example.org", f"program:{application.program.slug}")
    assert traces() == (before[0] + 1, before[1] + 1)


@pytest.mark.parametrize(
    "missing",
    [
        {"about": ""},
        {"motivation": ""},
        {"preferred_language": ""},
        {"english_speaking": None},
        {"english_understanding": None},
    ],
)
def test_submit_of_an_incomplete_draft_is_refused(missing):
    application = make_application(state="draft", **missing)
    before = stored(application), traces()
    with pytest.raises(ValidationError) as refusal:
        applications.submit_application(application=application, by=application.person, at=AT)
    assert refusal.value.messages == ["Fill in every required field before you send the application."]
    assert (stored(application), traces()) == before
    assert application.state == "draft"


def test_submit_after_the_deadline_is_refused():
    application = make_application(state="draft")
    before = stored(application), traces()
    late = application.program.enrolment_deadline.instant
    with pytest.raises(ApplicationError, match="Enrolment closed on"):
        applications.submit_application(application=application, by=application.person, at=late)
    assert (stored(application), traces()) == before


@pytest.mark.parametrize(("preferred", "further"), [("en", ["hi"]), ("hi", []), ("hi", ["en"])])
def test_submit_takes_who_needs_another_language_and_speaks_one(preferred, further):
    application = make_application(
        preferred_language=preferred, further_languages=further, requires_other_language=True
    )
    assert application.state == "submitted"


def test_submit_refuses_who_needs_another_language_and_speaks_english_only():
    application = make_application(state="draft", requires_other_language=True)
    before = stored(application), traces()
    with pytest.raises(ApplicationError, match="name at least one that you speak"):
        applications.submit_application(application=application, by=application.person, at=AT)
    assert (stored(application), traces()) == before


def test_submit_approves_mentees_by_itself_while_there_are_places():
    program = make_program(approves_mentees=True, mentee_places=2)
    states = [make_application(program=program).state for _ in range(3)]
    assert states == ["approved", "approved", "submitted"]
    assert set(program.applications.approved().values_list("decided_by", flat=True)) == {None}


def test_submit_in_such_a_program_sends_the_decision_in_place_of_a_receipt():
    program = make_program(approves_mentees=True)
    application = make_application(program=program)
    assert list(application.person.mails.values_list("kind", flat=True)) == ["application_decision"]


def test_restore_in_such_a_program_approves_again():
    program = make_program(approves_mentees=True, mentee_places=1)
    application = make_application(program=program)
    applications.withdraw_application(application=application, by=application.person, at=AT)
    applications.restore_application(application=application, by=application.person, at=AT)
    assert application.state == "approved"


def test_submit_in_such_a_program_leaves_mentors_to_the_coordinators():
    program = make_program(approves_mentees=True)
    assert make_application("mentor", program=program).state == "submitted"


# Withdrawing


def test_withdraw_of_an_approved_application_frees_the_place_and_forgets_the_decision():
    program = make_program(mentee_places=1)
    application = make_application(state="approved", program=program, reason="Welcome.")
    applications.withdraw_application(application=application, by=application.person, at=LATER)
    row = stored(application)
    assert (row["state"], row["withdrawn_at"]) == ("withdrawn", LATER)
    assert (row["decided_at"], row["decided_by_id"], row["decision_reason"]) == (None, None, "")
    assert make_application(state="approved", program=program).state == "approved"


def test_withdraw_is_possible_after_the_deadline():
    application = make_application(state="approved")
    late = application.program.survey_deadline.instant
    applications.withdraw_application(application=application, by=application.person, at=late)
    assert stored(application)["state"] == "withdrawn"


def test_restore_lets_the_application_wait_again_as_it_was_sent():
    application = make_application(state="submitted")
    before = stored(application)
    applications.withdraw_application(application=application, by=application.person, at=AT)
    applications.restore_application(application=application, by=application.person, at=LATER)
    assert stored(application) == before


def test_restore_writes_no_second_receipt():
    application = make_application(state="withdrawn")
    before = OutboxMessage.objects.count()
    applications.restore_application(application=application, by=application.person, at=AT)
    assert OutboxMessage.objects.count() == before


def test_restore_after_the_deadline_is_refused():
    application = make_application(state="withdrawn")
    before = stored(application), traces()
    late = application.program.enrolment_deadline.instant
    with pytest.raises(ApplicationError, match="Enrolment closed on"):
        applications.restore_application(application=application, by=application.person, at=late)
    assert (stored(application), traces()) == before


# Reading


def test_visible_to_shows_only_ones_own():
    mine, _other = make_application(), make_application()
    assert list(Application.objects.visible_to(mine.person)) == [mine]


def test_in_programs_of_shows_what_was_sent_to_the_own_programs():
    program = make_program()
    sent = [
        make_application(state=state, program=program) for state in ("submitted", "withdrawn", "declined")
    ]
    make_application(state="draft", program=program)
    make_application()
    found = Application.objects.in_programs_of(coordinator_of(program)).order_by("pk")
    assert list(found) == sent


def test_waiting_and_approved_are_told_apart():
    program = make_program()
    by_state = {state: make_application(state=state, program=program) for state in Application.State.values}
    assert list(Application.objects.waiting()) == [by_state["submitted"]]
    assert list(Application.objects.approved()) == [by_state["approved"]]
    assert list(Application.objects.sent().order_by("pk")) == [
        application for state, application in by_state.items() if state != "draft"
    ]


@pytest.mark.parametrize(
    ("state", "editable", "withdrawable", "restorable", "surveyed"),
    [
        ("draft", True, False, False, False),
        ("submitted", True, True, False, False),
        ("approved", True, True, False, True),
        ("waitlisted", False, True, False, False),
        ("declined", False, False, False, False),
        ("withdrawn", False, False, True, False),
    ],
)
def test_what_can_be_done_while_enrolment_is_on(state, editable, withdrawable, restorable, surveyed):
    application = make_application(state=state)
    assert (
        application.is_editable(AT),
        application.is_withdrawable(AT),
        application.is_restorable(AT),
        application.takes_survey(AT),
    ) == (editable, withdrawable, restorable, surveyed)


@pytest.mark.parametrize("state", Application.State.values)
def test_nothing_can_be_edited_or_restored_after_enrolment(state):
    application = make_application(state=state)
    late = application.program.enrolment_deadline.instant
    adjustable = state == "approved"  # until the survey closes
    assert (application.is_editable(late), application.is_restorable(late)) == (adjustable, False)


def test_survey_is_open_until_its_deadline_and_not_in_a_cancelled_program():
    application = make_application(state="approved")
    program = application.program
    end = program.survey_deadline.instant
    assert (application.takes_survey(end - timedelta(seconds=1)), application.takes_survey(end)) == (
        True,
        False,
    )
    cancel_program(program=program, by=coordinator_of(program), at=AT, reason="Too few mentors.")
    assert application.takes_survey(AT) is False
