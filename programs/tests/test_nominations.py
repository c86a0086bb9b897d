from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from mentorship.core.models import AuditEvent
from mentorship.core.states import TransitionNotAllowed
from programs.errors import NominationError
from programs.links import hash_of
from programs.models import Application, Nomination
from programs.services.nominations import (
    MOST_OPEN,
    confirm_nomination,
    decline_nomination,
    find_nomination,
    nominate,
    revoke_nomination,
    tend_nominations,
)
from programs.services.programs import cancel_program
from programs.tasks import tend_nominations as task
from programs.tests.applications_support import make_nomination
from programs.tests.factories import (
    AT,
    coordinator_of,
    maintainer_of,
    make_application,
    make_program,
    make_user,
    program_fields,
)
from programs.tests.nominees import mails, token_of
from programs.tests.threads import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# Enrolment closes in 11 and in 60 days.
SHORT, LONG = (-7, 11, 35, 49), (-7, 60, 75, 90)


def closing(days: tuple[int, int, int, int]) -> dict:
    dates = program_fields(AT, days)
    return {name: value for name, value in dates.items() if name.endswith("_on")}


def test_nominate_mails_a_link_of_which_only_the_hash_is_kept():
    nomination = make_nomination(email="Nia@Example.org")
    (mail,) = mails("nomination")
    token = token_of(nomination)
    assert (mail.recipient_email, mail.secret) == ("nia@example.org", True)
    assert nomination.token_hash == hash_of(token)
    assert nomination.note in mail.body_text
    assert find_nomination(token) == nomination


@pytest.mark.parametrize(("days", "holds"), [(SHORT, None), (LONG, AT + 21 * DAY)])
def test_nominate_holds_until_enrolment_closes_at_most_21_days(days, holds):
    program = make_program(**closing(days))
    nomination = make_nomination(program)
    assert nomination.expires_at == (holds or program.enrolment_deadline.instant)


@pytest.mark.parametrize("state", ["announced", "survey", "matching", "cancelled"])
def test_nominate_refuses_while_enrolment_is_not_on(state):
    program = make_program(state)
    with pytest.raises(NominationError):
        make_nomination(program)
    assert mails("nomination") == []


def test_nominate_refuses_an_address_that_is_asked_already_in_any_case():
    program = make_program()
    make_nomination(program, email="nia@example.org")
    with pytest.raises(ValidationError, match="nominated already"):
        make_nomination(program, email="NIA@example.org")
    assert make_nomination(email="nia@example.org").state == "sent"  # in another program
    assert len(mails("nomination")) == 2


def test_nominate_again_after_it_was_revoked_but_not_after_it_was_declined():
    program = make_program()
    first = make_nomination(program, email="nia@example.org")
    revoke_nomination(nomination=first, by=coordinator_of(program), at=AT)
    second = make_nomination(program, email="nia@example.org")
    decline_nomination(nomination=second, reason="No time.", at=AT)
    with pytest.raises(NominationError, match="declined"):
        make_nomination(program, email="Nia@example.org")


def test_nominate_refuses_ones_own_address():
    program = make_program()
    by = maintainer_of(program.project)
    with pytest.raises(NominationError, match="your own address"):
        make_nomination(program, by=by, email=by.email.upper())


def test_nominate_stops_at_twenty_open_ones_also_if_they_are_revoked_at_once():
    program = make_program(**closing(LONG))
    sent = [make_nomination(program) for _ in range(MOST_OPEN)]
    with pytest.raises(NominationError, match="20 nominations"):
        make_nomination(program)
    for nomination in sent:
        revoke_nomination(nomination=nomination, by=nomination.nominated_by, at=AT)
    with pytest.raises(NominationError):
        make_nomination(program, at=AT + DAY - timedelta(seconds=1))
    assert make_nomination(program, at=AT + DAY).state == "sent"
    assert make_nomination().state == "sent"  # another project's


def test_confirm_opens_a_mentor_draft_bound_to_the_nomination():
    nomination = make_nomination()
    nominee = make_user(email="quite.another@example.org", name="Nia Example")
    application = confirm_nomination(nomination=nomination, by=nominee, at=AT)
    nomination.refresh_from_db()
    assert (nomination.state, nomination.closed_at) == ("confirmed", AT)
    assert (application.person, application.role, application.state) == (nominee, "mentor", "draft")
    assert list(application.nominations.all()) == [nomination]
    assert (application.about, application.motivation) == ("", "")
    (outcome,) = mails("nomination_outcome")
    assert outcome.recipient == nomination.nominated_by


def test_who_speaks_for_the_project_no_more_is_not_told_of_the_answer():
    nomination = make_nomination()
    nomination.program.project.maintainers.update(ended_at=AT)
    confirm_nomination(nomination=nomination, by=make_user(), at=AT)
    assert mails("nomination_outcome") == []


def test_confirm_begins_with_what_an_earlier_application_says_but_not_why():
    nominee = make_user()
    make_application(
        "mentee",
        person=nominee,
        about="I write tests.",
        preferred_language="pt",
        further_languages=["hi"],
        english_speaking=3,
    )
    application = confirm_nomination(nomination=make_nomination(), by=nominee, at=AT)
    assert (application.about, application.motivation) == ("I write tests.", "")
    assert (application.preferred_language, application.english_speaking) == ("pt", 3)
    assert [language.code for language in application.further_languages.all()] == ["hi"]


def test_confirm_takes_the_application_that_is_there_as_it_is():
    program, nominee = make_program(), make_user()
    own = make_application("mentor", "submitted", program, nominee)
    nomination = make_nomination(program)
    assert confirm_nomination(nomination=nomination, by=nominee, at=AT) == own
    own.refresh_from_db()
    assert own.state == "submitted"


def test_confirm_needs_a_verified_address():
    nominee = make_user()
    EmailAddress.objects.filter(user=nominee).update(verified=False)
    with pytest.raises(NominationError, match="Confirm the address"):
        confirm_nomination(nomination=make_nomination(), by=nominee, at=AT)


def test_confirm_is_not_for_who_nominated():
    nomination = make_nomination()
    with pytest.raises(NominationError, match="You sent this"):
        confirm_nomination(nomination=nomination, by=nomination.nominated_by, at=AT)


def test_decline_tells_the_reason_to_who_nominated():
    nomination = make_nomination()
    decline_nomination(nomination=nomination, reason="A new job.", at=AT)
    nomination.refresh_from_db()
    assert (nomination.state, nomination.decline_reason) == ("declined", "A new job.")
    (outcome,) = mails("nomination_outcome")
    assert outcome.recipient == nomination.nominated_by
    assert Application.objects.count() == 0


def test_decline_needs_a_reason():
    nomination = make_nomination()
    with pytest.raises(NominationError, match="Say why"):
        decline_nomination(nomination=nomination, reason="  ", at=AT)


@pytest.mark.parametrize("way", ["confirmed", "declined", "revoked", "late", "cancelled"])
def test_link_holds_once_and_not_too_long(way):
    nomination = make_nomination()
    nominee, program, at = make_user(), nomination.program, AT
    if way == "confirmed":
        confirm_nomination(nomination=nomination, by=nominee, at=AT)
    elif way == "declined":
        decline_nomination(nomination=nomination, reason="No time.", at=AT)
    elif way == "revoked":
        revoke_nomination(nomination=nomination, by=coordinator_of(program), at=AT)
    elif way == "cancelled":
        cancel_program(program=program, by=coordinator_of(program), at=AT, reason="Too few mentors.")
    else:
        at = nomination.expires_at
    known = Nomination.objects.get(pk=nomination.pk)
    for answer in (
        lambda: confirm_nomination(nomination=known, by=make_user(), at=at),
        lambda: decline_nomination(nomination=known, reason="No.", at=at),
    ):
        with pytest.raises(NominationError, match="This link"):
            answer()


def test_revoke_refuses_what_was_answered():
    nomination = make_nomination()
    by = coordinator_of(nomination.program)
    confirm_nomination(nomination=nomination, by=make_user(), at=AT)
    with pytest.raises(TransitionNotAllowed):
        revoke_nomination(nomination=nomination, by=by, at=AT)


def test_every_step_is_audited_in_the_programs_scope():
    nomination = make_nomination()
    revoke_nomination(nomination=nomination, by=coordinator_of(nomination.program), at=AT)
    events = AuditEvent.objects.filter(subject_type="programs.nomination").order_by("pk")
    assert [(event.verb, event.scope) for event in events] == [
        ("nominated", nomination.audit_scope),
        ("revoked", nomination.audit_scope),
    ]


def test_tend_reminds_once_three_days_before_with_a_link_that_holds_beside_the_first():
    nomination = make_nomination(make_program(**closing(LONG)))
    due = nomination.expires_at - 3 * DAY
    assert tend_nominations(at=due - timedelta(seconds=1)) == (0, 0)
    assert tend_nominations(at=due) == (0, 1)
    assert tend_nominations(at=due) == (0, 0)
    assert tend_nominations(at=due + DAY) == (0, 0)
    (reminder,) = mails("nomination_reminder")
    assert reminder.recipient_email == nomination.email
    links = {token_of(nomination), token_of(nomination, "nomination_reminder")}
    assert len(links) == 2
    assert {find_nomination(token) for token in links} == {nomination}


def test_tend_does_not_remind_of_what_came_the_day_before():
    program = make_program(**closing(SHORT))
    nomination = make_nomination(program, at=program.enrolment_deadline.instant - 3 * DAY)
    assert tend_nominations(at=nomination.expires_at - DAY) == (0, 0)


def test_tend_does_not_remind_where_enrolment_ended_early():
    nomination = make_nomination(make_program(**closing(LONG)))
    program = nomination.program
    cancel_program(program=program, by=coordinator_of(program), at=AT, reason="Too few mentors.")
    assert tend_nominations(at=nomination.expires_at - DAY) == (0, 0)


def test_tend_expires_what_nobody_answered_and_tells_nobody():
    nomination = make_nomination()
    assert tend_nominations(at=nomination.expires_at) == (1, 0)
    assert tend_nominations(at=nomination.expires_at) == (0, 0)
    nomination.refresh_from_db()
    assert (nomination.state, nomination.closed_at) == ("expired", nomination.expires_at)
    assert mails("nomination_outcome") == []


def test_task_takes_what_a_later_release_may_send():
    task(colour="blue")
    task(colour="blue")


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_confirm_and_decline_at_once_give_one_answer():
    nomination, nominee = make_nomination(), make_user()
    known = [Nomination.objects.get(pk=nomination.pk) for _ in range(2)]
    outcomes = at_once(
        lambda: confirm_nomination(nomination=known[0], by=nominee, at=AT),
        lambda: decline_nomination(nomination=known[1], reason="No time.", at=AT),
    )
    assert sum(isinstance(outcome, NominationError) for outcome in outcomes) == 1
    assert len(mails("nomination_outcome")) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_nominate_twice_at_once_sends_one_mail():
    program = make_program()
    by = {"program": program, "by": maintainer_of(program.project), "at": AT, "name": "Nia", "note": "Kind."}
    outcomes = at_once(*[lambda: nominate(email="nia@example.org", **by)] * 2)
    assert sum(isinstance(outcome, Nomination) for outcome in outcomes) == 1
    assert len(mails("nomination")) == 1
