"""A program's own questions: adding, changing, moving and retiring them, and taking them along to the next cohort."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mentorship.core.models import AuditEvent, User

from ..errors import QuestionError
from ..models import Option, Program, Question

MOST_QUESTIONS = 20
MOST_OPTIONS = 20
CHANGEABLE = (Program.State.DRAFT, *Program.SURVEYING)


@dataclass(frozen=True)
class Wording:
    """What a question says; `options` are the choices of the two kinds that offer some, empty for all others."""

    text: str
    asked: str
    kind: str
    help_text: str = ""
    lowest_label: str = ""
    highest_label: str = ""
    required: bool = False
    sensitive: bool = False
    options: Sequence[str] = ()

    @classmethod
    def of(cls, question: Question) -> "Wording":
        options = question.options.order_by("position", "pk").values_list("text", flat=True)
        fields = {name: getattr(question, name) for name in cls.__dataclass_fields__ if name != "options"}
        return cls(**fields, options=tuple(options))


def takes_questions(program: Program, at: datetime) -> bool:
    """Until the survey closes: whatever changed after that would reach nobody."""
    return program.state in CHANGEABLE and not program.survey_deadline.is_over(at)


@transaction.atomic
def add_question(*, program: Program, wording: Wording, by: User, at: datetime) -> Question:
    """Put it behind the others. Raises `QuestionError` and ValidationError."""
    program = _locked(program, at)
    current = program.questions.current()
    if current.count() >= MOST_QUESTIONS:
        raise QuestionError(
            _("A survey has at most %(most)s questions of its own. Take one out first.")
            % {"most": MOST_QUESTIONS}
        )
    last = current.last()
    question = _write(Question(program=program, position=last.position + 1 if last else 1), wording)
    AuditEvent.record(subject=question, verb="added", by=by, at=at)
    return question


@transaction.atomic
def change_question(*, question: Question, wording: Wording, by: User, at: datetime) -> Question:
    """Return the question as it is asked from now on.

    That is another row, which supersedes it, once somebody has answered: their answers stay with what they were
    asked. Raises `QuestionError` and ValidationError.
    """
    question = _locked_current(question, at)
    if wording == Wording.of(question):
        return question
    if question.is_answered():
        _retire(question, at)
        changed = _write(
            Question(program=question.program, position=question.position, supersedes=question), wording
        )
        AuditEvent.record(subject=changed, verb="superseded an answered question", by=by, at=at)
        return changed
    question.options.all().delete()
    changed = _write(question, wording)
    AuditEvent.record(subject=changed, verb="changed", by=by, at=at)
    return changed


@transaction.atomic
def retire_question(*, question: Question, by: User, at: datetime) -> Question:
    """Ask it no more; the answers given stay."""
    question = _locked_current(question, at)
    _retire(question, at)
    AuditEvent.record(subject=question, verb="taken out of the survey", by=by, at=at)
    return question


@transaction.atomic
def move_question(*, question: Question, up: bool, by: User, at: datetime) -> Question:
    """Change places with the neighbour; the first can't go up, nor the last down: then nothing changes."""
    question = _locked_current(question, at)
    order = list(question.program.questions.current())
    place = order.index(question)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
        for position, moved in enumerate(order, start=1):
            moved.position = position
        Question.objects.bulk_update(order, ["position"])
        AuditEvent.record(subject=question, verb="moved", by=by, at=at)
    return question


@transaction.atomic
def copy_questions(*, source: Program, target: Program, by: User, at: datetime) -> list[Question]:
    """Ask in `target`, behind what it asks already, what `source` asks."""
    return [
        add_question(program=target, wording=Wording.of(question), by=by, at=at)
        for question in source.questions.current()
    ]


def _locked(program: Program, at: datetime) -> Program:
    program = (
        Program.objects.select_for_update(no_key=True, of=("self",))
        .select_related("project")
        .get(pk=program.pk)
    )
    if not takes_questions(program, at):
        raise QuestionError(
            _("The survey of “%(program)s” is over, so its questions stay as they are.")
            % {"program": program}
        )
    return program


def _locked_current(question: Question, at: datetime) -> Question:
    program = _locked(question.program, at)
    question = Question.objects.select_for_update(no_key=True, of=("self",)).get(pk=question.pk)
    question.program = program
    if question.retired_at is not None:
        raise QuestionError(_("This question is not asked any more. Look at the list again."))
    return question


def _retire(question: Question, at: datetime) -> None:
    question.retired_at = at
    question.save(update_fields=["retired_at"])


def _write(question: Question, wording: Wording) -> Question:
    """Raises `QuestionError` for choices that make no sense, ValidationError for what the columns refuse."""
    for name in Wording.__dataclass_fields__:
        if name != "options":
            setattr(question, name, getattr(wording, name))
    options = list(wording.options)
    if question.has_options and not 2 <= len(options) <= MOST_OPTIONS:
        raise QuestionError(
            _("Offer 2 to %(most)s choices, each on a line of its own.") % {"most": MOST_OPTIONS}
        )
    if options and not question.has_options:
        raise QuestionError(_("Only “one of” and “any of several choices” offer choices. Empty the list."))
    if len({option.casefold() for option in options}) < len(options):
        raise QuestionError(_("One choice is there twice. Keep it once."))
    question.full_clean()
    question.save()
    rows = [Option(question=question, text=text, position=n) for n, text in enumerate(options, start=1)]
    for row in rows:
        row.clean_fields(exclude=["question"])
    Option.objects.bulk_create(rows)
    return question
