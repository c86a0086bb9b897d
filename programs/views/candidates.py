"""Maintainers read who asks to mentor in their project, and say whom they recommend."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentorship.core import clock
from mentorship.core.errors import DomainError
from mentorship.core.http import refuse, require

from .. import policies
from ..forms.nominations import RecommendationForm
from ..models import Application, Nomination, Program, Recommendation
from ..models.application_queries import ApplicationQuerySet
from ..services.recommendations import recommend

A_PAGE = 25


@require_safe
def candidates(request: HttpRequest, slug: str, program: str) -> HttpResponse:
    """Those who ask to mentor in one program of the project."""
    found = get_object_or_404(
        Program.objects.public().select_related("project"), slug=program, project__slug=slug
    )
    require(policies.maintains(request.user, found.project))
    rows = _readable(request).filter(program=found).order_by("-submitted_at", "-pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return TemplateResponse(request, "programs/candidates.html", {"program": found, "page": page})


@require_http_methods(["GET", "POST"])
def candidate(request: HttpRequest, code: str) -> HttpResponse:
    """One of them, and the reader's own recommendation."""
    application = get_object_or_404(_readable(request), code=code)
    own = application.own_recommendations[0] if application.own_recommendations else None
    may_recommend = policies.may_recommend(request.user, application)
    # A copy: what was typed is not yet what was said.
    stored = own and Recommendation.objects.get(pk=own.pk)
    form = RecommendationForm(request.POST or None, instance=stored) if may_recommend else None
    if request.method == "POST":
        require(may_recommend)
        if form.is_valid():
            try:
                recommend(application=application, by=request.user, at=clock.now(), **form.cleaned_data)
            except (DomainError, ValidationError) as error:
                refuse(form, error)
            else:
                messages.success(request, _("The coordinators see your recommendation."))
                return redirect(
                    "programs:candidates", application.program.project.slug, application.program.slug
                )
    context = {
        "application": application,
        "program": application.program,
        "form": form,
        "own": own,
        "is_reader": application.person_id == request.user.pk,
    }
    return TemplateResponse(request, "programs/candidate.html", context)


def _readable(request: HttpRequest) -> ApplicationQuerySet:
    """Candidates of the reader's projects, each with its nominations and the reader's own recommendation."""
    own = Recommendation.objects.filter(by=request.user)
    return (
        Application.objects.candidates_of(request.user)
        .select_related("program__project", "person")
        .prefetch_related(
            "further_languages",
            Prefetch("nominations", Nomination.objects.for_lists()),
            Prefetch("recommendations", own, to_attr="own_recommendations"),
        )
    )
