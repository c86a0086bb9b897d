"""Telling the coordinators in private that something is not right, and seeing what becomes of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentorship.core import clock
from mentorship.core.errors import DomainError
from mentorship.core.http import refuse, require

from .. import policies
from ..forms.concerns import ConcernForm
from ..models import Concern, Program
from ..services.concerns import raise_concern

CONCERNS_A_PAGE = 30


@require_safe
def concern_list(request: HttpRequest) -> HttpResponse:
    """One's own concerns, and the programs about which one can raise another."""
    own = Concern.objects.visible_to(request.user).for_lists()
    context = {
        "page": Paginator(own, CONCERNS_A_PAGE).get_page(request.GET.get("page")),
        "programs": Program.objects.applied_to_by(request.user).for_lists(),
    }
    return TemplateResponse(request, "programs/concern_list.html", context)


@require_safe
def concern_detail(request: HttpRequest, code: str) -> HttpResponse:
    own = Concern.objects.visible_to(request.user).select_related("program__project")
    concern = get_object_or_404(own, code=code)
    context = {"concern": concern, "kept_from": concern.kept_from.order_by("name", "pk")}
    return TemplateResponse(request, "programs/concern_detail.html", context)


@require_http_methods(["GET", "POST"])
def concern_create(request: HttpRequest, slug: str) -> HttpResponse:
    program = get_object_or_404(Program.objects.select_related("project"), slug=slug)
    require(policies.may_raise_concern(request.user, program))
    form = ConcernForm(request.POST or None, person=request.user, program=program)
    if request.method == "POST" and form.is_valid():
        try:
            concern = raise_concern(program=program, person=request.user, at=clock.now(), **form.cleaned_data)
        except (DomainError, ValidationError) as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your concern is raised. Those who read it have a mail."))
            return redirect(concern)
    return TemplateResponse(request, "programs/concern_form.html", {"form": form, "program": program})
