"""Judging applications in the admin: the list, the candidate's page, reviews, reasons, and the mails to come."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.models import AuditEvent, OutboxMessage

from ..admin import candidates
from ..models import Application, Program, Review
from ..services import sensitive
from ..services.coordinators import close_sensitive, open_sensitive
from ..services.programs import advance_programs
from .admin_support import act, confirm, said
from .applications_support import make_review
from .factories import (
    answer_survey_of,
    coordinator_of,
    make_application,
    make_coordinator,
    make_program,
    make_site_coordinator,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = "/admin/programs/application/"


@pytest.fixture
def program() -> Program:
    return make_program(at=clock.now(), review_scores=2)


def candidate(client: Client, application: Application, filters: str = "") -> Any:
    path = reverse("admin:programs_application_change", args=[application.pk])
    return client.get(path, {"_changelist_filters": filters} if filters else {})


def listed(client: Client, **filters: str) -> list[Application]:
    page = client.get(LIST, filters)
    assert page.status_code == 200
    return list(page.context["cl"].result_list)


# The list


@pytest.mark.parametrize("number", [1, 3, 30])
def test_list_asks_a_constant_number_of_times(
    client: Client, django_assert_num_queries: Any, program: Program, number: int
) -> None:
    for _ in range(number):
        make_review(make_application(program=program, further_languages=["pt"]), coordinator_of(program))
    client.force_login(coordinator_of(program))
    # Session, person, two of roles; the filters' programs, languages and areas; the count, the rows.
    with django_assert_num_queries(9):
        client.get(LIST)


def test_language_filter_finds_preferred_and_further_ones(client: Client, program: Program) -> None:
    prefers = make_application(program=program, preferred_language="pt")
    speaks = make_application(program=program, further_languages=["pt"])
    make_application(program=program)
    client.force_login(coordinator_of(program))
    assert {a.pk for a in listed(client, speaks="pt")} == {prefers.pk, speaks.pk}


def test_filters_of_the_survey_find_who_answered_and_who_chose_an_area(client: Client) -> None:
    program = make_program(at=clock.now() - timedelta(days=25))
    answered, silent = (make_application(program=program, state="approved") for _ in range(2))
    make_application(program=program)
    advance_programs(at=clock.now())
    answer_survey_of(answered)
    client.force_login(coordinator_of(program))
    area = program.areas.order_by("position", "pk")[0].name
    found = [
        listed(client, **{name: value})
        for name, value in (("survey", "yes"), ("survey", "no"), ("area", area), ("area", "Nothing of ours"))
    ]
    assert found == [[answered], [silent], [answered], []]


def test_review_filter_tells_what_waits_for_whom(client: Client, program: Program) -> None:
    first, second = coordinator_of(program), make_coordinator(program)
    both, one, none = (make_application(program=program) for _ in range(3))
    for application, by in ((both, first), (both, second), (one, first)):
        make_review(application, by)
    client.force_login(second)
    found = {value: {a.pk for a in listed(client, review=value)} for value in ("mine", "open", "complete")}
    assert found == {"mine": {one.pk, none.pk}, "open": {one.pk, none.pk}, "complete": {both.pk}}


def test_list_is_sorted_by_the_mean_of_complete_reviews(client: Client, program: Program) -> None:
    reviewers = [coordinator_of(program), make_coordinator(program)]
    low, high, half = (make_application(program=program) for _ in range(3))
    for application, score in ((low, 2), (high, 4)):
        for by in reviewers:
            make_review(application, by, score=score)
    make_review(half, reviewers[0], score=1)
    client.force_login(reviewers[0])
    column = client.get(LIST).context["cl"].list_display.index("reviewed")
    rows = listed(client, o=str(column))
    means = [a.review_mean for a in rows if a.review_mean is not None]
    assert (means, {a.pk for a in rows}) == ([2, 4], {low.pk, high.pk, half.pk})


def test_list_hides_from_applicants_how_they_were_judged(client: Client, program: Program) -> None:
    person = make_coordinator(program)
    own = make_application(program=program, person=person)
    for by in (coordinator_of(program), make_coordinator(program)):
        make_review(own, by, score=1, note="Not yet.")
    client.force_login(person)
    (row,) = listed(client)
    page = candidate(client, own).content.decode()
    assert (row.review_mean, row.reviews_given, "Not yet." in page) == (None, 0, False)


# The candidate


def test_candidate_leads_to_the_next_and_the_previous_of_the_filtered_list(
    client: Client, program: Program
) -> None:
    start = clock.now() - timedelta(days=6)
    people = [make_application(program=program, at=start + timedelta(hours=n)) for n in range(3)]
    make_application("mentor", program=program, at=start + timedelta(hours=1))
    client.force_login(coordinator_of(program))
    place = candidate(client, people[1], "role__exact=mentee").context["place"]
    assert (place.number, place.total) == (2, 3)
    page = client.get(place.next)
    assert page.context["application"] == people[0]
    assert client.get(page.context["place"].previous).context["application"] == people[1]
    assert page.context["place"].next == ""


@pytest.mark.parametrize("filters", ["state=declined", "nonsense=1", "o=99"])
def test_candidate_who_is_not_in_the_list_is_shown_all_the_same(
    client: Client, program: Program, filters: str
) -> None:
    application = make_application(program=program)
    client.force_login(coordinator_of(program))
    page = candidate(client, application, filters)
    assert (page.status_code, page.context["application"]) == (200, application)


def test_decision_leads_on_to_the_next_candidate(client: Client, program: Program) -> None:
    first, second = make_application(program=program), make_application(program=program)
    client.force_login(coordinator_of(program))
    on = (
        candidate(client, second).context["place"].next or candidate(client, second).context["place"].previous
    )
    response = confirm(client, [second], "approve", back=on)
    assert (response.url, str(first.pk) in response.url) == (on, True)
    away = confirm(client, [first], "approve", back="https://elsewhere.example.org/")
    assert away.url == LIST


def test_candidate_shows_other_applications_of_programs_that_the_reader_coordinates(
    client: Client, program: Program
) -> None:
    application = make_application(program=program)
    other = make_application("mentor", program=program, person=application.person)
    foreign = make_application(person=application.person, program=make_program(at=clock.now()))
    client.force_login(coordinator_of(program))
    page = candidate(client, application).content.decode()
    assert str(other.program.title) in page
    assert foreign.program.title not in page


# Reviews


def test_review_is_blind_until_the_own_one_is_given(client: Client, program: Program) -> None:
    application = make_application(program=program)
    second = make_coordinator(program)
    make_review(application, coordinator_of(program), score=1, note="Says little.")
    client.force_login(second)
    assert "Says little." not in candidate(client, application).content.decode()
    path = reverse("admin:programs_application_review", args=[application.pk])
    response = client.post(
        f"{path}?_changelist_filters=role__exact%3Dmentee", {"score": "4", "note": "Clear."}
    )
    assert response.url.endswith("/change/?_changelist_filters=role__exact%3Dmentee")
    page = client.get(response.url)
    assert ("Says little." in page.content.decode(), "Mean: 2.5 of 4." in page.content.decode()) == (
        True,
        True,
    )
    assert sorted(application.reviews.values_list("reviewer", "score")) == sorted(
        [(coordinator_of(program).pk, 1), (second.pk, 4)]
    )


def test_review_without_a_score_keeps_the_note(client: Client, program: Program) -> None:
    application = make_application(program=program)
    client.force_login(coordinator_of(program))
    page = client.post(
        reverse("admin:programs_application_review", args=[application.pk]), {"note": "Half a thought."}
    )
    text = page.content.decode()
    assert ("Choose one of the four steps." in text, "Half a thought." in text) == (True, True)
    assert not Review.objects.exists()


def test_review_can_be_changed_and_the_log_says_so_without_the_score(program: Program) -> None:
    application, by = make_application(program=program), coordinator_of(program)
    make_review(application, by, score=1)
    make_review(application, by, score=4, note="On second thought.")
    assert list(application.reviews.values_list("score", "note")) == [(4, "On second thought.")]
    log = AuditEvent.objects.filter(verb__startswith="reviewed").order_by("pk")
    assert list(log.values_list("verb", "before", "after", "reason")) == [
        ("reviewed", "", "", ""),
        ("reviewed anew", "", "", ""),
    ]


def test_nobody_reviews_themselves(client: Client, program: Program) -> None:
    own = make_application(program=program, person=coordinator_of(program))
    client.force_login(own.person)
    path = reverse("admin:programs_application_review", args=[own.pk])
    assert client.post(path, {"score": "4"}).status_code == 404
    assert not Review.objects.exists()


def test_program_without_reviews_takes_none(client: Client) -> None:
    program = make_program(at=clock.now())
    application = make_application(program=program)
    client.force_login(coordinator_of(program))
    path = reverse("admin:programs_application_review", args=[application.pk])
    client.post(path, {"score": "4"})
    assert not Review.objects.exists()
    assert "part-reviews" not in candidate(client, application).content.decode()


# Reasons, and the mails to come


def test_reason_is_what_was_chosen_and_then_the_own_words(client: Client, program: Program) -> None:
    application = make_application(program=program)
    usual = program.reasons.filter(decision="declined").order_by("position")[0].text
    client.force_login(coordinator_of(program))
    confirm(client, [application], "decline", usual=[usual], reason="Try again in autumn.")
    application.refresh_from_db()
    assert application.decision_reason == f"{usual}\n\nTry again in autumn."


def test_reasons_offered_are_the_programs_for_that_decision(client: Client, program: Program) -> None:
    application = make_application(program=program)
    make_program(at=clock.now())
    client.force_login(coordinator_of(program))
    offered = [
        value for value, _ in act(client, [application], "decline").context["form"].fields["usual"].choices
    ]
    assert offered == list(
        program.reasons.filter(decision="declined").order_by("position").values_list("text", flat=True)
    )


def test_page_shows_the_mail_before_anything_happens(client: Client, program: Program) -> None:
    applications = [make_application(program=program, person=make_user(language="en")) for _ in range(2)]
    mails, steps = OutboxMessage.objects.count(), AuditEvent.objects.count()
    client.force_login(coordinator_of(program))
    assert (
        "trial" not in act(client, applications, "decline").context
    )  # without a reason there is no mail yet
    page = act(client, applications, "decline", mail="1", reason="The places are taken.")
    trial = page.context["trial"]
    assert trial.message.recipient == trial.row.person
    assert "> The places are taken." in trial.text.text
    assert (page.context["trial_number"], [n for n, _ in page.context["turns"]]) == (2, [0, 0])
    assert (OutboxMessage.objects.count(), AuditEvent.objects.count()) == (mails, steps)
    assert set(Application.objects.values_list("state", flat=True)) == {"submitted"}


def test_page_says_who_would_be_refused(client: Client) -> None:
    program = make_program(at=clock.now(), mentee_places=1)
    applications = [make_application(program=program) for _ in range(2)]
    client.force_login(coordinator_of(program))
    page = act(client, applications, "approve")
    assert len(page.context["refusals"]) == 1
    assert "All 1 places for this role" in page.context["refusals"][0].refused
    assert page.context["trial"].text.subject == f"You take part in “{program.title}”"


# Sensitive answers


@pytest.fixture
def facts(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sensitive, candidates):
        monkeypatch.setattr(
            module, "sensitive_facts", lambda _application: [("Access needs", "A quiet room")]
        )


def reveal(client: Client, application: Application) -> Any:
    return client.post(reverse("admin:programs_application_reveal", args=[application.pk]))


def test_sensitive_answers_are_opened_by_the_extra_right_and_on_record(
    client: Client, program: Program, facts: None
) -> None:
    application, site = make_application(program=program), make_site_coordinator()
    role = program.coordinators.get()
    client.force_login(role.user)
    assert reveal(client, application).status_code == 404
    open_sensitive(coordinator=role, by=site, at=clock.now(), reason="She sees to access.")
    masked, opened = candidate(client, application), reveal(client, application)
    assert ["A quiet room" in page.content.decode() for page in (masked, opened)] == [False, True]
    (record,) = AuditEvent.objects.filter(verb="read sensitive answers")
    assert (record.by, record.subject_id) == (role.user, application.pk)
    close_sensitive(coordinator=role, by=site, at=clock.now(), reason="Done.")
    assert reveal(client, application).status_code == 404


@pytest.mark.parametrize("reader", ["root", "own"])
def test_sensitive_answers_stay_masked(client: Client, program: Program, facts: None, reader: str) -> None:
    role = program.coordinators.get()
    open_sensitive(coordinator=role, by=make_site_coordinator(), at=clock.now(), reason="Needed.")
    application = make_application(program=program, person=role.user if reader == "own" else None)
    client.force_login(role.user if reader == "own" else make_user(is_superuser=True))
    assert reveal(client, application).status_code == 404
    assert "A quiet room" not in candidate(client, application).content.decode()


def test_right_to_sensitive_answers_is_given_in_the_admin(client: Client, program: Program) -> None:
    role = program.coordinators.get()
    client.force_login(make_site_coordinator())
    response = confirm(client, [role], "open_sensitive", reason="She sees to access.")
    role.refresh_from_db()
    assert (role.reads_sensitive, said(response)) == (True, ["Let read sensitive answers: done for 1."])
    (record,) = AuditEvent.objects.filter(verb="sensitive answers opened")
    assert record.reason == "She sees to access."
