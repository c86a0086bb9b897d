"""Questions of a program for tests, made through the services, and answers to them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from programs.models import Program, Question
from programs.services.questions import Wording, add_question

from .factories import AT, coordinator_of

OPTIONS = ("Left", "Right")


def make_question(
    program: Program, at: datetime = AT, text: str = "How did you hear of us?", **said: Any
) -> Question:
    """A line of text that both sides may answer, unless told otherwise."""
    wording = Wording(**{"text": text, "asked": "both", "kind": "short_text"} | said)
    return add_question(program=program, wording=wording, by=coordinator_of(program), at=at)


def make_questions(program: Program, *texts: str, at: datetime = AT) -> list[Question]:
    return [make_question(program, at, text) for text in texts]


def make_every_kind(program: Program, at: datetime = AT, **said: Any) -> dict[str, Question]:
    """One question of each kind, by its kind."""
    more = {
        "one_of": {"options": OPTIONS},
        "several_of": {"options": OPTIONS},
        "scale": {"lowest_label": "never", "highest_label": "always"},
    }
    return {
        kind: make_question(program, at, f"A question: {label}?", kind=kind, **more.get(kind, {}), **said)
        for kind, label in Question.Kind.choices
    }


def own_answers(questions: dict[str, Question]) -> dict[Question, Any]:
    """An answer to each question of `make_every_kind`."""
    answers = {
        "short_text": "A line",
        "long_text": "Some\nlines",
        "number": Decimal("2.50"),
        "date": date(2027, 3, 28),
        "one_of": questions["one_of"].options.get(text="Right"),
        "several_of": list(questions["several_of"].options.order_by("position")),
        "scale": 4,
        "url": "https://example.org/",
    }
    return {questions[kind]: value for kind, value in answers.items()}
