"""One match run: how far it is, what it found, and what becomes of it."""

from collections.abc import Callable
from datetime import datetime
from math import ceil
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mentorship.core import clock
from mentorship.core.errors import DomainError
from mentorship.core.http import require
from mentorship.core.second_factor import coordination_page
from programs.enums import Role
from programs.policies import may_coordinate

from .. import failures, findings, policies
from ..errors import PublishedAlready
from ..models import MatchRun
from ..services.publication import publish_run, send_now, undo_publication
from ..services.runs import cancel_run, start_run

A_PAGE = 50


@require_safe
@coordination_page(may_coordinate)
def run_detail(request: HttpRequest, code: str) -> HttpResponse:
    """How far the run is, or what it found."""
    run = _run(request, code)
    seconds_left = _seconds_left(run, clock.now())
    context = {
        "nav": "coordination",
        "run": run,
        "program": run.program,
        "may_match": policies.may_match(request.user, run.program),
        "progress": findings.progress_words(run) if run.is_under_way else "",
        "failure": failures.words_of(run) if run.failure else "",
        "rules": findings.policy_words(run.policy),
        "seconds_left": seconds_left,
        "minutes_left": ceil(seconds_left / 60),
    }
    if run.has_result:
        context |= _result(request, run)
    if run.state == MatchRun.State.PUBLISHED and not seconds_left:
        context["mails"] = findings.mails_of(run)
    return TemplateResponse(request, "matching/run_detail.html", context)


@require_safe
@coordination_page(may_coordinate)
def run_progress(request: HttpRequest, code: str) -> JsonResponse:
    """For the page's script: whether the run is under way, and how far it is."""
    run = _run(request, code)
    return JsonResponse(
        {
            "under_way": run.is_under_way,
            "text": findings.progress_words(run) if run.is_under_way else "",
            "done": run.done,
            "of": run.of,
        }
    )


@require_safe
@coordination_page(may_coordinate)
def run_review(request: HttpRequest, code: str) -> HttpResponse:
    """What publishing will do, before it is done."""
    run = _run(request, code)
    require(policies.may_match(request.user, run.program))
    if run.state != MatchRun.State.DONE:
        return redirect(run)
    pairs = run.proposals.select_related("mentor__person", "mentee__person").order_by(
        "mentee__person__name", "pk"
    )
    context = {
        "nav": "coordination",
        "run": run,
        "program": run.program,
        "page": _page(request, pairs, 2 * A_PAGE),
        "mails": 2 * run.pair_count,
        "strangers_in_time": run.proposals.filter(parts__time=0).count(),
        "left_over": run.leftovers.mentees().count(),
    }
    return TemplateResponse(request, "matching/run_review.html", context)


@require_POST
@coordination_page(may_coordinate)
def run_again(request: HttpRequest, code: str) -> HttpResponse:
    """A new run by the same rules, with the people and rulings of now."""
    run = _own(request, code)
    try:
        new = start_run(program=run.program, policy=run.policy, by=request.user, at=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("matching:workbench", run.program.slug)
    return redirect(new)


@require_POST
@coordination_page(may_coordinate)
def run_cancel(request: HttpRequest, code: str) -> HttpResponse:
    return _do(request, code, cancel_run, _("The run is cancelled. Nothing was kept."))


@require_POST
@coordination_page(may_coordinate)
def run_publish(request: HttpRequest, code: str) -> HttpResponse:
    return _do(request, code, publish_run, _("The pairs are published."))


@require_POST
@coordination_page(may_coordinate)
def run_undo(request: HttpRequest, code: str) -> HttpResponse:
    return _do(request, code, undo_publication, _("The pairs are taken back. Nobody was told."))


@require_POST
@coordination_page(may_coordinate)
def run_send_now(request: HttpRequest, code: str) -> HttpResponse:
    return _do(request, code, send_now, _("The mails leave now."))


def _do(request: HttpRequest, code: str, verb: Callable[..., Any], told: str) -> HttpResponse:
    run = _own(request, code)
    try:
        verb(run=run, by=request.user, at=clock.now())
    except PublishedAlready as error:
        messages.info(request, error.message)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, told)
    return redirect(run)


def _run(request: HttpRequest, code: str) -> MatchRun:
    runs = MatchRun.objects.select_related("program__project", "started_by", "published_by", "previous")
    run = get_object_or_404(runs, code=code)
    require(policies.may_read_matching(request.user, run.program))
    return run


def _own(request: HttpRequest, code: str) -> MatchRun:
    run = _run(request, code)
    require(policies.may_match(request.user, run.program))
    return run


def _result(request: HttpRequest, run: MatchRun) -> dict[str, Any]:
    """The counts of all lists, and a page of the one that is asked for."""
    changes = findings.moved(run)
    lists = {
        "pairs": (run.proposals.for_lists(), lambda rows: findings.proposals_of(run, rows)),
        "mentees": (run.leftovers.mentees().for_lists(), lambda rows: findings.left_over(run, rows)),
        "mentors": (run.leftovers.mentors().for_lists(), lambda rows: findings.left_over(run, rows)),
        "moved": (list(changes.items()), findings.moves_of),
    }
    shown = request.GET.get("show", "pairs")
    shown = shown if shown in lists else "pairs"
    rows, described = lists[shown]
    page = _page(request, rows, A_PAGE)
    left = list(run.leftovers.order_by().values_list("application__role", "remedy"))
    sought = [remedy for role, remedy in left if role == Role.MENTEE]
    waiting = len(sought)
    return {
        "shown": shown,
        "page": page,
        "rows": described(page.object_list),
        "tabs": (
            ("pairs", _("Pairs"), run.pair_count),
            ("mentees", _("Mentees without a mentor"), waiting),
            ("mentors", _("Mentors with places left"), len(left) - waiting),
            *([("moved", _("Moved since the run before"), len(changes))] if run.previous else []),
        ),
        "left_over": waiting,
        "looked_into": waiting - sought.count(""),
        "gain": findings.gain_words(run),
    }


def _page(request: HttpRequest, rows: Any, size: int) -> Page:
    return Paginator(rows, size).get_page(request.GET.get("page"))


def _seconds_left(run: MatchRun, at: datetime) -> int:
    """Until the mails of a published run leave; 0 when they have."""
    if run.state != MatchRun.State.PUBLISHED:
        return 0
    return max(0, ceil((run.told_at - at).total_seconds()))
