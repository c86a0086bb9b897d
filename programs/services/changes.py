"""What an approved person changes afterwards, kept so that coordinators see what was and what is."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mentorship.core.models import AuditEvent, User

from ..enums import ChangedField
from ..errors import ApplicationError
from ..models import Application, ApplicationChange

Answers = dict[str, str]
STILL_OPEN = frozenset({*ChangedField.values, "pronouns", "access_needs"})


def is_recorded(application: Application) -> bool:
    """After the approval; what an import left open is completed, not changed."""
    return application.state == Application.State.APPROVED and application.has_languages


def refuse_fixed(application: Application, answers: dict[str, Any]) -> None:
    """What was decided on stays as it was; only what coordinators entered is the person's to correct throughout."""
    if application.state != Application.State.APPROVED or application.imported_at:
        return
    if any(getattr(application, name) != answers[name] for name in answers.keys() - STILL_OPEN):
        raise ApplicationError(
            _(
                "Your application is approved, so of your answers only languages, fluency, capacity, pronouns and "
                "access needs can be changed."
            )
        )


def matched_answers(application: Application) -> Answers:
    """What the matching reads of the application, as stored."""
    values = {
        field: getattr(application, field)
        for field in ChangedField.values
        if field != ChangedField.FURTHER_LANGUAGES
    }
    codes = application.further_languages.order_by("code").values_list("code", flat=True)
    answers = {field: "" if value is None else str(value) for field, value in values.items()}
    return answers | {ChangedField.FURTHER_LANGUAGES.value: " ".join(codes)}


def record_changes(application: Application, before: Answers, at: datetime) -> None:
    """A row for each answer that is not what it was."""
    after = matched_answers(application)
    ApplicationChange.objects.bulk_create(
        ApplicationChange(application=application, field=field, old=before[field], new=after[field], at=at)
        for field in ChangedField.values
        if before[field] != after[field]
    )


@transaction.atomic
def see_changes(*, application: Application, by: User, at: datetime) -> int:
    """A coordinator has looked at what was changed after the approval; how many changes were new to them."""
    seen = application.changes.unseen().update(seen_at=at, seen_by=by)
    if seen:
        AuditEvent.record(subject=application, verb="saw changes", by=by, at=at)
    return seen
