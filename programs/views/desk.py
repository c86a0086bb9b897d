"""The project's desk: one page for those who speak for a project.

It is a list of sections. Each is a function `(project, request, at)` that returns what its template shows, or
None where it has nothing to say to this reader. Its template is `programs/desk/_<name of the function>.html`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentorship.core import clock
from mentorship.core.errors import DomainError
from mentorship.core.http import attempt, refuse, require

from .. import policies
from ..forms.desk import ProjectForm
from ..models import Amendment, Project
from ..services.amendments import AT_ONCE, amendment_of, change_project, mark_of, withdraw_amendment

Context = dict[str, Any]


@dataclass(frozen=True)
class Section:
    template: str
    context: Context


def facts(project: Project, request: HttpRequest, at: datetime) -> Context | None:
    """What the public reads about the project, and the change that waits or was decided last."""
    return {
        "project": project,
        "amendment": project.amendments.exclude(state=Amendment.State.WITHDRAWN)
        .select_related("proposed_by")
        .order_by("-pk")
        .first(),
        "may_change": policies.maintains(request.user, project),
    }


def maintainers(project: Project, request: HttpRequest, at: datetime) -> Context | None:
    """Who speaks for the project."""
    current = list(project.maintainers.current().select_related("user").order_by("since_at", "pk"))
    return {
        "project": project,
        "maintainers": current,
        "is_one": policies.maintains(request.user, project),
        "is_last": len(current) == 1,
    }


def invitations(project: Project, request: HttpRequest, at: datetime) -> Context | None:
    """Who is asked to speak for it too: few, as the service that invites sees to."""
    recent = project.invitations.recent(at).select_related("invited_by").order_by("-pk")
    return {"project": project, "invitations": list(recent)}


def mentors(project: Project, request: HttpRequest, at: datetime) -> Context | None:
    """For each program, whom the project nominates and who asks to mentor."""
    if not policies.maintains(request.user, project):
        return None
    return {"programs": project.programs.public().with_mentor_counts().for_lists()}


SECTIONS: tuple[Callable[[Project, HttpRequest, datetime], Context | None], ...] = (
    facts,
    mentors,
    maintainers,
    invitations,
)


@require_safe
def project_desk(request: HttpRequest, slug: str) -> HttpResponse:
    project = get_object_or_404(Project, slug=slug)
    require(policies.may_see_desk(request.user, project))
    at = clock.now()
    answers = [(section.__name__, section(project, request, at)) for section in SECTIONS]
    context = {
        "nav": "dashboard",
        "project": project,
        "sections": [
            Section(f"programs/desk/_{name}.html", context)
            for name, context in answers
            if context is not None
        ],
    }
    return TemplateResponse(request, "programs/project_desk.html", context)


@require_http_methods(["GET", "POST"])
def project_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The form with what the project says or, where a change waits for a decision, with that."""
    project = get_object_or_404(Project, slug=slug)
    require(policies.maintains(request.user, project))
    amendment = amendment_of(project)
    values = {name: getattr(amendment or project, name) for name in Amendment.FIELDS}
    values |= {name: getattr(project, name) for name in AT_ONCE}
    form = ProjectForm(request.POST or None, initial=values, mark=mark_of(project, amendment))
    if request.method == "POST" and form.is_valid():
        answers = dict(form.cleaned_data)
        try:
            waiting = change_project(
                project=project, answers=answers, seen=answers.pop("seen"), by=request.user, at=clock.now()
            )
        except (DomainError, ValidationError) as error:
            form.show_anew()
            refuse(form, error)
        else:
            told = _("Saved. A site coordinator decides about what waits.") if waiting else _("Saved.")
            messages.success(request, told)
            return redirect(project.get_desk_url())
    context = {"project": project, "form": form, "amendment": amendment}
    return TemplateResponse(request, "programs/project_form.html", context)


@require_POST
def amendment_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    project = get_object_or_404(Project, slug=slug)
    require(policies.maintains(request.user, project))
    attempt(
        request,
        lambda: withdraw_amendment(project=project, by=request.user, at=clock.now()),
        told=_("The change is withdrawn. The project's page stays as it is."),
        already=Amendment.State.WITHDRAWN,
    )
    return redirect(project.get_desk_url())
