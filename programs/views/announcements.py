"""Announcements and dates for other programs to read."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from mentorship.core import clock
from mentorship.core.http import require

from .. import policies
from ..calendars import calendar_file
from ..feeds import announcement_feed
from ..models import Program

ENTRIES = 30


@login_not_required
@require_safe
def program_feed(request: HttpRequest) -> HttpResponse:
    feed = announcement_feed(Program.objects.newest()[:ENTRIES])
    return HttpResponse(feed, content_type="application/atom+xml; charset=utf-8")


@login_not_required
@require_safe
def program_dates(request: HttpRequest, slug: str) -> HttpResponse:
    program = get_object_or_404(Program.objects.select_related("project"), slug=slug)
    require(policies.may_see_program(request.user, program))
    response = HttpResponse(
        calendar_file(program, at=clock.now()), content_type="text/calendar; charset=utf-8; method=PUBLISH"
    )
    response["Content-Disposition"] = f'attachment; filename="{program.slug}.ics"'
    return response
