"""Asking for a match run, and stopping one."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorship.core import doorbell
from mentorship.core.models import AuditEvent, User
from mentorship.core.states import advance
from programs.models import Program

from ..engine import InputError
from ..engine.policy import check_policy
from ..enums import UNDER_WAY
from ..errors import RunError
from ..leases import RELEASED
from ..models import MatchRun
from ..rules import policy_of, stored_form
from ..supply import Supply, supply_of

TASK = "matching.work_off_runs"
MATCHABLE = (Program.State.MATCHING, Program.State.RUNNING)


@transaction.atomic
def start_run(*, program: Program, policy: Mapping[str, Any], by: User, at: datetime) -> MatchRun:
    """Queue a run by these rules (`rules.stored_form`) and ring for a worker when that is committed.

    Raises `RunError` when the program is not there yet, one is under way, there is nobody to match, or the
    rules are out of their ranges.
    """
    program = locked(program)
    if program.state not in MATCHABLE:
        raise RunError(
            _(
                "“%(program)s” is in the state “%(state)s”. Its people can be matched once the survey has closed."
            )
            % {"program": program, "state": program.get_state_display()}
        )
    if program.match_runs.under_way().exists():
        raise RunError(_("A match run of this program is under way. Wait for it, or cancel it first."))
    supply = supply_of(program)
    if not (supply.mentors.places and supply.mentees.waiting):
        raise RunError(nobody_to_match(supply))
    try:
        wanted = policy_of(policy)
        check_policy(wanted)
    except (InputError, TypeError) as error:
        raise RunError(_("These rules can't be used: %(problem)s") % {"problem": error}) from error
    run = MatchRun(
        program=program,
        policy=stored_form(wanted),
        previous=program.match_runs.with_result().newest_first().first(),
        started_by=by,
        created_at=at,
    )
    run.full_clean(exclude=["previous", "failed_on"])
    run.save()
    AuditEvent.record(subject=run, verb="queued", by=by, at=at, after=run.state)
    transaction.on_commit(partial(doorbell.ring, TASK), robust=True)
    return run


@transaction.atomic
def cancel_run(*, run: MatchRun, by: User, at: datetime) -> MatchRun:
    """Stop a run that is under way: whatever its worker finds is not stored any more."""
    row = MatchRun.objects.select_for_update(no_key=True, of=("self",)).select_related("program__project")
    run = row.get(pk=run.pk)
    if run.state not in UNDER_WAY:
        raise RunError(
            _("This run is %(state)s already, so there is nothing to cancel.")
            % {"state": run.get_state_display()}
        )
    advance(run, MatchRun.State.CANCELLED, by=by, at=at, finished_at=at, **RELEASED)
    return run


def locked(program: Program) -> Program:
    """So that of two who act at once, the second sees what the first did."""
    programs = Program.objects.select_for_update(no_key=True, of=("self",)).select_related("project")
    return programs.get(pk=program.pk)


def nobody_to_match(supply: Supply) -> str:
    """Why a run would find nothing, and what would help."""
    there = _("There is nobody to match: %(mentors)s with a place, %(mentees)s without a mentor.") % {
        "mentors": ngettext("%(number)s mentor", "%(number)s mentors", supply.mentors.waiting)
        % {"number": supply.mentors.waiting},
        "mentees": ngettext("%(number)s mentee", "%(number)s mentees", supply.mentees.waiting)
        % {"number": supply.mentees.waiting},
    }
    if not supply.unanswered:
        return there
    missing = ngettext(
        "%(number)s approved person has answers missing; the page names them.",
        "%(number)s approved people have answers missing; the page names them.",
        len(supply.unanswered),
    ) % {"number": len(supply.unanswered)}
    return f"{there} {missing}"
