"""Answers to a program's own questions, checked and stored with the rest of a survey."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from ..errors import SurveyError
from ..models import Answer, Application, ChosenOption, Option, Question, SurveyResponse
from ..models.questions import HIGHEST, LOWEST

NOTHING = (None, "", [])
WEB_ADDRESS = URLValidator(schemes=["http", "https"])
Own = Mapping[Question, Any]
TYPES = {
    Question.Kind.NUMBER: Decimal,
    Question.Kind.SCALE: int,
    Question.Kind.DATE: date,
    Question.Kind.ONE_OF: Option,
    Question.Kind.SEVERAL_OF: list,
}


def check_own(application: Application, own: Own) -> None:
    """Raises `SurveyError` for answers that the program's present questions don't take."""
    asked = list(application.program.questions.asked_of(application.role))
    if not own.keys() <= set(asked):
        raise SurveyError(_("The questions have changed meanwhile. Look at the survey again, then send it."))
    for question in asked:
        value = own.get(question)
        if value in NOTHING:
            if question.required:
                raise SurveyError(_("“%(question)s” needs an answer.") % {"question": question})
        elif not _fits(question, value):
            raise SurveyError(_("The answer to “%(question)s” can't be taken.") % {"question": question})


def _fits(question: Question, value: Any) -> bool:
    if not isinstance(value, TYPES.get(question.kind, str)):
        return False
    if question.kind == Question.Kind.SCALE:
        return LOWEST <= value <= HIGHEST
    if question.has_options:
        chosen = value if isinstance(value, list) else [value]
        return {option.question_id for option in chosen} == {question.pk}
    if question.kind == Question.Kind.URL:
        try:
            WEB_ADDRESS(value)
        except ValidationError:
            return False
    return True


def store_own(response: SurveyResponse, own: Own) -> None:
    """In place of earlier answers to the same questions; those to questions not asked any more stay.

    Raises ValidationError for what the columns don't hold.
    """
    present = response.application.program.questions.asked_of(response.application.role)
    response.answers.filter(question__in=present.values("pk")).delete()
    answers, chosen = [], []
    for question, value in own.items():
        if value in NOTHING:
            continue
        answer = Answer(response=response, question=question)
        if question.has_options:
            options = value if isinstance(value, list) else [value]
            chosen += [ChosenOption(answer=answer, option=option) for option in options]
        elif question.kind in (Question.Kind.NUMBER, Question.Kind.SCALE):
            answer.number = value
        elif question.kind == Question.Kind.DATE:
            answer.date = value
        else:
            answer.text = value
        answer.clean_fields(exclude=["response", "question"])
        answers.append(answer)
    Answer.objects.bulk_create(answers)
    ChosenOption.objects.bulk_create(chosen)
