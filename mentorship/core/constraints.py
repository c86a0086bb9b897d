"""Builders for the check constraints that every state model needs."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CheckConstraint, Q, TextChoices


def known_values(field: str, choices: type[TextChoices], *, name: str, message: Any) -> CheckConstraint:
    """The column holds one of the enum's values."""
    return CheckConstraint(
        condition=Q(**{f"{field}__in": choices.values}), name=name, violation_error_message=message
    )


def filled_when(
    condition: Q, filled: Iterable[str], *, name: str, message: Any, empty: Any = None
) -> CheckConstraint:
    """Where `condition` holds, every field of `filled` holds something (`empty` is what doesn't count)."""
    present = Q()
    for field in filled:
        present &= Q(**{f"{field}__isnull": False}) if empty is None else ~Q(**{field: empty})
    return CheckConstraint(condition=~condition | present, name=name, violation_error_message=message)


def filled_exactly_when(condition: Q, field: str, *, name: str, message: Any) -> CheckConstraint:
    """The nullable column is filled where `condition` holds, and empty everywhere else."""
    return CheckConstraint(
        condition=(condition & Q(**{f"{field}__isnull": False}))
        | (~condition & Q(**{f"{field}__isnull": True})),
        name=name,
        violation_error_message=message,
    )


def within(field: str, low: int, high: int, *, name: str, message: Any) -> CheckConstraint:
    """The number lies in low..high, both included; an empty column passes."""
    return CheckConstraint(
        condition=Q(**{f"{field}__gte": low, f"{field}__lte": high}),
        name=name,
        violation_error_message=message,
    )
