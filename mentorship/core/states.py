"""The one way in which a state changes.

A model with states declares `state`, a TextChoices, and `TRANSITIONS`, a mapping from each state to the states
that may follow. `advance`, for many at once `advance_all`, is the only writer of `state`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext as _

from .errors import DomainError
from .models.audit import AuditEvent
from .models.user import User

AT_ONCE = 500
Transitions = Mapping[str, frozenset[str]]


class Stateful(Protocol):
    """What `advance` asks of a model."""

    TRANSITIONS: ClassVar[Transitions]
    State: ClassVar[type[models.TextChoices]]
    pk: Any
    state: str


class TransitionNotAllowed(DomainError):
    """The object is no longer, or never was, in a state from which the step can be taken."""

    def __init__(self, obj: Any, to: str, current: str) -> None:
        labels = dict(obj.State.choices)
        super().__init__(
            _("“%(object)s” is %(current)s now, so it can't become %(to)s. Look at it again and decide anew.")
            % {"object": obj, "current": labels.get(current, current), "to": labels.get(to, to)}
        )
        self.current = current


def advance(
    obj: Stateful, to: str, *, by: User | None, at: datetime, reason: str = "", **fields: Any
) -> AuditEvent:
    """Move `obj` from the state in which the caller saw it to `to`, write `fields` with it, and record it.

    Returns the audit row, whose key names this one step for good (mails about it are keyed by it).
    One conditional UPDATE on the state that `obj` holds: of two people who decide at once, the second gets
    `TransitionNotAllowed` and nothing of theirs is written. The audit row stands in the same transaction.
    `by` is None when the clock or the system acts.
    """
    seen = obj.state
    manager = type(obj)._base_manager
    if to not in obj.TRANSITIONS.get(seen, ()):
        raise TransitionNotAllowed(obj, to, seen)
    with transaction.atomic():
        changed = manager.filter(pk=obj.pk, state=seen).update(state=to, **fields)
        if not changed:
            current = manager.values_list("state", flat=True).get(pk=obj.pk)
            raise TransitionNotAllowed(obj, to, current)
        event = AuditEvent.record(subject=obj, verb=to, by=by, at=at, before=seen, after=to, reason=reason)
    obj.state = to
    for name, value in fields.items():
        setattr(obj, name, value)
    return event


def advance_all(
    objs: Sequence[Stateful], to: str, *, by: User | None, at: datetime, reason: str = "", **fields: Any
) -> None:
    """`advance` for many objects of one model in one state, with as many queries for 500 as for one.

    All of them or none: the caller gets `TransitionNotAllowed` about the first that somebody else moved.
    """
    if not objs:
        return
    seen, manager = objs[0].state, type(objs[0])._base_manager
    for obj in objs:
        if obj.state != seen or to not in obj.TRANSITIONS.get(obj.state, ()):
            raise TransitionNotAllowed(obj, to, obj.state)
    moved: Sequence[Stateful] = ()
    with transaction.atomic():
        for number in range(0, len(objs), AT_ONCE):
            lot = objs[number : number + AT_ONCE]
            rows = manager.filter(pk__in=[obj.pk for obj in lot], state=seen)
            if rows.update(state=to, **fields) != len(lot):
                moved = lot
                transaction.set_rollback(True)
                break
        else:
            AuditEvent.record_all(subjects=objs, verb=to, by=by, at=at, before=seen, after=to, reason=reason)
    if moved:
        states = dict(manager.filter(pk__in=[obj.pk for obj in moved]).values_list("pk", "state"))
        first = next((obj for obj in moved if states.get(obj.pk) != seen), moved[0])
        raise TransitionNotAllowed(first, to, states.get(first.pk, ""))
    for obj in objs:
        obj.state = to
        for name, value in fields.items():
            setattr(obj, name, value)


def stateful_models() -> list[type[Stateful]]:
    """Every model with states, in the order of the apps."""
    return [model for model in apps.get_models() if hasattr(model, "TRANSITIONS")]


def diagram(model: type[Stateful]) -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {model._meta.get_field('state').default}"]
    for state in model.State.values:
        lines += [f"    {state} --> {to}" for to in model.State.values if to in model.TRANSITIONS[state]]
        if not model.TRANSITIONS[state]:
            lines.append(f"    {state} --> [*]")
    return "\n".join(lines)
