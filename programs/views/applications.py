"""Applying, and seeing where the application stands."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentorship.core import clock
from mentorship.core.errors import DomainError
from mentorship.core.http import attempt, refuse, require

from .. import policies
from ..enums import Role
from ..errors import ApplicationError, ChangedElsewhere
from ..forms.applications import ApplicationForm
from ..models import Application, Program
from ..models.application_queries import DECIDED
from ..models.applications import first_capacity
from ..models.surveys import TO_READ
from ..opened import opened_at, opened_stamp
from ..services.applications import accept_conduct as accept_conduct_of
from ..services.applications import (
    restore_application,
    save_application,
    submit_application,
    why_closed,
    why_not_again,
    withdraw_application,
)
from ..stages import deadline_of, stages_of
from ..still_here import still_here_path

MOST_EARLIER, MOST_CHANGES = 5, 30
HANDED_IN = (Application.State.SUBMITTED, *DECIDED)


@require_http_methods(["GET", "POST"])
def application_create(request: HttpRequest, slug: str, role: Role) -> HttpResponse:
    program = get_object_or_404(Program.objects.select_related("project"), slug=slug)
    require(policies.may_see_program(request.user, program))
    mine = Application.objects.visible_to(request.user).filter(role=role)
    own = mine.filter(program=program).first()
    if own and request.method == "GET":
        if own.is_editable(clock.now()) and (own.imported_at or own.state not in DECIDED):
            return redirect("programs:application_edit", own.code)
        messages.info(request, _("You have applied already. This is where your application stands."))
        return redirect(own)
    empty = Application(program=program, person=request.user, role=role, capacity=first_capacity(role))
    earlier = [] if own else list(mine.exclude(program=program).for_lists()[:MOST_EARLIER])
    return _application_form(request, own or empty, earlier)


@require_http_methods(["GET", "POST"])
def application_edit(request: HttpRequest, code: str) -> HttpResponse:
    application = _own(request, code)
    if request.method == "GET" and not application.is_editable(clock.now()):
        messages.info(request, _("This application can't be changed any more."))
        return redirect(application)
    return _application_form(request, application, [])


@require_safe
def application_detail(request: HttpRequest, code: str) -> HttpResponse:
    at = clock.now()
    application = _own(request, code)
    stages = stages_of(application, at)
    program = application.program
    if hasattr(application, "survey"):
        prefetch_related_objects([application.survey], *TO_READ)
    context = {
        "application": application,
        "stages": stages,
        "next_stage": next((stage for stage in stages if stage.state != "done"), None),
        "coordinators": program.coordinators.current().count(),
        "changes": application.changes.order_by("-at", "-pk")[:MOST_CHANGES],
        "asks_conduct_again": application.asks_conduct_again(at),
        "still_here_path": still_here_path(application) if application.is_asked_still_here(at) else "",
        "may_tell_next": application.may_tell_next(at),
        "deadline": deadline_of(application, at),
        "is_editable": application.is_editable(at),
        "is_restorable": application.is_restorable(at),
        "is_withdrawable": application.is_withdrawable(at),
        "may_be_paired": application.may_be_paired(at),
        "is_correctable": application.is_correctable(at),
        "takes_survey": application.takes_survey(at),
        "takes_applications": program.takes_applications(at),
        "places": program.places_for(application.role),
        "applied": program.applications.hopeful().filter(role=application.role).count(),
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


def _application_form(
    request: HttpRequest, application: Application, earlier: list[Application]
) -> HttpResponse:
    """The form, empty or filled. An answer that can't be taken is shown again with everything typed."""
    at, post = clock.now(), request.POST
    if "X-Autosave" in request.headers:
        return _autosave(request, application, at)
    opened = opened_at(application, post.get("opened", ""))
    sending = application.state != Application.State.DRAFT or "save" not in post
    start = next((row for row in earlier if row.code == request.GET.get("from")), None)
    form = ApplicationForm(post or None, instance=application, sending=sending, start=start)
    seen = post.get("seen", application.version)
    if request.method == "POST" and form.is_valid():
        if "send" in post and application.state in HANDED_IN and form.repeats_what_is_stored():
            return redirect(application)  # the button was pressed twice
        try:
            saved = _take(request, application, form, at, opened)
        except (DomainError, ValidationError) as error:
            if isinstance(error, ChangedElsewhere):
                stored = _stored(request, application)
                if "send" in post and _repeats(stored, post):
                    return redirect(stored)  # pressed twice within a moment
                seen = stored.version  # told now, so the next press may replace it
            refuse(form, error)
        else:
            messages.success(request, _("Your application is sent.") if "send" in post else _("Saved."))
            return what_is_missing(saved, at) or redirect(saved)
    program = application.program
    context = {
        "form": form,
        "program": program,
        "application": application,
        "closed": "" if application.is_editable(at, opened) else why_closed(program, at),
        "deadline": deadline_of(application, at),
        "language_counts": program.applications.language_counts(form.chosen_languages()),
        "opened": post["opened"] if opened else opened_stamp(application, at),
        "seen": seen,
        "earlier": [] if form.is_bound else earlier,
        "start": start,
    }
    return TemplateResponse(request, "programs/application_form.html", context)


def _stored(request: HttpRequest, application: Application) -> Application:
    """As it is now."""
    own = application.program.applications.visible_to(request.user).filter(role=application.role)
    return own.prefetch_related("further_languages").get()


def _repeats(stored: Application, post: QueryDict) -> bool:
    """Whether what was sent says the same as `post`."""
    form = ApplicationForm(post, instance=stored)
    return stored.state in HANDED_IN and form.is_valid() and form.repeats_what_is_stored()


def _take(
    request: HttpRequest,
    application: Application,
    form: ApplicationForm,
    at: datetime,
    opened: datetime | None,
) -> Application:
    """Store what was typed and, if the button says so, send it; both or neither."""
    if "send" in request.POST and application.state != Application.State.DRAFT:
        raise ApplicationError(why_not_again(application))
    with transaction.atomic():
        saved = _save(request, application, form, at, opened)
        if "send" in request.POST:
            submit_application(application=saved, by=request.user, at=at, opened_at=opened)
    return saved


def _save(
    request: HttpRequest,
    application: Application,
    form: ApplicationForm,
    at: datetime,
    opened: datetime | None,
) -> Application:
    return save_application(
        program=application.program,
        person=request.user,
        role=application.role,
        answers=form.answers(),
        further_languages=form.further_languages(),
        at=at,
        opened_at=opened,
        seen=request.POST.get("seen"),
    )


def _autosave(request: HttpRequest, application: Application, at: datetime) -> JsonResponse:
    """The page's script stores a draft while its person types; what was sent changes by a button alone."""
    if application.state != Application.State.DRAFT:
        return JsonResponse({"said": why_not_again(application)}, status=409)
    form = ApplicationForm(request.POST, instance=application, sending=False)
    if not form.is_valid():
        labels = ", ".join(str(form.fields[name].label) for name in form.errors if name in form.fields)
        return JsonResponse(
            {"said": _("Not saved yet. Look at: %(fields)s") % {"fields": labels}}, status=422
        )
    try:
        saved = _save(request, application, form, at, opened_at(application, request.POST.get("opened", "")))
    except (DomainError, ValidationError) as error:
        said = error.message if isinstance(error, DomainError) else " ".join(error.messages)
        return JsonResponse({"said": said}, status=409)
    clock_time = formats.time_format(timezone.localtime(at), "H:i")
    return JsonResponse({"said": _("Saved at %(time)s") % {"time": clock_time}, "seen": saved.version})
