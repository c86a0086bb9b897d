"""Opening programs, announcing them, and moving them through their dates."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mentorship.core.models import AuditEvent, User
from mentorship.core.outbox.services import enqueue_all
from mentorship.core.states import TransitionNotAllowed, advance

from ..codes import free_slug
from ..emails.announcements import announcements
from ..emails.applications import send_program_cancelled
from ..emails.deadlines import DEADLINES
from ..enums import Role
from ..errors import ProgramError
from ..models import DecisionReason, FocusArea, GoalKind, Program
from .coordinators import appoint_coordinator
from .moved_deadlines import tell_of_moved_deadlines
from .wishes import tell_of_next_cohort

logger = logging.getLogger(__name__)

# Offered to a new program; its coordinators change them as they like.
DATES = ("enrolment_opens_on", "enrolment_closes_on", "survey_closes_on", "starts_on")
USUAL_GOAL_KINDS = (
    gettext_noop("Make a first contribution"),
    gettext_noop("Contribute regularly"),
    gettext_noop("Understand a large code base"),
    gettext_noop("Review other people's work"),
    gettext_noop("Speak and write in the community"),
    gettext_noop("Find a way into a profession"),
)
USUAL_REASONS = (
    ("waitlisted", gettext_noop("All places on your side are taken. If one comes free, you may get it.")),
    ("waitlisted", gettext_noop("We look for somebody who speaks a language of yours first.")),
    ("declined", gettext_noop("More people applied than this program has places for.")),
    ("declined", gettext_noop("Nobody in this program can help with what you want to work on.")),
    ("declined", gettext_noop("Your answers say too little about what you want to give or to learn.")),
    ("declined", gettext_noop("This program asks for more experience than you have now.")),
)


@transaction.atomic
def open_program(*, by: User, at: datetime, areas: Iterable[str] = (), **fields: Any) -> Program:
    """Write a draft for an accepted project; who opens it coordinates it. Raises ValidationError."""
    program = store_draft(Program(**fields), by=by, at=at)
    FocusArea.objects.bulk_create(
        FocusArea(program=program, name=name, position=number) for number, name in enumerate(areas)
    )
    GoalKind.objects.bulk_create(
        GoalKind(program=program, name=_(name), position=number)
        for number, name in enumerate(USUAL_GOAL_KINDS)
    )
    DecisionReason.objects.bulk_create(
        DecisionReason(program=program, decision=decision, text=_(text), position=number)
        for number, (decision, text) in enumerate(USUAL_REASONS)
    )
    return program


def store_draft(program: Program, *, by: User, at: datetime) -> Program:
    """Store a new program, without areas and goals as yet; `by` coordinates it. Raises ValidationError."""
    program.slug = free_slug(Program, f"{program.project.slug}-{program.cohort}")
    program.full_clean()
    program.save()
    AuditEvent.record(subject=program, verb="opened", by=by, at=at, after=program.state)
    appoint_coordinator(user=by, program=program, by=by, at=at)
    return program


@transaction.atomic
def change_program(*, program: Program, changed: Iterable[str], by: User, at: datetime) -> Program:
    """Store the fields named in `changed`, already set on `program`; people are told of moved deadlines.

    Raises ValidationError.
    """
    fields = sorted(set(changed))
    fixed = fixed_fields(program.state).intersection(fields)
    if fixed:
        raise ProgramError(
            _("“%(program)s” is past that: these can't be changed any more: %(fields)s.")
            % {
                "program": program,
                "fields": ", ".join(str(Program._meta.get_field(f).verbose_name) for f in fixed),
            }
        )
    check_program(program)
    if fields:
        before = Program.objects.select_for_update().filter(pk=program.pk).values(*DEADLINES).get()
        program.save(update_fields=fields)
        changing = AuditEvent.record(subject=program, verb="changed", by=by, at=at, reason=", ".join(fields))
        tell_of_moved_deadlines(program=program, before=before, changing=changing)
        _follow_the_dates(program, at, back=True)
    return program


def check_program(program: Program) -> None:
    """Raises ValidationError if the program as it stands in memory can't be stored."""
    program.full_clean()
    for role, label in Role.choices:
        taken = program.applications.approved().filter(role=role).count()
        if program.places_for(role) < taken:
            raise ValidationError(
                _("%(taken)s people are approved as %(role)s already: there can't be fewer places.")
                % {"taken": taken, "role": label}
            )


def fixed_fields(state: str) -> frozenset[str]:
    """The fields that have had their effect in this state. Deadlines can be moved until the pairs begin."""
    if state in {Program.State.DRAFT, Program.State.ANNOUNCED}:
        return frozenset()
    if state in {Program.State.ENROLMENT, Program.State.SURVEY, Program.State.MATCHING}:
        return frozenset({"project", "enrolment_opens_on"})
    if state == Program.State.RUNNING:  # what the pairs were told
        return frozenset({"project", *DATES, "length_months", "least_minutes", "time_zone"})
    return frozenset(field.name for field in Program._meta.fields)


@transaction.atomic
def announce_program(*, program: Program, by: User, at: datetime) -> Program:
    """Make the announcement public, and tell those who subscribed.

    The program takes applications from its first day of enrolment on.
    """
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
    advance(program, Program.State.ANNOUNCED, by=by, at=at, announced_at=at)
    enqueue_all(announcements(program, at=at))
    tell_of_next_cohort(program=program, at=at)
    _follow_the_dates(program, at)
    return program


@transaction.atomic
def cancel_program(*, program: Program, by: User, at: datetime, reason: str) -> Program:
    """End a program for good, with a reason that its page shows and its people are told."""
    if not reason.strip():
        raise ProgramError(_("Say why: the program's page shows it."))
    cancelling = advance(
        program, Program.State.CANCELLED, by=by, at=at, reason=reason, cancelled_reason=reason
    )
    for application in (
        program.applications.hopeful().select_related("program__project", "person").order_by("pk")
    ):
        send_program_cancelled(application, cancelling=cancelling)
    return program


def advance_programs(*, at: datetime) -> int:
    """Move every program on whose dates have come, and count them. Run every minute; repeating it is harmless."""
    moved = 0
    candidates = Program.objects.filter(state__in=Program.SURVEYING).select_related("project").order_by("pk")
    for program in candidates:
        try:
            with transaction.atomic():
                moved += _follow_the_dates(program, at)
        except (TransitionNotAllowed, Program.DoesNotExist) as error:
            # Somebody else moved or removed it between our look and our step.
            logger.info("%s was left where it is: %s", program, error)
    return moved


# The states through which a program goes by its dates; matching and what follows are begun by people.
BY_DATES = (Program.State.ANNOUNCED, Program.State.ENROLMENT, Program.State.SURVEY, Program.State.MATCHING)


def _follow_the_dates(program: Program, at: datetime, *, back: bool = False) -> bool:
    """Take every step, one by one, to the state that the dates name; `back` too when a deadline was moved."""
    if program.state not in BY_DATES:
        return False
    passed = (
        program.enrolment_opens_on <= at.date(),
        program.enrolment_deadline.is_over(at),
        program.survey_deadline.is_over(at),
    )
    here, there = BY_DATES.index(program.state), sum(passed)
    if here == 0 or not back:
        there = max(here, there)
    there = max(there, min(here, 1))  # enrolment that has begun has begun
    path = range(here + 1, there + 1) if there > here else range(here - 1, there - 1, -1)
    for position in path:
        advance(program, BY_DATES[position], by=None, at=at)
    return here != there
