from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentorship.core import clock
from mentorship.core.errors import DomainError
from mentorship.core.http import refuse, require

from .. import policies
from ..forms.survey_fields import clock_changes_of
from ..forms.surveys import SurveyForm
from ..models import Application, Program, SurveyResponse
from ..models.surveys import TO_READ
from ..services.surveys import answer_survey


@require_http_methods(["GET", "POST"])
def survey(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the survey, or change the answers, until it closes."""
    at = clock.now()
    own = Application.objects.visible_to(request.user).select_related("program__project", "person")
    application = get_object_or_404(own, code=code)
    context = {"application": application, "program": application.program}
    if request.method == "GET" and not application.takes_survey(at):
        answers = SurveyResponse.objects.prefetch_related(*TO_READ)
        context["response"] = answers.filter(application=application).first()
        return TemplateResponse(request, "programs/survey_closed.html", context)
    form = SurveyForm(request.POST if request.method == "POST" else None, application=application)
    if request.method == "POST" and form.is_valid():
        try:
            answer_survey(application=application, answers=form.answers(), at=at)
        except (DomainError, ValidationError) as error:
            refuse(form, error)
        else:
            messages.success(
                request,
                _("Your answers are saved. You can change them until %(deadline)s.")
                % {"deadline": application.program.survey_deadline.text},
            )
            return redirect(application)
    return TemplateResponse(request, "programs/survey.html", context | {"form": form})


@require_safe
def clock_changes(request: HttpRequest, slug: str) -> HttpResponse:
    """A part of the survey's page, fetched when another time zone is chosen."""
    program = get_object_or_404(Program, slug=slug)
    require(policies.may_see_program(request.user, program))
    sentences = clock_changes_of(program, request.GET.get("zone", ""))
    return TemplateResponse(request, "programs/_clock_changes.html", {"sentences": sentences})
