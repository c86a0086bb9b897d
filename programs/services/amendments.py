"""What a project says about itself, changed by its maintainers after it was accepted."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mentorship.core.models import AuditEvent, User
from mentorship.core.states import advance

from ..emails.amendments import send_amendment_decision
from ..errors import AmendmentError
from ..links import hash_of
from ..models import Amendment, Project

# What nobody has to accept anew. All else that a project says, an amendment holds.
AT_ONCE = ("home_page_url", "chat_url")


def amendment_of(project: Project) -> Amendment | None:
    """The one that waits for a decision."""
    return project.amendments.waiting().select_related("proposed_by").first()


def mark_of(project: Project, amendment: Amendment | None) -> str:
    """Stands for all that a maintainer saw when they began to change it."""
    at_once = [getattr(project, name) for name in AT_ONCE]
    return hash_of(repr([*at_once, *(getattr(amendment or project, name) for name in Amendment.FIELDS)]))


@transaction.atomic
def change_project(
    *, project: Project, answers: dict[str, Any], seen: str, by: User, at: datetime
) -> Amendment | None:
    """Write what takes effect at once, and propose the rest; the amendment that now waits, if one does.

    There is one open amendment per project: answers that differ from the project's go into it, and answers that
    say the same as the project withdraw it. `seen` is `mark_of` what the answers were written over.
    """
    project = _locked(project)
    amendment = amendment_of(project)
    if seen != mark_of(project, amendment):
        raise AmendmentError(
            _(
                "Somebody changed this while you were writing. What you typed is still here: look at the project's "
                "desk in another window, then save again to put yours in its place."
            )
        )
    _change_at_once(project, {name: answers[name] for name in AT_ONCE}, by, at)
    values = {name: answers[name] for name in Amendment.FIELDS}
    if _differ(project, values):
        return _propose(project, amendment, values, by, at)
    if amendment:
        advance(amendment, Amendment.State.WITHDRAWN, by=by, at=at)
    return None


@transaction.atomic
def withdraw_amendment(*, project: Project, by: User, at: datetime) -> Amendment:
    """Take back what waits for a decision."""
    amendment = amendment_of(_locked(project))
    if amendment is None:
        raise AmendmentError(_("No change waits for a decision."))
    advance(amendment, Amendment.State.WITHDRAWN, by=by, at=at)
    return amendment


@transaction.atomic
def accept_amendment(*, amendment: Amendment, by: User, at: datetime, reason: str = "") -> Project:
    """Give the project the new values, and tell who proposed them."""
    project = _locked(amendment.project)
    _refuse_own(amendment, by)
    _refuse_unseen(amendment)
    _decide(amendment, Amendment.State.ACCEPTED, by, at, reason)
    for name in Amendment.FIELDS:
        setattr(project, name, getattr(amendment, name))
    project.full_clean()
    project.save(update_fields=Amendment.FIELDS)
    return project


@transaction.atomic
def decline_amendment(*, amendment: Amendment, by: User, at: datetime, reason: str) -> Amendment:
    """Leave the project as it is, with a reason, which who proposed is told."""
    _locked(amendment.project)
    _refuse_own(amendment, by)
    if not reason.strip():
        raise AmendmentError(_("Say why: the person who proposed it is told."))
    _refuse_unseen(amendment)
    _decide(amendment, Amendment.State.DECLINED, by, at, reason)
    return amendment


def _locked(project: Project) -> Project:
    """Proposing and deciding about one project wait for each other here."""
    return Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def _differ(obj: Any, values: dict[str, Any]) -> bool:
    return any(getattr(obj, name) != value for name, value in values.items())


def _change_at_once(project: Project, values: dict[str, str], by: User, at: datetime) -> None:
    if not _differ(project, values):
        return
    changes = [
        f"{name}: {getattr(project, name) or '–'} → {value or '–'}"
        for name, value in values.items()
        if getattr(project, name) != value
    ]
    for name, value in values.items():
        setattr(project, name, value)
    project.full_clean()
    project.save(update_fields=AT_ONCE)
    AuditEvent.record(subject=project, verb="changed", by=by, at=at, reason="\n".join(changes))


def _propose(
    project: Project, amendment: Amendment | None, values: dict[str, str], by: User, at: datetime
) -> Amendment:
    if amendment is None:
        before = {name: getattr(project, name) for name in Amendment.FIELDS}
        amendment = Amendment(project=project, before=before, proposed_at=at)
    elif not _differ(amendment, values):
        return amendment
    for name, value in values.items():
        setattr(amendment, name, value)
    amendment.proposed_by, amendment.changed_at = by, at
    amendment.full_clean()
    amendment.save()
    AuditEvent.record(subject=amendment, verb="proposed", by=by, at=at, after=amendment.state)
    return amendment


def _refuse_own(amendment: Amendment, by: User) -> None:
    if amendment.project.maintainers.current().filter(user=by).exists():
        raise AmendmentError(_("You can't decide what your own project says. Ask another site coordinator."))


def _refuse_unseen(amendment: Amendment) -> None:
    """What was written into it after `amendment` was read is not decided with it."""
    if Amendment.objects.get(pk=amendment.pk).changed_at != amendment.changed_at:
        raise AmendmentError(_("This was changed after you looked at it. Look again, then decide."))


def _decide(amendment: Amendment, to: str, by: User, at: datetime, reason: str) -> None:
    decision = advance(
        amendment, to, by=by, at=at, reason=reason, decided_at=at, decided_by=by, decision_reason=reason
    )
    send_amendment_decision(amendment, decision=decision)
