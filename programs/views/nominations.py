"""Nominating mentors, and answering by the link from the mail."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mentorship.core import clock
from mentorship.core.errors import DomainError
from mentorship.core.http import attempt, refuse, require

from .. import policies
from ..errors import NominationError
from ..forms.nominations import DeclineForm, NominationForm
from ..models import Application, Nomination, Program
from ..services.applications import why_closed
from ..services.nominations import (
    confirm_nomination,
    decline_nomination,
    find_nomination,
    nominate,
    revoke_nomination,
)

A_PAGE = 25


@require_http_methods(["GET", "POST"])
def nominations(request: HttpRequest, slug: str, program: str) -> HttpResponse:
    """Whom the project has asked to mentor in the program, and the form to ask another."""
    found = get_object_or_404(
        Program.objects.public().select_related("project"), slug=program, project__slug=slug
    )
    require(policies.may_nominate(request.user, found))
    at = clock.now()
    form = NominationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = nominate(program=found, by=request.user, at=at, **form.cleaned_data)
        except (DomainError, ValidationError) as error:
            refuse(form, error)
        else:
            messages.success(request, _("A mail with the link goes to %(name)s.") % {"name": sent.name})
            return redirect("programs:nominations", slug, program)
    context = {
        "program": found,
        "form": form,
        "closed": "" if found.takes_applications(at) else why_closed(found, at),
        "page": Paginator(found.nominations.for_lists(), A_PAGE).get_page(request.GET.get("page")),
        "coordinates": policies.may_read_applications(request.user, found),
        "maintains": policies.maintains(request.user, found.project),
    }
    return TemplateResponse(request, "programs/nominations.html", context)


@require_POST
def nomination_revoke(request: HttpRequest, code: str) -> HttpResponse:
    nomination = get_object_or_404(Nomination.objects.select_related("program__project"), code=code)
    require(policies.may_revoke(request.user, nomination))
    attempt(
        request,
        lambda: revoke_nomination(nomination=nomination, by=request.user, at=clock.now()),
        told=_("The nomination is revoked. Its link holds no more."),
        already=Nomination.State.REVOKED,
    )
    return redirect("programs:nominations", nomination.program.project.slug, nomination.program.slug)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def nomination(request: HttpRequest, token: str) -> HttpResponse:
    """Who nominates, for what, and what is asked; a POST confirms. A link that doesn't hold says the same for all."""
    found, at = find_nomination(token), clock.now()
    if found and (own := _confirmed_by(request, found)):
        return redirect(own)
    if found is None or not found.is_open(at):
        return TemplateResponse(request, "programs/nomination_too_late.html")
    if request.method == "GET" or not request.user.is_authenticated:
        return _show(request, found, token, DeclineForm(), at)
    try:
        application = confirm_nomination(nomination=found, by=request.user, at=at)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("programs:nomination", token)
    messages.success(request, _("Thank you for confirming. Now say the rest in your own words."))
    if application.state == Application.State.DRAFT:
        return redirect("programs:application_edit", application.code)
    return redirect(application)


@login_not_required
@never_cache
@require_POST
def nomination_decline(request: HttpRequest, token: str) -> HttpResponse:
    found, at = find_nomination(token), clock.now()
    if found is None or not found.is_open(at):
        return TemplateResponse(request, "programs/nomination_too_late.html")
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _show(request, found, token, form, at)
    try:
        decline_nomination(nomination=found, reason=form.cleaned_data["decline_reason"], at=at)
    except NominationError:
        return TemplateResponse(request, "programs/nomination_too_late.html")
    return TemplateResponse(request, "programs/nomination_declined.html", {"program": found.program})


def _show(
    request: HttpRequest, found: Nomination, token: str, form: DeclineForm, at: datetime
) -> HttpResponse:
    context = {"nomination": found, "program": found.program, "token": token, "form": form}
    return TemplateResponse(request, "programs/nomination.html", context)


def _confirmed_by(request: HttpRequest, found: Nomination) -> Application | None:
    """The application of a reader who comes back to a link that they have used."""
    application = found.application
    return application if application and application.person_id == request.user.pk else None
