"""Who takes part in a program and agrees to be named."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from mentorship.core.http import require

from .. import policies
from ..models import Program

NAMES_A_PAGE = 60


@login_not_required
@require_safe
def roster(request: HttpRequest, slug: str) -> HttpResponse:
    program = get_object_or_404(Program.objects.select_related("project"), slug=slug)
    require(program.has_roster and policies.may_see_program(request.user, program))
    # Mentors first: of the two words for a role theirs is the later one.
    people = program.applications.listed().select_related("person").order_by("-role", "person__name", "pk")
    context = {
        "nav": "programs",
        "program": program,
        "channels": program.channels.readable(takes_part=policies.takes_part(request.user, program)),
        "page": Paginator(people, NAMES_A_PAGE).get_page(request.GET.get("page")),
    }
    return TemplateResponse(request, "programs/roster.html", context)
