"""Planning and logging a pair's meetings."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentorship.core import clock
from mentorship.core.errors import DomainError
from mentorship.core.http import attempt, refuse, require

from .. import policies
from ..calendars import calendar_file
from ..forms import LogForm, MeetingForm, MoveForm, OtherLogForm, ProposalForm, SeenForm
from ..models import Meeting, Pair
from ..overviews import Overview
from ..services.meetings import (
    accept_meeting,
    cancel_meeting,
    log_meeting,
    log_other_meeting,
    move_meeting,
    propose_meeting,
)


@require_http_methods(["GET", "POST"])
def meeting_create(request: HttpRequest, code: str) -> HttpResponse:
    at = clock.now()
    pair = _pair(request, code, at)
    form = ProposalForm(_posted(request), instance=Meeting(pair=pair, place=pair.program.chat_url))
    return _form(
        request,
        form,
        pair,
        at,
        title=_("Propose a meeting"),
        lead=_("%(name)s gets a mail and can say yes or move it.") % _named(pair, request),
        verb=lambda: propose_meeting(pair=pair, by=request.user, at=at, **form.proposal()),
        told=_("The meeting is proposed. Both of you get a mail."),
    )


@require_http_methods(["GET", "POST"])
def meeting_log_other(request: HttpRequest, code: str) -> HttpResponse:
    at = clock.now()
    pair = _pair(request, code, at)
    form = OtherLogForm(_posted(request), instance=Meeting(pair=pair))
    return _form(
        request,
        form,
        pair,
        at,
        title=_("Log a meeting that was not planned"),
        lead=_("If you and %(name)s met without planning it here, those minutes count too.")
        % _named(pair, request),
        verb=lambda: log_other_meeting(pair=pair, by=request.user, at=at, **form.log()),
        told=_("The meeting is logged."),
    )


@require_http_methods(["GET", "POST"])
def meeting_move(request: HttpRequest, code: str) -> HttpResponse:
    at = clock.now()
    meeting = _meeting(request, code, at)
    form = MoveForm(
        _posted(request),
        instance=meeting,
        starts_at=meeting.starts_at,
        initial={"seen": meeting.sequence},
    )
    return _form(
        request,
        form,
        meeting.pair,
        at,
        title=_("Move a meeting"),
        lead=_("%(name)s gets a mail, and has to say yes to the new time.") % _named(meeting.pair, request),
        verb=lambda: move_meeting(meeting=meeting, by=request.user, at=at, **form.move()),
        told=_("The new time is proposed. Both of you get a mail."),
        closed="" if meeting.is_open else _("This meeting can't be moved any more."),
    )


@require_http_methods(["GET", "POST"])
def meeting_log(request: HttpRequest, code: str) -> HttpResponse:
    """How a planned meeting went, or a correction of that."""
    at = clock.now()
    meeting = _meeting(request, code, at)
    pair, role = meeting.pair, meeting.pair.role_of(request.user)
    form = LogForm(_posted(request), instance=meeting, role=role, partner=pair.partner(role).person.name)
    return _form(
        request,
        form,
        pair,
        at,
        title=_("Log a meeting"),
        lead=_("%(kind)s, %(when)s")
        % {
            "kind": meeting.get_kind_display().capitalize(),
            "when": formats.date_format(timezone.localtime(meeting.starts_at), "D j F Y, H:i"),
        },
        verb=lambda: log_meeting(meeting=meeting, by=request.user, at=at, **form.log()),
        told=_("The meeting is logged."),
        closed=_why_not_logged(meeting, at),
    )


@require_POST
def meeting_accept(request: HttpRequest, code: str) -> HttpResponse:
    at = clock.now()
    meeting, seen = _meeting(request, code, at), SeenForm(request.POST).sequence()
    attempt(
        request,
        lambda: accept_meeting(meeting=meeting, by=request.user, at=at, seen=seen),
        told=_("You have said yes to the meeting."),
        already=Meeting.State.ACCEPTED,
    )
    return redirect(meeting.pair)


@require_POST
def meeting_cancel(request: HttpRequest, code: str) -> HttpResponse:
    at = clock.now()
    meeting, seen = _meeting(request, code, at), SeenForm(request.POST).sequence()
    attempt(
        request,
        lambda: cancel_meeting(meeting=meeting, by=request.user, at=at, seen=seen),
        told=_("The meeting is cancelled. Both of you get a mail."),
        already=Meeting.State.CANCELLED,
    )
    return redirect(meeting.pair)


@require_safe
def meeting_calendar(request: HttpRequest, code: str) -> HttpResponse:
    at = clock.now()
    meeting = _meeting(request, code, at)
    require(policies.may_keep_contact(request.user, meeting.pair, at))
    return HttpResponse(
        calendar_file(meeting),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="meeting-{meeting.code}.ics"'},
    )


def _pair(request: HttpRequest, code: str, at: datetime) -> Pair:
    pair = get_object_or_404(Pair.objects.visible_to(request.user, at).for_pages(), code=code)
    require(policies.may_see_pair(request.user, pair, at))
    return pair


def _meeting(request: HttpRequest, code: str, at: datetime) -> Meeting:
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user, at).with_pair(), code=code)
    require(policies.may_see_pair(request.user, meeting.pair, at))
    return meeting


def _named(pair: Pair, request: HttpRequest) -> dict[str, str]:
    return {"name": pair.partner(pair.role_of(request.user)).person.name}


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _why_not_logged(meeting: Meeting, at: datetime) -> str:
    if meeting.state == Meeting.State.CANCELLED:
        return _("This meeting was cancelled. If you met all the same, log it as another meeting.")
    if meeting.starts_at > at:
        return _("This meeting hasn't begun yet. You can log it once it has.")
    return ""


def _form(
    request: HttpRequest,
    form: MeetingForm,
    pair: Pair,
    at: datetime,
    *,
    title: str,
    lead: str,
    verb: Callable[[], Any],
    told: str,
    closed: str = "",
) -> HttpResponse:
    """The form, or what came of it. What can't be taken is shown again with everything that was typed.

    `verb` is called when the form holds; `told` says that it is done, `closed` why there is nothing to fill in.
    """
    if not policies.may_change_pair(request.user, pair, at):
        closed = _("This pair is over, so its meetings stay as they are.")
    if request.method == "GET" and closed:
        messages.info(request, closed)
        return redirect(pair)
    if request.method == "POST" and form.is_valid():
        try:
            verb()
        except (DomainError, ValidationError) as error:
            refuse(form, error)
        else:
            messages.success(request, told)
            return redirect(pair)
    overview = Overview(pair, pair.role_of(request.user), [], at)
    context = {
        "nav": "dashboard",
        "title": title,
        "lead": lead,
        "form": form,
        "pair": pair,
        "overview": overview,
        "partner": overview.partner,
    }
    return TemplateResponse(request, "pairs/meeting_form.html", context)
