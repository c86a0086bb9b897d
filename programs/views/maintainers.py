"""Asking others to speak for a project, and going."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
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
from ..errors import MaintainerError
from ..forms.desk import InvitationForm
from ..models import MaintainerInvitation, Project
from ..services.maintainers import (
    accept_invitation,
    decline_invitation,
    find_invitation,
    invite_maintainer,
    leave_project,
    revoke_invitation,
)


@require_http_methods(["GET", "POST"])
def maintainer_invite(request: HttpRequest, slug: str) -> HttpResponse:
    project = get_object_or_404(Project, slug=slug)
    require(policies.may_invite_maintainers(request.user, project))
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            invite_maintainer(project=project, email=email, by=request.user, at=clock.now())
        except (DomainError, ValidationError) as error:
            refuse(form, error)
        else:
            messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": email})
            return redirect(project.get_desk_url())
    return TemplateResponse(request, "programs/maintainer_invite.html", {"project": project, "form": form})


@require_POST
def invitation_revoke(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(MaintainerInvitation.objects.select_related("project"), code=code)
    require(policies.may_invite_maintainers(request.user, found.project))
    attempt(
        request,
        lambda: revoke_invitation(invitation=found, by=request.user, at=clock.now()),
        told=_("The link holds no longer."),
        already=MaintainerInvitation.State.REVOKED,
    )
    return redirect(found.project.get_desk_url())


@require_POST
def maintainer_leave(request: HttpRequest, slug: str) -> HttpResponse:
    project = get_object_or_404(Project, slug=slug)
    require(policies.maintains(request.user, project))
    try:
        leave_project(project=project, by=request.user, at=clock.now())
    except MaintainerError as error:
        messages.error(request, error.message)
        return redirect(project.get_desk_url())
    messages.success(request, _("You speak for %(project)s no longer.") % {"project": project.name})
    return redirect(project)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks, for which project, and what it means. A link that doesn't hold says the same for all."""
    found, at = find_invitation(token), clock.now()
    if request.method == "POST" and request.user.is_authenticated and found:
        try:
            accept_invitation(invitation=found, by=request.user, at=at)
        except MaintainerError as error:
            if not found.is_open(at) and policies.maintains(request.user, found.project):
                return redirect(found.project.get_desk_url())  # a second click
            messages.error(request, error.message)
        else:
            messages.success(request, _("You speak for %(project)s now.") % {"project": found.project.name})
            return redirect(found.project.get_desk_url())
    if found is None or not found.is_open(at):
        return TemplateResponse(request, "programs/invitation_too_late.html")
    context = {
        "invitation": found,
        "project": found.project,
        "token": token,
        "maintains": policies.maintains(request.user, found.project),
    }
    return TemplateResponse(request, "programs/invitation.html", context)


@login_not_required
@never_cache
@require_POST
def invitation_decline(request: HttpRequest, token: str) -> HttpResponse:
    found, at = find_invitation(token), clock.now()
    by = request.user if request.user.is_authenticated else None
    if found is None or not found.is_open(at):
        return TemplateResponse(request, "programs/invitation_too_late.html")
    try:
        decline_invitation(invitation=found, by=by, at=at)
    except DomainError:  # somebody was quicker
        return TemplateResponse(request, "programs/invitation_too_late.html")
    return TemplateResponse(request, "programs/invitation_declined.html", {"project": found.project})
