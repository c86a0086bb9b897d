from datetime import date, timedelta
from decimal import Decimal

import pytest

from mentorship.core.models import AuditEvent
from programs.errors import QuestionError, SurveyError
from programs.forms.questions import QuestionForm
from programs.models import Answer, Question
from programs.services.answers import check_own
from programs.services.questions import (
    MOST_QUESTIONS,
    Wording,
    add_question,
    change_question,
    copy_questions,
    move_question,
    retire_question,
)

from .factories import AT, answer_survey_of, coordinator_of, make_application, make_program
from .questions_support import make_every_kind, make_question, make_questions, own_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return make_program()


@pytest.fixture
def act(program):
    return {"by": coordinator_of(program), "at": AT}


def texts(program):
    return list(program.questions.current().values_list("text", flat=True))


def verbs(question):
    return list(
        AuditEvent.objects.filter(subject_type="programs.question", subject_id=question.pk)
        .order_by("pk")
        .values_list("verb", flat=True)
    )


def answered(question, value):
    application = make_application("mentee", "approved", question.program)
    return answer_survey_of(application, own={question: value})


def test_added_questions_stand_behind_the_others(program):
    for text in ("One?", "Two?", "Three?"):
        make_question(program, text=text)
    assert texts(program) == ["One?", "Two?", "Three?"]
    assert list(program.questions.current().values_list("position", flat=True)) == [1, 2, 3]


def test_question_keeps_its_choices_in_order(program):
    question = make_question(program, kind="one_of", options=("Zebra", "Ant"))
    assert Wording.of(question).options == ("Zebra", "Ant")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"kind": "one_of", "options": ("Alone",)}, "Offer 2 to 20 choices"),
        ({"kind": "one_of", "options": tuple(map(str, range(21)))}, "Offer 2 to 20 choices"),
        ({"kind": "number", "options": ("A", "B")}, "Empty the list"),
        ({"kind": "several_of", "options": ("A", "a")}, "One choice is there twice"),
    ],
)
def test_choices_that_make_no_sense_are_refused(program, said, message):
    with pytest.raises(QuestionError, match=message):
        make_question(program, **said)
    assert Question.objects.count() == 0


def test_number_of_questions_is_limited(program):
    for number in range(MOST_QUESTIONS):
        make_question(program, text=f"Question {number}?")
    with pytest.raises(QuestionError, match="at most 20 questions"):
        make_question(program)


def test_unanswered_question_is_changed_in_place(program, act):
    question = make_question(program, kind="one_of", options=("A", "B"))
    wording = Wording(text="Other?", asked="mentee", kind="one_of", options=("B", "C"))
    changed = change_question(question=question, wording=wording, **act)
    assert changed.pk == question.pk
    assert Wording.of(changed) == wording
    assert verbs(changed) == ["added", "changed"]


def test_answered_question_is_superseded_and_keeps_its_answers(program, act):
    first, second = make_question(program, text="Old?"), make_question(program, text="Next?")
    answered(first, "Yes.")
    wording = Wording(text="New?", asked="both", kind="number")
    changed = change_question(question=first, wording=wording, **act)
    first.refresh_from_db()
    assert (changed.supersedes, changed.position, first.retired_at) == (first, first.position, AT)
    assert (first.text, Answer.objects.get().question) == ("Old?", first)
    assert list(program.questions.current()) == [changed, second]
    assert verbs(changed) == ["superseded an answered question"]


def test_question_saved_as_it_was_stays(program, act):
    question = make_question(program, kind="one_of", options=("A", "B"))
    answered(question, question.options.first())
    assert change_question(question=question, wording=Wording.of(question), **act) == question
    assert verbs(question) == ["added"]


def test_answers_to_a_superseded_question_outlive_a_new_survey(program, act):
    question = make_question(program, text="Old?")
    response = answered(question, "Yes.")
    wording = Wording(text="New?", asked="both", kind="short_text")
    changed = change_question(question=question, wording=wording, **act)
    answer_survey_of(response.application, own={changed: "No."})
    assert list(Answer.objects.order_by("pk").values_list("question__text", "text")) == [
        ("Old?", "Yes."),
        ("New?", "No."),
    ]


def test_question_taken_out_is_asked_no_more(program, act):
    question = make_question(program)
    retire_question(question=question, **act)
    assert texts(program) == []
    with pytest.raises(QuestionError, match="not asked any more"):
        retire_question(question=question, **act)


def test_questions_move_and_stop_at_the_ends(program, act):
    one, two, three = make_questions(program, "One?", "Two?", "Three?")
    move_question(question=three, up=True, **act)
    assert texts(program) == ["One?", "Three?", "Two?"]
    move_question(question=one, up=True, **act)
    move_question(question=two, up=False, **act)
    assert texts(program) == ["One?", "Three?", "Two?"]
    move_question(question=one, up=False, **act)
    assert texts(program) == ["Three?", "One?", "Two?"]
    assert verbs(one) == ["added", "moved"]


def test_nothing_changes_once_the_survey_is_over(program, act):
    question = make_question(program)
    late = act | {"at": program.survey_deadline.instant}
    wording = Wording(text="Late?", asked="both", kind="date")
    for verb in (
        lambda: add_question(program=program, wording=wording, **late),
        lambda: change_question(question=question, wording=wording, **late),
        lambda: move_question(question=question, up=True, **late),
        lambda: retire_question(question=question, **late),
    ):
        with pytest.raises(QuestionError, match="its questions stay as they are"):
            verb()
    add_question(program=program, wording=wording, **late | {"at": late["at"] - timedelta(seconds=1)})


def test_questions_go_along_to_the_next_cohort(program, act):
    make_question(program, kind="several_of", options=("A", "B"), sensitive=True, required=True)
    retire_question(question=make_question(program, text="Gone?"), **act)
    target = make_program("draft")
    copied = copy_questions(source=program, target=target, by=coordinator_of(target), at=AT)
    assert [Wording.of(question) for question in copied] == [
        Wording.of(question) for question in program.questions.current()
    ]
    assert list(target.questions.current()) == copied


def test_every_kind_of_answer_comes_back_as_it_was_given(program):
    questions = make_every_kind(program)
    own = own_answers(questions)
    response = answer_survey_of(make_application("mentee", "approved", program), own=own)
    found = {answer.question.kind: answer for answer in response.answers.for_reading()}
    one, several = questions["one_of"].options.all(), questions["several_of"].options.all()
    assert {kind: answer.value for kind, answer in found.items()} == {
        "short_text": "A line",
        "long_text": "Some\nlines",
        "number": Decimal("2.50"),
        "date": date(2027, 3, 28),
        "one_of": one[1].pk,
        "several_of": [option.pk for option in several],
        "scale": Decimal(4),
        "url": "https://example.org/",
    }
    assert {kind: answer.words for kind, answer in found.items()} == {
        "short_text": "A line",
        "long_text": "Some\nlines",
        "number": "2.5",
        "date": "Sun 28 March 2027",
        "one_of": "Right",
        "several_of": "Left; Right",
        "scale": "4 (1 – never, 5 – always)",
        "url": "https://example.org/",
    }


def test_survey_needs_the_required_answers_only(program):
    required, _optional = make_question(program, required=True), make_question(program)
    application = make_application("mentee", "approved", program)
    with pytest.raises(SurveyError, match="needs an answer"):
        answer_survey_of(application)
    answer_survey_of(application, own={required: "Here."})
    assert Answer.objects.count() == 1


def test_mentors_and_mentees_are_asked_their_own(program):
    make_question(program, text="Mentors?", asked="mentor", required=True)
    mentees = make_question(program, text="Mentees?", asked="mentee", required=True)
    make_question(program, text="Both?")
    application = make_application("mentee", "approved", program)
    answer_survey_of(application, own={mentees: "Here."})
    assert list(program.questions.asked_of("mentor").values_list("text", flat=True)) == ["Mentors?", "Both?"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "7"),
        ("date", "2027-03-01"),
        ("scale", 6),
        ("scale", 0),
        ("one_of", "Left"),
        ("url", "javascript:alert(1)"),
        ("url", "no address"),
        ("short_text", 7),
    ],
)
def test_answer_of_another_kind_is_refused(program, kind, value):
    question = make_every_kind(program)[kind]
    application = make_application("mentee", "approved", program)
    with pytest.raises(SurveyError, match="can't be taken"):
        check_own(application, {question: value})


def test_choices_and_questions_of_others_are_refused(program):
    question = make_question(program, kind="one_of", options=("A", "B"))
    other = make_question(make_program(), kind="one_of", options=("A", "B"))
    application = make_application("mentee", "approved", program)
    with pytest.raises(SurveyError, match="can't be taken"):
        check_own(application, {question: other.options.first()})
    with pytest.raises(SurveyError, match="questions have changed meanwhile"):
        check_own(application, {other: other.options.first()})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"kind": "one_of", "options": "Alone\n\n"}, "options"),
        ({"kind": "number", "options": "A\nB"}, "options"),
        ({"kind": "one_of", "options": "A\n" + "b" * 121}, "options"),
        ({"kind": "scale", "highest_label": "always"}, "lowest_label"),
        ({"kind": "date", "lowest_label": "never"}, "lowest_label"),
    ],
)
def test_form_says_beside_the_field_what_is_wrong(changes, field):
    form = QuestionForm({"text": "Why?", "asked": "both", "kind": "short_text"} | changes)
    assert [*form.errors] == [field]
