"""The program's own questions in Coordination, in the survey, and in what is shown and exported of it."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.models import AuditEvent
from programs.models import Answer, Question, SurveyResponse
from programs.services.imports import export_applications
from programs.services.questions import retire_question

from .admin_support import said
from .factories import (
    answer_survey_of,
    coordinator_of,
    make_application,
    make_coordinator,
    make_program,
    make_user,
)
from .questions_support import make_every_kind, make_question, make_questions
from .test_survey_form import posted

pytestmark = pytest.mark.django_db
SECRET = "I hear badly."


@pytest.fixture
def program():
    return make_program(at=clock.now(), mentee_places=40)


@pytest.fixture
def coordinator(program, client):
    client.force_login(coordinator_of(program))
    return coordinator_of(program)


def page(name, program, *more):
    return reverse(f"admin:programs_program_{name}", args=[program.pk, *more])


def html(response):
    return response.content.decode()


def test_coordinator_adds_changes_moves_and_takes_out(client, program, coordinator):
    said_first = {"text": "First?", "asked": "both", "kind": "one_of", "options": "A\nB\n"}
    assert client.post(page("question_add", program), said_first).status_code == 302
    client.post(page("question_add", program), {"text": "Second?", "asked": "mentor", "kind": "number"})
    first, second = program.questions.current()
    client.post(page("questions", program), {"do": f"down-{first.pk}"})
    assert list(program.questions.current()) == [second, first]
    client.post(page("question_change", program, first.pk), said_first | {"text": "Other?"})
    client.post(page("questions", program), {"do": f"retire-{second.pk}"})
    assert [q.text for q in program.questions.current()] == ["Other?"]


def test_wrong_question_keeps_everything_typed(client, program, coordinator):
    response = client.post(
        page("question_add", program),
        {"text": "Kept?", "asked": "both", "kind": "one_of", "options": "Alone"},
    )
    assert response.status_code == 200
    assert response.context["form"]["text"].value() == "Kept?"
    assert "Offer at least two choices" in html(response)
    assert Question.objects.count() == 0


@pytest.mark.parametrize("do", ["", "up-", "up-x", "retire-999999999999999", "dance-1"])
def test_nonsense_posted_to_the_list_does_nothing(client, program, coordinator, do):
    question = make_question(program, clock.now())
    assert client.post(page("questions", program), {"do": do}).status_code == 302
    assert list(program.questions.current()) == [question]


def test_questions_of_another_program_are_out_of_reach(client, program):
    client.force_login(make_coordinator(program, at=clock.now()))
    other = make_question(make_program(at=clock.now()), clock.now())
    assert client.get(page("question_change", other.program, other.pk)).status_code == 404
    assert client.get(page("question_change", program, other.pk)).status_code == 404
    client.post(page("questions", program), {"do": f"retire-{other.pk}"})
    assert Question.objects.current().get() == other


def test_over_survey_refuses_with_a_sentence(client, program, coordinator, monkeypatch):
    late = program.survey_deadline.instant + timedelta(minutes=1)
    monkeypatch.setattr("programs.admin.questions.clock.now", lambda: late)
    response = client.get(page("question_add", program))
    assert said(response) == ["The survey is over, so its questions stay as they are."]


@pytest.mark.parametrize("number", [1, 3, 20])
def test_list_costs_the_same_however_long(client, program, coordinator, number, django_assert_num_queries):
    for question in make_questions(program, *(f"Q{n}?" for n in range(number)), at=clock.now()):
        answer_survey_of(make_application("mentee", "approved", program), own={question: "Yes."})
    with django_assert_num_queries(9):
        assert html(client.get(page("questions", program))).count("1 answer\n") <= number


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_preview_shows_what_the_role_is_asked_and_keeps_nothing(client, program, coordinator, role):
    make_question(program, clock.now(), "For mentors?", asked="mentor")
    make_question(program, clock.now(), "For mentees?", asked="mentee")
    shown = html(client.get(page("survey_preview", program, role)))
    assert [f"For {side}s?" in shown for side in ("mentor", "mentee")] == [role == "mentor", role == "mentee"]
    sample = make_application(role, "approved", program)
    response = client.post(page("survey_preview", program, role), dict(posted(sample).lists()))
    assert "These answers would be taken" in html(response)
    assert SurveyResponse.objects.count() == 0


def survey_of(application):
    return reverse("programs:survey", args=[application.code])


def test_survey_asks_in_order_and_stores_every_kind(client, program):
    questions = make_every_kind(program, clock.now(), required=True)
    mentee = make_application("mentee", "approved", program)
    client.force_login(mentee.person)
    shown = html(client.get(survey_of(mentee)))
    places = [shown.index(f"A question: {label}?") for _kind, label in Question.Kind.choices]
    assert places == sorted(places)
    one, several = questions["one_of"].options.all(), questions["several_of"].options.all()
    typed = {
        "short_text": "A line",
        "long_text": "Lines",
        "number": "2.5",
        "date": "2027-03-28",
        "one_of": str(one[0].pk),
        "several_of": [str(several[1].pk), str(several[1].pk)],
        "scale": "5",
        "url": "example.org",
    }
    data = dict(posted(mentee).lists()) | {f"question-{questions[k].pk}": v for k, v in typed.items()}
    assert client.post(survey_of(mentee), data).status_code == 302
    assert {a.question.kind: a.words for a in Answer.objects.for_reading()} == {
        "short_text": "A line",
        "long_text": "Lines",
        "number": "2.5",
        "date": "Sun 28 March 2027",
        "one_of": "Left",
        "several_of": "Right",
        "scale": "5 (1 – never, 5 – always)",
        "url": "https://example.org",
    }
    form = client.get(survey_of(mentee)).context["form"]
    assert form[f"question-{questions['several_of'].pk}"].value() == [several[1].pk]


def test_words_of_a_question_are_shown_as_words(client, program):
    said_so = {"help_text": "<b>help</b>", "kind": "one_of", "options": ("<b>A</b>", "<b>B</b>")}
    make_question(program, clock.now(), "<b>text</b>", **said_so)
    make_question(program, clock.now(), help_text="<b>more</b>", sensitive=True)
    mentee = make_application("mentee", "approved", program)
    client.force_login(mentee.person)
    shown = html(client.get(survey_of(mentee)))
    assert [shown.count(f"&lt;b&gt;{word}&lt;/b&gt;") for word in ("text", "help", "A", "B", "more")] == [
        1
    ] * 5
    assert "<b>" not in shown


def test_missing_answer_is_asked_for_with_the_rest_kept(client, program):
    required = make_question(program, clock.now(), required=True)
    other = make_question(program, clock.now(), "Other?")
    mentee = make_application("mentee", "approved", program)
    client.force_login(mentee.person)
    data = dict(posted(mentee).lists()) | {f"question-{other.pk}": "Typed."}
    response = client.post(survey_of(mentee), data)
    assert response.context["form"].errors == {f"question-{required.pk}": ["Enter an answer."]}
    assert "Typed." in html(response)


@pytest.fixture
def confided(program):
    secret = make_question(program, clock.now(), "What is hard?", sensitive=True)
    plain = make_question(program, clock.now(), "=Where from?")
    mentee = make_application("mentee", "approved", program)
    answer_survey_of(mentee, own={secret: SECRET, plain: "=1+1"})
    return mentee


def test_person_reads_everything_coordinators_a_mask(client, program, confided):
    client.force_login(confided.person)
    assert SECRET in html(client.get(confided.get_absolute_url()))
    row = reverse("admin:programs_application_change", args=[confided.pk])
    for reader in (coordinator_of(program), make_user(is_superuser=True)):
        client.force_login(reader)
        shown = html(client.get(row))
        assert (SECRET in shown, "Sensitive; not shown here" in shown, "=1+1" in shown) == (False, True, True)


def test_opening_sensitive_answers_is_on_record(client, program, confided):
    path = reverse("admin:programs_application_reveal", args=[confided.pk])
    client.force_login(coordinator_of(program))
    assert client.post(path).status_code == 404
    program.coordinators.update(reads_sensitive=True)
    response = client.post(path)
    assert SECRET in html(response)
    event = AuditEvent.objects.get(verb="read sensitive answers")
    assert (event.subject_id, event.by) == (confided.pk, coordinator_of(program))
    client.force_login(make_user(is_superuser=True))
    assert client.post(path).status_code == 404


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_export_has_a_column_for_each_question(program, confided):
    by, at = coordinator_of(program), clock.now()
    secret, plain = program.questions.current()
    retire_question(question=plain, by=by, at=at)
    (row,) = rows_of(export_applications(program=program, by=by, at=at))
    assert row[f"question {plain.pk}: =Where from?"] == "'=1+1"
    assert SECRET not in row.values()
    (row,) = rows_of(export_applications(program=program, by=by, at=at, with_sensitive=True))
    assert row[f"question {secret.pk}: What is hard?"] == SECRET
    assert AuditEvent.objects.filter(verb="exported applications with sensitive answers").count() == 1


def test_clock_changes_of_a_zone_are_told(client, program):
    client.force_login(make_user())
    path = reverse("programs:clock_changes", args=[program.slug])
    assert "clocks of Nairobi don&#x27;t change" in html(client.get(path, {"zone": "Africa/Nairobi"}))
    assert html(client.get(path, {"zone": "Nowhere/Town"})).strip() == ""
