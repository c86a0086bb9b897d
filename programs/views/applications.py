"""Applying, and seeing where the application stands."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentorship.core import clock
from mentorship.core.errors import DomainError
from mentorship.core.http import attempt, refuse, require

from .. import policies
from ..enums import Role
from ..errors import ApplicationError
from ..forms.applications import ApplicationForm
from ..models import Application, Program
from ..models.application_queries import DECIDED
from ..models.applications import first_capacity
from ..models.surveys import TO_READ
from ..services.applications import accept_conduct as accept_conduct_of
from ..services.applications import (
    restore_application,
    save_application,
    submit_application,
    why_closed,
    withdraw_application,
)
from ..stages import stages_of

HANDED_IN = (Application.State.SUBMITTED, *DECIDED)


@require_http_methods(["GET", "POST"])
def application_create(request: HttpRequest, slug: str, role: Role) -> HttpResponse:
    program = get_object_or_404(Program.objects.select_related("project"), slug=slug)
    require(policies.may_see_program(request.user, program))
    own = program.applications.visible_to(request.user).filter(role=role).first()
    if own and request.method == "GET":
        if own.is_editable(clock.now()):
            return redirect("programs:application_edit", own.code)
        messages.info(request, _("You have applied already. This is where your application stands."))
        return redirect(own)
    empty = Application(program=program, person=request.user, role=role, capacity=first_capacity(role))
    return _application_form(request, own or empty)


@require_http_methods(["GET", "POST"])
def application_edit(request: HttpRequest, code: str) -> HttpResponse:
    application = _own(request, code)
    if request.method == "GET" and not application.is_editable(clock.now()):
        messages.info(request, _("This application can't be changed any more."))
        return redirect(application)
    return _application_form(request, application)


@require_safe
def application_detail(request: HttpRequest, code: str) -> HttpResponse:
    at = clock.now()
    application = _own(request, code)
    if hasattr(application, "survey"):
        prefetch_related_objects([application.survey], *TO_READ)
    context = {
        "application": application,
        "stages": stages_of(application, at),
        "is_editable": application.is_editable(at),
        "is_restorable": application.is_restorable(at),
        "is_withdrawable": application.is_withdrawable(at),
        "may_be_paired": application.may_be_paired(at),
        "is_correctable": application.is_correctable(at),
        "takes_survey": application.takes_survey(at),
        "takes_applications": application.program.takes_applications(at),
        "places": application.program.places_for(application.role),
        "applied": application.program.applications.hopeful().filter(role=application.role).count(),
    }
    return TemplateResponse(request, "programs/application_detail.html", context)


@require_POST
def application_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    application = _own(request, code)
    attempt(
        request,
        lambda: withdraw_application(application=application, by=request.user, at=clock.now()),
        told=_("Your application is withdrawn."),
        already=Application.State.WITHDRAWN,
    )
    return redirect(application)


@require_POST
def application_restore(request: HttpRequest, code: str) -> HttpResponse:
    application = _own(request, code)
    attempt(
        request,
        lambda: restore_application(application=application, by=request.user, at=clock.now()),
        told=_("Your application is back."),
        already=Application.State.SUBMITTED,
    )
    return redirect(application)


@require_http_methods(["GET", "POST"])
def accept_conduct(request: HttpRequest, code: str) -> HttpResponse:
    """For people whom coordinators entered; everybody else accepted it with the application."""
    at = clock.now()
    application = _own(request, code)
    if request.method == "POST":
        try:
            application = accept_conduct_of(application=application, by=request.user, at=at)
        except DomainError as error:
            messages.error(request, error.message)
            return redirect(application)
        messages.success(request, _("You have accepted the code of conduct."))
        return what_is_missing(application, at) or redirect(application)
    context = {"application": application, "program": application.program}
    return TemplateResponse(request, "programs/accept_conduct.html", context)


def what_is_missing(application: Application, at: datetime) -> HttpResponse | None:
    """Where an imported person goes on: to what only they can say, then to the survey."""
    if not application.is_correctable(at):
        return None
    if not application.has_languages:
        return redirect("programs:application_edit", application.code)
    return None if hasattr(application, "survey") else redirect("programs:survey", application.code)


def _own(request: HttpRequest, code: str) -> Application:
    return get_object_or_404(
        Application.objects.visible_to(request.user)
        .select_related("program__project", "person", "survey", "left_over", "source")
        .prefetch_related("further_languages"),
        code=code,
    )


def _application_form(request: HttpRequest, application: Application) -> HttpResponse:
    """The form, empty or filled. An answer that can't be taken is shown again with everything typed."""
    program, at = application.program, clock.now()
    is_open = program.takes_applications(at) or application.is_correctable(at)
    sends, sent = "send" in request.POST, application.state == Application.State.SUBMITTED
    sending = application.state != Application.State.DRAFT or "save" not in request.POST
    form = ApplicationForm(request.POST or None, instance=application, sending=sending)
    if request.method == "POST" and form.is_valid():
        if sends and application.state in HANDED_IN and form.repeats_what_is_stored():
            return redirect(application)  # the button was pressed twice
        try:
            if sends and sent:
                raise ApplicationError(
                    _(
                        "You have sent this application already. “Save changes” replaces its answers with these; "
                        "if you leave this page, it stays as you sent it."
                    )
                )
            saved = save_application(
                program=program,
                person=request.user,
                role=application.role,
                answers=form.answers(),
                further_languages=form.further_languages(),
                at=at,
            )
            if sends:
                submit_application(application=saved, by=request.user, at=at)
        except (DomainError, ValidationError) as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your application is sent.") if sends else _("Saved."))
            return what_is_missing(saved, at) or redirect(saved)
    context = {
        "form": form,
        "program": program,
        "application": application,
        "closed": "" if is_open else why_closed(program, at),
        "deadline": program.survey_deadline if application.is_correctable(at) else program.enrolment_deadline,
        "language_counts": program.applications.language_counts(),
    }
    return TemplateResponse(request, "programs/application_form.html", context)
