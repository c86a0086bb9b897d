"""What people say about their application on its status page or by a mail's link."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from mentorship.core import clock
from mentorship.core.errors import DomainError
from mentorship.core.http import attempt

from ..models import Application
from ..services.wishes import confirm_still_here, leave_before_matching, set_listing, wish_next_cohort
from ..still_here import application_of


@require_POST
def application_listing(request: HttpRequest, code: str) -> HttpResponse:
    application = _own(request, code)
    listed = "list" in request.POST
    attempt(
        request,
        lambda: set_listing(application=application, listed=listed, by=request.user, at=clock.now()),
        told=_("You are listed on the program's page.") if listed else _("You are not listed."),
        already="",
    )
    return redirect(application)


@require_POST
def application_next_cohort(request: HttpRequest, code: str) -> HttpResponse:
    application = _own(request, code)
    wished = "tell" in request.POST
    attempt(
        request,
        lambda: wish_next_cohort(application=application, wished=wished, at=clock.now()),
        told=_("You get one mail when the next cohort is announced.")
        if wished
        else _("You get no mail about the next cohort."),
        already="",
    )
    return redirect(application)


@csrf_exempt  # the token is the authority, as behind a mail's other links
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def still_here(request: HttpRequest, token: str) -> HttpResponse:
    """Whether somebody still takes part: a yes at once, a no after it was confirmed."""
    at, application = clock.now(), application_of(token)
    if application is None:
        raise Http404
    asks, error = "", ""
    try:
        if "yes" in request.POST:
            application = confirm_still_here(application=application, at=at)
        elif "leave" in request.POST:
            application = leave_before_matching(application=application, at=at)
        elif "no" in request.POST:
            asks = "sure"
    except DomainError as refused:
        error = refused.message
    context = {
        "program": application.program,
        "asks": asks or ("here" if application.is_asked_still_here(at) else ""),
        "is_here": application.still_here_at is not None and application.takes_survey(at),
        "has_left": application.state == Application.State.WITHDRAWN,
        "error": error,
    }
    return TemplateResponse(request, "programs/still_here.html", context)


def _own(request: HttpRequest, code: str) -> Application:
    own = Application.objects.visible_to(request.user).select_related("program__project", "person")
    return get_object_or_404(own, code=code)
