"""Switching reminders off and on: by the address in a mail, and on a page of one's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mentorship.core import clock

from ..models import ReminderOptOut
from ..services.reminders import resume_reminders, stop_reminders
from ..tokens import person_of


@csrf_exempt  # the token is the authority, and mail programs post without a cookie
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def reminders_off(request: HttpRequest, token: str) -> HttpResponse:
    """The button behind a mail's link, and what mail programs post to for their reader."""
    person = person_of(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        stop_reminders(person=person, at=clock.now())
    # Answered without a redirect, which a mail program would not follow.
    context = {"are_off": ReminderOptOut.objects.covers(person)}
    return TemplateResponse(request, "pairs/reminders_off.html", context)


@require_http_methods(["GET", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        if "off" in request.POST:
            stop_reminders(person=request.user, at=clock.now())
            messages.success(request, _("You get no reminders any more."))
        elif "on" in request.POST:
            resume_reminders(person=request.user)
            messages.success(request, _("You get reminders again."))
        return redirect("pairs:reminders")
    context = {"nav": "account", "are_off": ReminderOptOut.objects.covers(request.user)}
    return TemplateResponse(request, "pairs/reminders.html", context)
