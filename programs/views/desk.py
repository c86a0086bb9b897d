"""The project's desk: one page for those who speak for a project.

It is a list of sections. Each is a function `(project, request, at)` that returns what its template shows, or None where
it has nothing to say to this reader. Its template is `programs/desk/_<name of the function>.html`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from mentorship.core import clock
from mentorship.core.http import require

from .. import policies
from ..models import Project

Context = dict[str, Any]


@dataclass(frozen=True)
class Section:
    template: str
    context: Context


def facts(project: Project, request: HttpRequest, at: datetime) -> Context | None:
    """What the public reads about the project."""
    return {}


def mentors(project: Project, request: HttpRequest, at: datetime) -> Context | None:
    """For each program, whom the project nominates and who asks to mentor."""
    if not policies.maintains(request.user, project):
        return None
    return {"programs": project.programs.public().with_mentor_counts().for_lists()}


SECTIONS: tuple[Callable[[Project, HttpRequest, datetime], Context | None], ...] = (facts, mentors)


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
