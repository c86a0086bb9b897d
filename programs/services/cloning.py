"""Opening the next cohort of a program from the one before."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from mentorship.core import clock
from mentorship.core.models import User

from ..models import Channel, DecisionReason, FocusArea, GoalKind, Program
from .mail_templates import copy_mail_templates
from .programs import DATES, store_draft
from .questions import copy_questions

# What a new cohort says for itself; everything else that people can edit stays as it was.
ITS_OWN = {"cohort", *DATES}


@transaction.atomic
def clone_program(
    *, program: Program, cohort: str, dates: dict[str, date], by: User, at: datetime
) -> Program:
    """Open a draft with the texts, settings and rows of `program`, and with its own name and `dates`.

    `by` coordinates it; events and people stay behind. Raises ValidationError.
    """
    kept = {
        field.name: getattr(program, field.name)
        for field in Program._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in ITS_OWN
    }
    clone = store_draft(Program(**kept, cohort=cohort, **dates), by=by, at=at)
    for copy in COPIED:
        copy(source=program, target=clone, by=by, at=at)
    return clone


def next_dates(program: Program, *, at: datetime) -> dict[str, date]:
    """The program's dates moved on together, by whole program lengths, until enrolment opens after `at`."""
    months = program.length_months
    while clock.month_after(program.enrolment_opens_on, months) <= at.date():
        months += program.length_months
    return {name: clock.month_after(getattr(program, name), months) for name in DATES}


def copy_rows(model: type[Model]) -> Callable[..., None]:
    """Copies the rows of a model with a `program` and nothing that hangs on them."""

    def copy(*, source: Program, target: Program, by: User, at: datetime) -> None:
        rows = list(model._base_manager.filter(program=source).order_by("pk"))
        for row in rows:
            row.pk, row.program = None, target
        model._base_manager.bulk_create(rows)

    return copy


# Each is called with source, target, by and at.
COPIED: tuple[Callable[..., Any], ...] = (
    copy_rows(FocusArea),
    copy_rows(GoalKind),
    copy_rows(Channel),
    copy_rows(DecisionReason),
    copy_questions,
    copy_mail_templates,
)
