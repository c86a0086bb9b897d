"""The questions that a program adds to its survey: listed, worded, ordered, and looked at as they will be asked."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from mentorship.core import clock
from mentorship.core.errors import DomainError
from mentorship.core.http import refuse, require

from .. import policies
from ..enums import Role
from ..forms.questions import QuestionForm
from ..forms.surveys import SurveyForm
from ..models import Application, Program, Question
from ..services.questions import (
    add_question,
    change_question,
    move_question,
    retire_question,
    takes_questions,
)


class QuestionsMixin:
    """What a program's admin offers beside: pages about the survey's questions."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        pages = [
            path(
                "<path:object_id>/questions/<int:question_id>/",
                view(self.question_change_view),
                name="programs_program_question_change",
            ),
            path(
                "<path:object_id>/questions/new/",
                view(self.question_add_view),
                name="programs_program_question_add",
            ),
            path(
                "<path:object_id>/questions/as-<slug:role>/",
                view(self.survey_preview_view),
                name="programs_program_survey_preview",
            ),
            path(
                "<path:object_id>/questions/",
                view(self.questions_view),
                name="programs_program_questions",
            ),
        ]
        return [*pages, *super().get_urls()]

    def questions_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The list; what is posted moves a question or takes it out."""
        program = self._program(request, object_id)
        may_change = self._may_ask(request, program)
        if request.method == "POST":
            require(policies.may_change_program(request.user, program))
            self._arrange(request, program)
            return redirect("admin:programs_program_questions", program.pk)
        context = self._context(request, program) | {
            "title": _("Questions of the survey"),
            "questions": program.questions.current().with_counts().prefetch_related("options"),
            "retired": program.questions.exclude(retired_at=None)
            .with_counts()
            .filter(answered__gt=0)
            .order_by("-retired_at", "-pk"),
            "may_change": may_change,
        }
        return TemplateResponse(request, "admin/questions.html", context)

    def question_add_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._word(request, self._program(request, object_id), None)

    def question_change_view(self, request: HttpRequest, object_id: str, question_id: int) -> HttpResponse:
        program = self._program(request, object_id)
        question = program.questions.current().filter(pk=question_id).first()
        require(question is not None)
        return self._word(request, program, question)

    def survey_preview_view(self, request: HttpRequest, object_id: str, role: str) -> HttpResponse:
        """The survey as people of a role see it. It can be tried: what is sent is checked, and nothing is kept."""
        program = self._program(request, object_id)
        require(role in Role.values)
        person = Application(program=program, person=request.user, role=Role(role))
        form = SurveyForm(request.POST if request.method == "POST" else None, application=person)
        context = {"program": program, "application": person, "form": form, "would_be_taken": form.is_valid()}
        return TemplateResponse(request, "programs/survey_preview.html", context)

    def _word(self, request: HttpRequest, program: Program, question: Question | None) -> HttpResponse:
        if not self._may_ask(request, program):
            messages.error(request, _("The survey is over, so its questions stay as they are."))
            return redirect("admin:programs_program_questions", program.pk)
        posted = request.method == "POST"
        form = QuestionForm(request.POST if posted else None, instance=question)
        if posted and form.is_valid():
            said = {"wording": form.wording(), "by": request.user, "at": clock.now()}
            try:
                if question is None:
                    add_question(program=program, **said)
                else:
                    change_question(question=question, **said)
            except (DomainError, ValidationError) as error:
                refuse(form, error)
            else:
                messages.success(request, _("The question is saved. Look at the survey before people do."))
                return redirect("admin:programs_program_questions", program.pk)
        context = self._context(request, program) | {
            "title": _("Change a question") if question else _("New question"),
            "form": form,
            "answered": question.answers.count() if question else 0,
        }
        return TemplateResponse(request, "admin/question.html", context)

    def _arrange(self, request: HttpRequest, program: Program) -> None:
        verb, _sep, number = request.POST.get("do", "").partition("-")
        asked = program.questions.filter(pk=int(number)) if number.isdecimal() and len(number) < 12 else []
        act = {"by": request.user, "at": clock.now()}
        for question in asked:
            try:
                if verb == "retire":
                    retire_question(question=question, **act)
                    messages.success(
                        request,
                        _("“%(question)s” is not asked any more. Answers given stay.")
                        % {"question": question},
                    )
                else:
                    move_question(question=question, up=verb == "up", **act)
            except DomainError as error:
                messages.error(request, error.message)

    def _program(self, request: HttpRequest, object_id: str) -> Program:
        program = self.get_object(request, unquote(object_id))
        require(program is not None)
        return program

    def _may_ask(self, request: HttpRequest, program: Program) -> bool:
        return policies.may_change_program(request.user, program) and takes_questions(program, clock.now())

    def _context(self, request: HttpRequest, program: Program) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "program": program,
        }
