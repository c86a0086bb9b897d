"""Changing what a project says after it was accepted."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from mentorship.core.models import AuditEvent, OutboxMessage, User
from mentorship.core.outbox import kinds
from mentorship.core.states import TransitionNotAllowed

from ..errors import AmendmentError
from ..models import Amendment, Project
from ..services.amendments import (
    accept_amendment,
    amendment_of,
    change_project,
    decline_amendment,
    mark_of,
    withdraw_amendment,
)
from .factories import AT, make_amendment, make_project, make_site_coordinator, project_answers
from .threads import at_once

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def change(project: Project, by: User | None = None, seen: str = "", **answers: str) -> Amendment | None:
    return change_project(
        project=project,
        answers=project_answers(project, **answers),
        seen=seen or mark_of(project, amendment_of(project)),
        by=by or project.maintainers.get().user,
        at=LATER,
    )


def audited(verb: str) -> list[str]:
    return list(AuditEvent.objects.filter(verb=verb).values_list("reason", flat=True))


def test_home_page_and_chat_change_at_once_and_on_record():
    project = make_project()
    assert change(project, home_page_url="https://example.org/home", chat_url="") is None
    project.refresh_from_db()
    assert (project.home_page_url, project.chat_url) == ("https://example.org/home", "")
    assert audited("changed") == [
        "home_page_url: – → https://example.org/home\nchat_url: https://chat.example.org/lantern → –"
    ]
    assert not Amendment.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Lighthouse"),
        ("repository_url", "https://example.org/lighthouse"),
        ("newcomer_work", "Write the first tests."),
        ("goals", "One person who stays."),
        ("conduct_url", "https://example.org/conduct"),
    ],
)
def test_what_people_decide_by_waits_for_acceptance(field, value):
    project = make_project()
    old = getattr(project, field)
    amendment = change(project, **{field: value})
    project.refresh_from_db()
    assert getattr(project, field) == old
    assert [(change.old, change.new) for change in amendment.changes] == [(old, value)]
    accept_amendment(amendment=amendment, by=make_site_coordinator(), at=LATER, reason="Good.")
    project.refresh_from_db()
    assert getattr(project, field) == value
    assert (amendment.state, amendment.decision_reason) == ("accepted", "Good.")
    assert [change.old for change in Amendment.objects.get().changes] == [old]


def test_address_of_the_page_stays_when_the_name_changes():
    project = make_project("Lantern")
    make_amendment("accepted", project, name="Lighthouse")
    project.refresh_from_db()
    assert (project.slug, project.name) == ("lantern", "Lighthouse")


def test_nothing_changed_writes_nothing():
    project = make_project()
    before = AuditEvent.objects.count()
    assert change(project) is None
    assert AuditEvent.objects.count() == before


def test_second_change_goes_into_the_open_one():
    project = make_project()
    first = change(project, goals="One person.")
    second = change(project, goals="Four people.")
    assert (second.pk, amendment_of(project).goals) == (first.pk, "Four people.")


def test_change_back_withdraws_the_open_one():
    project = make_project()
    amendment = change(project, goals="One person.")
    assert change(project) is None
    amendment.refresh_from_db()
    assert amendment.state == "withdrawn"


def test_change_over_what_somebody_else_wrote_is_refused_and_writes_nothing():
    project = make_project()
    seen = mark_of(project, None)
    change(project, goals="One person.")
    with pytest.raises(AmendmentError, match="Somebody changed this"):
        change(project, seen=seen, goals="Four people.", chat_url="")
    project.refresh_from_db()
    assert amendment_of(project).goals == "One person."
    assert project.chat_url == "https://chat.example.org/lantern"


def test_empty_value_is_refused():
    with pytest.raises(ValidationError):
        change(make_project(), goals="")


def test_withdrawn_change_leaves_room_for_another():
    project = make_project()
    withdraw_amendment(project=project, by=make_amendment(project=project).proposed_by, at=LATER)
    assert change(project, goals="Four people.").state == "proposed"
    withdraw_amendment(project=project, by=project.maintainers.get().user, at=LATER)
    with pytest.raises(AmendmentError, match="No change waits"):
        withdraw_amendment(project=project, by=project.maintainers.get().user, at=LATER)


def test_refusal_needs_a_reason_and_leaves_the_project():
    amendment = make_amendment(goals="One person.")
    by = make_site_coordinator()
    with pytest.raises(AmendmentError, match="Say why"):
        decline_amendment(amendment=amendment, by=by, at=LATER, reason=" ")
    decline_amendment(amendment=amendment, by=by, at=LATER, reason="Say more.")
    amendment.project.refresh_from_db()
    assert (amendment.state, amendment.project.goals) == ("declined", "Two people who stay.")


@pytest.mark.parametrize("decide", [accept_amendment, decline_amendment])
def test_nobody_decides_for_the_own_project(decide):
    amendment = make_amendment()
    maintainer = make_site_coordinator(amendment.proposed_by)
    with pytest.raises(AmendmentError, match="your own project"):
        decide(amendment=amendment, by=maintainer, at=LATER, reason="Good.")


@pytest.mark.parametrize("decide", [accept_amendment, decline_amendment])
def test_what_was_written_after_the_coordinator_looked_is_not_decided(decide):
    amendment = make_amendment()
    change(amendment.project, goals="Nobody at all.")
    with pytest.raises(AmendmentError, match="changed after you looked"):
        decide(amendment=amendment, by=make_site_coordinator(), at=LATER, reason="Good.")


def test_decided_change_is_not_decided_again():
    amendment = make_amendment()
    seen = Amendment.objects.get()
    accept_amendment(amendment=amendment, by=make_site_coordinator(), at=LATER)
    with pytest.raises(TransitionNotAllowed):
        accept_amendment(amendment=seen, by=make_site_coordinator(), at=LATER)
    assert OutboxMessage.objects.filter(kind="amendment_decision").count() == 1


@pytest.mark.parametrize(
    ("state", "subject", "sentence"),
    [
        ("accepted", "The change to “Lantern” is accepted", "The project's page shows it now."),
        (
            "declined",
            "The change to “Lantern” was not accepted",
            "> The places on this side are taken.",
        ),
    ],
)
def test_decision_is_told_with_its_reason(state, subject, sentence):
    amendment = make_amendment(state, make_project("Lantern"), name="Lighthouse")
    message = amendment.proposed_by.mails.get(kind="amendment_decision")
    mail = kinds.get(message.kind).render(message)
    assert mail.subject == subject
    assert sentence in mail.text
    assert sentence.removeprefix("> ") in mail.html


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_acceptances_at_once_are_one():
    make_amendment(goals="One person.")
    copies = [Amendment.objects.get() for _ in range(2)]
    people = [make_site_coordinator() for _ in range(2)]
    outcomes = at_once(
        *(
            lambda a=amendment, by=by: accept_amendment(amendment=a, by=by, at=LATER)
            for amendment, by in zip(copies, people, strict=True)
        )
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Project", "TransitionNotAllowed"]
    assert len(audited("accepted")) == 2  # the declaration's and this one
    assert OutboxMessage.objects.filter(kind="amendment_decision").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_proposals_at_once_leave_one_open():
    project = make_project()
    seen, by = mark_of(project, None), project.maintainers.get().user
    answers = [project_answers(project, goals=goals) for goals in ("One person.", "Four people.")]
    outcomes = at_once(
        *(
            lambda a=answer: change_project(project=project, answers=a, seen=seen, by=by, at=LATER)
            for answer in answers
        )
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Amendment", "AmendmentError"]
    assert Amendment.objects.waiting().count() == 1
