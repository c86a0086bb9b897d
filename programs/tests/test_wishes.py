"""What people say about their application beside its answers, and what they are asked."""

from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.outbox import kinds
from programs import conduct, tasks
from programs.errors import ApplicationError
from programs.models import Application, ApplicationChange
from programs.services.applications import accept_conduct, save_application
from programs.services.asking import ask_applicants
from programs.services.changes import see_changes
from programs.services.wishes import set_listing, wish_next_cohort
from programs.still_here import still_here_path

from .applications_support import make_change
from .factories import AT, coordinator_of, make_application, make_program

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def mails(kind: str) -> int:
    return OutboxMessage.objects.filter(kind=kind).count()


# The public list, and what is kept apart


def test_listing_is_off_until_somebody_agrees_and_can_be_taken_back(client):
    application = make_application(state="approved")
    assert application.lists_me is False
    client.force_login(application.person)
    url = reverse("programs:application_listing", args=[application.code])
    for button, listed in (("list", True), ("list", True), ("leave", False)):
        client.post(url, {button: ""})
        application.refresh_from_db()
        assert application.lists_me is listed
    verbs = AuditEvent.objects.filter(subject_id=application.pk, verb__contains="list")
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        "agreed to be listed",
        "left the list",
    ]


def test_listing_is_for_people_who_take_part():
    application = make_application()
    with pytest.raises(ApplicationError):
        set_listing(application=application, listed=True, by=application.person, at=AT)


def test_receipt_leaves_out_what_is_sensitive():
    application = make_application(pronouns="ze-and-zir", access_needs="Captions")
    message = application.person.mails.get(kind="application_receipt")
    mail = kinds.get(message.kind).render(message)
    assert [word for word in ("ze-and-zir", "Captions") if word in mail.text + mail.html] == []


# The code of conduct


def test_newer_code_of_conduct_is_asked_for_again(client, monkeypatch):
    program = make_program(at=clock.now())
    application = make_application(state="approved", program=program)
    client.force_login(application.person)
    assert (
        "The code of conduct has changed" not in client.get(application.get_absolute_url()).content.decode()
    )
    monkeypatch.setattr(conduct, "VERSION", "2027-02")
    assert "The code of conduct has changed" in client.get(application.get_absolute_url()).content.decode()
    client.post(reverse("programs:accept_conduct", args=[application.code]))
    application.refresh_from_db()
    assert (application.conduct_version, application.asks_conduct_again(AT)) == ("2027-02", False)


def test_yes_to_the_version_that_holds_stands_as_it_was_given():
    application = make_application(state="approved")
    again = accept_conduct(application=application, by=application.person, at=AT + DAY)
    assert again.conduct_accepted_at == application.conduct_accepted_at


# The next cohort


def test_next_cohort_is_told_once_when_it_is_announced():
    application = make_application(state="declined")
    wish_next_cohort(application=application, wished=True, at=AT)
    make_program(by=coordinator_of(application.program))  # another project's
    assert mails("next_cohort") == 0
    for _cohort in range(2):
        make_program(project=application.program.project)
    application.refresh_from_db()
    assert (mails("next_cohort"), application.tells_next) == (1, False)


def test_next_cohort_is_not_told_to_who_did_not_ask():
    application = make_application(state="declined")
    make_program(project=application.program.project)
    assert mails("next_cohort") == 0


@pytest.mark.parametrize(
    ("state", "late", "possible"),
    [
        ("draft", False, False),
        ("draft", True, True),
        ("submitted", True, False),
        ("approved", True, False),
        ("waitlisted", False, True),
        ("declined", False, True),
    ],
)
def test_next_cohort_is_for_people_who_are_not_in(state, late, possible):
    application = make_application(state=state)
    at = application.program.enrolment_deadline.instant if late else AT
    assert application.may_tell_next(at) is possible


# Changed after the approval


def test_change_after_approval_is_kept_old_and_new_until_it_is_seen():
    application = make_application(state="approved", further_languages=["pt"])
    at = application.program.enrolment_deadline.instant  # the survey is open
    save_application(
        program=application.program,
        person=application.person,
        role="mentee",
        answers={"preferred_language": "hi", "english_speaking": 2},
        further_languages=["en", "pt"],
        at=at,
    )
    rows = ApplicationChange.objects.order_by("field")
    assert [(row.field, row.old_text, row.new_text, row.at) for row in rows] == [
        (
            "english_speaking",
            "Technical discussions without trouble",
            "Slowly, best in writing",
            at,
        ),
        ("further_languages", "Portuguese", "English, Portuguese", at),
        ("preferred_language", "English", "Hindi", at),
    ]
    assert list(Application.objects.changed_since_decision()) == [application]
    coordinator = coordinator_of(application.program)
    assert see_changes(application=application, by=coordinator, at=at) == 3
    assert see_changes(application=application, by=coordinator, at=at) == 0
    assert not Application.objects.changed_since_decision().exists()


def test_change_that_changes_nothing_leaves_no_row():
    application = make_application(state="approved", preferred_language="hi")
    save_application(
        program=application.program,
        person=application.person,
        role="mentee",
        answers={"preferred_language": "hi"},
        further_languages=(),
        at=AT,
    )
    assert not ApplicationChange.objects.exists()


def test_what_was_decided_on_stays():
    application = make_application(state="approved")
    with pytest.raises(ApplicationError):
        save_application(
            program=application.program,
            person=application.person,
            role="mentee",
            answers={"motivation": "Something else"},
            further_languages=(),
            at=AT,
        )


def test_nothing_changes_after_the_survey():
    application = make_application(state="approved")
    with pytest.raises(ApplicationError, match="The survey closed on"):
        make_change(application, at=application.program.survey_deadline.instant)


# Drafts, and still taking part


def test_unfinished_draft_is_reminded_once_in_its_last_two_days():
    application = make_application(state="draft")
    make_application(program=application.program)
    end = application.program.enrolment_deadline.instant
    counts = []
    for at in (end - 2 * DAY - timedelta(seconds=1), end - 2 * DAY, end - DAY, end):
        ask_applicants(at=at)
        counts.append(mails("unfinished_draft"))
    assert counts == [0, 1, 1, 1]


def test_still_here_is_asked_once_from_the_programs_day_on():
    application = make_application(state="approved")
    make_application(program=application.program, state="waitlisted")
    asked_from = application.program.survey_deadline.instant - 4 * DAY  # three days before the day itself
    counts = []
    for at in (asked_from - timedelta(seconds=1), asked_from, asked_from + DAY):
        ask_applicants(at=at)
        counts.append(mails("still_here"))
    assert counts == [0, 1, 1]
    assert list(Application.objects.silent()) == [application]


def test_still_here_is_not_asked_where_the_program_asks_nobody():
    application = make_application(state="approved", program=make_program(still_here_days=0))
    ask_applicants(at=application.program.survey_deadline.instant - DAY)
    assert mails("still_here") == 0


def test_task_runs_twice_and_mails_once(monkeypatch):
    application = make_application(state="draft")
    monkeypatch.setattr(clock, "now", lambda: application.program.enrolment_deadline.instant - DAY)
    tasks.ask_applicants()
    tasks.ask_applicants()
    assert mails("unfinished_draft") == 1


@pytest.fixture
def asked(monkeypatch) -> Application:
    """An approved person who was asked, on the last day of the survey."""
    application = make_application(state="approved")
    at = application.program.survey_deadline.instant - timedelta(hours=3)
    ask_applicants(at=at)
    monkeypatch.setattr(clock, "now", lambda: at)
    application.refresh_from_db()
    return application


def test_still_here_by_the_link_of_the_mail(client, asked):
    path = still_here_path(asked)
    assert "Do you still take part?" in client.get(path).content.decode()
    asked.refresh_from_db()
    assert asked.still_here_at is None
    assert "Good to have you" in client.post(path, {"yes": ""}).content.decode()
    asked.refresh_from_db()
    assert asked.still_here_at == clock.now()
    assert not Application.objects.silent().exists()


def test_no_is_asked_back_before_it_withdraws(client, asked):
    path = still_here_path(asked)
    page = client.post(path, {"no": ""}).content.decode()
    asked.refresh_from_db()
    assert (asked.state, "Withdraw my application" in page) == ("approved", True)
    for _click in range(2):
        assert "You are out" in client.post(path, {"leave": ""}).content.decode()
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_still_here_is_asked_on_the_status_page(client, asked):
    client.force_login(asked.person)
    assert still_here_path(asked) in client.get(asked.get_absolute_url()).content.decode()


def test_still_here_after_the_survey_changes_nothing(client, asked, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: asked.program.survey_deadline.instant)
    for button in ("yes", "leave"):
        page = client.post(still_here_path(asked), {button: ""}).content.decode()
        assert "This question is over" in page
    asked.refresh_from_db()
    assert (asked.state, asked.still_here_at) == ("approved", None)


def test_link_of_nobody_is_not_there(client, asked):
    for token in ("x", f"{asked.pk}:x", Signer(salt="other").sign(asked.pk)):
        assert client.get(reverse("programs:still_here", args=[token])).status_code == 404
