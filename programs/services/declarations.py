"""From a declaration of intent to a project."""

from copy import copy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mentorship.core.models import User
from mentorship.core.states import TransitionNotAllowed, advance

from ..codes import free_slug
from ..emails.declarations import send_declaration_decision
from ..errors import DeclarationError
from ..models import Declaration, Maintainer, Project


@transaction.atomic
def save_declaration(
    *, author: User, answers: dict[str, Any], at: datetime, declaration: Declaration | None = None
) -> Declaration:
    """Write a new draft, or new answers into a declaration that nobody has decided yet.

    A new one that says the same as an undecided one of this author is that one: a double click is two requests.
    """
    User.objects.select_for_update(no_key=True).get(pk=author.pk)
    if declaration is None:
        declaration = Declaration.objects.undecided().filter(author=author, **answers).first()
        if declaration:
            return declaration
        declaration = Declaration(author=author)
    answers = answers | {"changed_at": at}
    if not declaration.is_editable:
        raise DeclarationError(
            _("This declaration was decided or withdrawn, so it can't be changed any more.")
        )
    for name, value in answers.items():
        setattr(declaration, name, value)
    declaration.full_clean()
    if declaration.pk is None:
        declaration.save()
        return declaration
    # Only while it is still what the author saw: a decision that came in between stands.
    written = Declaration.objects.filter(pk=declaration.pk, state=declaration.state).update(**answers)
    if not written:
        raise DeclarationError(
            _("This declaration was decided while you were editing it. Your changes were not saved.")
        )
    return declaration


@transaction.atomic
def submit_declaration(*, declaration: Declaration, by: User, at: datetime) -> Declaration:
    """Hand a draft in for decision. Raises ValidationError while something is missing."""
    if declaration.state == Declaration.State.DRAFT:
        sent = copy(declaration)
        sent.state, sent.submitted_at = Declaration.State.SUBMITTED, at
        sent.full_clean()
    advance(declaration, Declaration.State.SUBMITTED, by=by, at=at, submitted_at=at)
    return declaration


@transaction.atomic
def withdraw_declaration(*, declaration: Declaration, by: User, at: datetime) -> Declaration:
    """Take a declaration back before it is decided."""
    advance(declaration, Declaration.State.WITHDRAWN, by=by, at=at)
    return declaration


@transaction.atomic
def accept_declaration(*, declaration: Declaration, by: User, at: datetime, reason: str = "") -> Project:
    """Make the project, with the declaration's author as its first maintainer, and tell them."""
    # Of two who accept at once, the second waits here and finds it accepted.
    state = Declaration.objects.select_for_update().values_list("state", flat=True).get(pk=declaration.pk)
    if Declaration.State.ACCEPTED not in Declaration.TRANSITIONS[state]:
        raise TransitionNotAllowed(declaration, Declaration.State.ACCEPTED, state)
    _refuse_own(declaration, by)
    project = Project(
        slug=free_slug(Project, declaration.project_name),
        name=declaration.project_name,
        repository_url=declaration.repository_url,
        home_page_url=declaration.home_page_url,
        newcomer_work=declaration.newcomer_work,
        goals=declaration.goals,
        chat_url=declaration.chat_url,
        conduct_url=declaration.conduct_url,
    )
    project.full_clean()
    project.save()
    Maintainer.objects.create(project=project, user=declaration.author, since_at=at)
    decision = advance(
        declaration,
        Declaration.State.ACCEPTED,
        by=by,
        at=at,
        reason=reason,
        project=project,
        decided_at=at,
        decided_by=by,
        decision_reason=reason,
    )
    send_declaration_decision(declaration, decision=decision)
    return project


@transaction.atomic
def decline_declaration(*, declaration: Declaration, by: User, at: datetime, reason: str) -> Declaration:
    """Refuse with a reason, which the author is told."""
    _refuse_own(declaration, by)
    if not reason.strip():
        raise DeclarationError(_("Say why: the person who declared is told."))
    decision = advance(
        declaration,
        Declaration.State.DECLINED,
        by=by,
        at=at,
        reason=reason,
        decided_at=at,
        decided_by=by,
        decision_reason=reason,
    )
    send_declaration_decision(declaration, decision=decision)
    return declaration


def _refuse_own(declaration: Declaration, by: User) -> None:
    if declaration.author_id == by.pk:
        raise DeclarationError(_("You can't decide on your own declaration. Ask another site coordinator."))
