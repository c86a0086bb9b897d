"""Opening programs, announcing them, and moving them through their dates."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mentorship.core.models import AuditEvent, User
from mentorship.core.states import TransitionNotAllowed, advance

from ..codes import free_slug
from ..errors import ProgramError
from ..models import FocusArea, GoalKind, Program
from .coordinators import appoint_coordinator

# Offered to a new program; its coordinators change them as they like.
USUAL_GOAL_KINDS = (
    gettext_noop("Make a first contribution"),
    gettext_noop("Contribute regularly"),
    gettext_noop("Understand a large code base"),
    gettext_noop("Review other people's work"),
    gettext_noop("Speak and write in the community"),
    gettext_noop("Find a way into a profession"),
)


@transaction.atomic
def open_program(*, by: User, at: datetime, areas: Iterable[str] = (), **fields: Any) -> Program:
    """Write a draft for an accepted project; who opens it coordinates it. Raises ValidationError."""
    program = Program(**fields)
    program.slug = free_slug(Program, f"{program.project.slug}-{program.cohort}")
    program.full_clean()
    program.save()
    AuditEvent.record(subject=program, verb="opened", by=by, at=at, after=program.state)
    FocusArea.objects.bulk_create(
        FocusArea(program=program, name=name, position=number) for number, name in enumerate(areas)
    )
    GoalKind.objects.bulk_create(
        GoalKind(program=program, name=_(name), position=number)
        for number, name in enumerate(USUAL_GOAL_KINDS)
    )
    appoint_coordinator(user=by, program=program, by=by, at=at)
    return program


@transaction.atomic
def change_program(*, program: Program, changed: Iterable[str], by: User, at: datetime) -> Program:
    """Store the fields named in `changed`, already set on `program`. Raises ValidationError."""
    fields = sorted(set(changed))
    program.full_clean()
    if fields:
        program.save(update_fields=fields)
        AuditEvent.record(subject=program, verb="changed", by=by, at=at, reason=", ".join(fields))
    return program


@transaction.atomic
def announce_program(*, program: Program, by: User, at: datetime) -> Program:
    """Make the announcement public. It takes applications from its first day of enrolment on."""
    if not program.areas.exists() or not program.goal_kinds.exists():
        raise ProgramError(
            _(
                "“%(program)s” needs at least one area of focus and one kind of goal: the survey asks for them."
            )
            % {"program": program}
        )
    if program.enrolment_deadline.is_over(at):
        raise ProgramError(
            _("Enrolment of “%(program)s” would be over already. Set later dates first.")
            % {"program": program}
        )
    advance(program, Program.State.ANNOUNCED, by=by, at=at)
    _follow_the_dates(program, at)
    return program


@transaction.atomic
def cancel_program(*, program: Program, by: User, at: datetime, reason: str) -> Program:
    """End a program for good, with a reason that its page shows."""
    if not reason.strip():
        raise ProgramError(_("Say why: the program's page shows it."))
    advance(program, Program.State.CANCELLED, by=by, at=at, reason=reason, cancelled_reason=reason)
    return program


def advance_programs(*, at: datetime) -> int:
    """Move every program on whose dates have come, and count them. Run every minute; repeating it is harmless."""
    moved = 0
    candidates = Program.objects.filter(state__in=Program.SURVEYING).select_related("project").order_by("pk")
    for program in candidates:
        try:
            moved += _follow_the_dates(program, at)
        except TransitionNotAllowed:
            continue  # somebody else moved it between our look and our step
    return moved


def _follow_the_dates(program: Program, at: datetime) -> bool:
    """Take every step whose date has come; matching and what follows are begun by people."""
    first_state = program.state
    steps = (
        (Program.State.ANNOUNCED, Program.State.ENROLMENT, program.enrolment_opens_on <= at.date()),
        (Program.State.ENROLMENT, Program.State.SURVEY, program.enrolment_deadline.is_over(at)),
        (Program.State.SURVEY, Program.State.MATCHING, program.survey_deadline.is_over(at)),
    )
    for before, after, due in steps:
        if program.state == before and due:
            advance(program, after, by=None, at=at)
    return program.state != first_state
