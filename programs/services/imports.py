"""Bringing people into a program from spreadsheets: a preview that is kept, then all of it in one transaction."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorship.core import time_zones
from mentorship.core.models import AuditEvent, User
from mentorship.core.states import TransitionNotAllowed, advance

from ..errors import ImportRefused
from ..imports.cells import half_hours_in
from ..imports.entries import Options
from ..imports.own import MOST_GOALS, as_csv
from ..imports.plans import Plan, plan_of
from ..imports.tables import File
from ..models import Answer, Import, Program, Question
from .claims import issue_claims
from .imported import store_entries

logger = logging.getLogger(__name__)

FORGOTTEN_AFTER = timedelta(days=7)


def check_options(program: Program, options: Options) -> None:
    """Raises `ImportRefused` for defaults that no row could have."""
    try:
        half_hours = half_hours_in(options.hours)
    except ValueError:
        raise ImportRefused(
            _("Write the usual hours like “Mon 18:00-21:00; Tue 09:30-12:00”, in half-hours.")
        ) from None
    if bool(half_hours) != bool(options.hours_time_zone):
        raise ImportRefused(_("Usual hours need a time zone, and a time zone needs hours."))
    if options.hours_time_zone and options.hours_time_zone not in time_zones.names():
        raise ImportRefused(_("“%(zone)s” is no time zone.") % {"zone": options.hours_time_zone})
    if not 0 <= options.capacity <= 10 or not 0 <= options.level <= 4:
        raise ImportRefused(_("Usual are 1 to 10 mentees with a mentor, and levels from 1 to 4."))
    kinds = set(program.goal_kinds.values_list("name", flat=True))
    if set(options.goals) - kinds:
        raise ImportRefused(_("Choose among the kinds of goals of this program."))
    if len(options.goals) > MOST_GOALS:
        raise ImportRefused(_("Choose at most three usual goals: a pair does well to begin with few."))


def plan_import(*, program: Program, files: Sequence[File], options: Options, by: User, at: datetime) -> Plan:
    """What would happen; nothing does. Raises `ImportRefused` for options that make no sense."""
    if not files:
        raise ImportRefused(_("Choose at least one file."))
    check_options(program, options)
    return plan_of(program, files, options, by=by, at=at)


def plan_of_import(pending: Import, *, by: User, at: datetime) -> Plan:
    """What it would do as things stand at `at`."""
    files = [File(**file) for file in pending.content]
    return plan_of(pending.program, files, Options.restored(pending.options), by=by, at=at)


@transaction.atomic
def preview_import(
    *,
    program: Program,
    files: Sequence[File],
    consent: str,
    options: Options,
    by: User,
    at: datetime,
) -> Import:
    """Keep the files until they are imported or discarded. Raises `ImportRefused` and ValidationError."""
    if not files:
        raise ImportRefused(_("Choose at least one file."))
    check_options(program, options)
    pending = Import(
        program=program,
        by=by,
        consent=consent.strip(),
        content=[{"name": file.name, "role": str(file.role), "text": file.text} for file in files],
        options=options.stored(),
        created_at=at,
    )
    pending.full_clean()
    pending.save()
    AuditEvent.record(subject=pending, verb="previewed", by=by, at=at, after=pending.state)
    return pending


def import_applications(*, pending: Import, by: User, at: datetime, leave_out: int = 0) -> Plan:
    """Do what the preview said, or nothing. Returns what was done.

    `leave_out` is how many bad rows the coordinator saw and left out. Raises `ImportRefused` when that is not how
    many there are now, when anything else stands in the way, and `TransitionNotAllowed` the second time.
    """
    try:
        return _import(pending, by=by, at=at, leave_out=leave_out)
    except IntegrityError as error:
        raise ImportRefused(
            _("Somebody applied or signed up at this moment. Look at the preview again, then import.")
        ) from error


@transaction.atomic
def _import(pending: Import, *, by: User, at: datetime, leave_out: int) -> Plan:
    # Of two who come in at once, the second sees the first.
    program = (
        Program.objects.select_for_update(no_key=True, of=("self",))
        .select_related("project")
        .get(pk=pending.program_id)
    )
    pending = Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=pending.pk)
    if pending.state != Import.State.PREVIEWED:
        raise TransitionNotAllowed(pending, Import.State.IMPORTED, pending.state)
    pending.program = program
    plan = plan_of_import(pending, by=by, at=at)
    refuse(plan, leave_out)
    stored = store_entries(plan, source=pending, by=by, at=at)
    people = {entry.email: row.person for entry, row in zip(plan.entries, stored, strict=True)}
    roles: dict[int, set[str]] = {}
    for application in stored:
        roles.setdefault(application.person_id, set()).add(application.role)
    issue_claims(
        people=list({people[email].pk: people[email] for email in plan.told}.values()),
        roles=roles,
        source=pending,
        program=program,
        at=at,
    )
    advance(
        pending,
        Import.State.IMPORTED,
        by=by,
        at=at,
        reason=pending.consent,
        content=[],
        options={},
        closed_at=at,
        people=plan.people,
        left_out=plan.bad_rows,
    )
    return plan


def refuse(plan: Plan, leave_out: int) -> None:
    """Raises `ImportRefused` unless the plan can be carried out with so many rows left out."""
    if plan.broken or plan.obstacles:
        raise ImportRefused(" ".join([*(problem.message for problem in plan.broken), *plan.obstacles]))
    if plan.bad_rows != leave_out:
        raise ImportRefused(
            ngettext(
                "%(number)s row can't be read. Mend it, or say that it is left out.",
                "%(number)s rows can't be read. Mend them, or say that they are left out.",
                plan.bad_rows,
            )
            % {"number": plan.bad_rows}
        )
    if not plan.entries:
        raise ImportRefused(_("Nobody in the files is new here, so there is nothing to import."))


@transaction.atomic
def discard_import(*, pending: Import, by: User | None, at: datetime) -> Import:
    """Throw the files away."""
    advance(pending, Import.State.DISCARDED, by=by, at=at, content=[], options={}, closed_at=at)
    return pending


def forget_imports(*, at: datetime) -> int:
    """Discard previews that nobody came back to within a week, and count them. Repeating it is harmless."""
    forgotten = 0
    waiting = Import.objects.filter(state=Import.State.PREVIEWED, created_at__lt=at - FORGOTTEN_AFTER)
    for pending in waiting.select_related("program").order_by("pk"):
        try:
            discard_import(pending=pending, by=None, at=at)
        except TransitionNotAllowed as error:
            logger.info("%s was left where it is: %s", pending, error)
        else:
            forgotten += 1
    return forgotten


@transaction.atomic
def export_applications(*, program: Program, by: User, at: datetime, with_sensitive: bool = False) -> str:
    """The approved people of a program as the text of a CSV file, on record. No characteristics are in it.

    Answers to sensitive questions are left out unless they are asked for.
    """
    applications = (
        program.applications.approved()
        .select_related("person", "survey")
        .prefetch_related(
            "further_languages",
            "survey__areas__area",
            "survey__goals__kind",
            "survey__availability",
            Prefetch("survey__answers", Answer.objects.for_reading()),
        )
        .order_by("role", "pk")
    )
    text = as_csv(applications, questions_to_export(program, with_sensitive=with_sensitive))
    verb = "exported applications with sensitive answers" if with_sensitive else "exported applications"
    AuditEvent.record(subject=program, verb=verb, by=by, at=at)
    return text


def questions_to_export(program: Program, *, with_sensitive: bool) -> list[Question]:
    """Those that are asked, then those asked before that somebody has answered."""
    questions = program.questions.with_counts().order_by(
        F("retired_at").desc(nulls_first=True), "position", "pk"
    )
    return [
        question
        for question in questions
        if (question.retired_at is None or question.answered) and (with_sensitive or not question.sensitive)
    ]
