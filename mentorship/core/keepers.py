"""Accounts that stay although nobody has signed in to them yet.

`core` deletes accounts that nobody confirms. An app that makes accounts for others registers here which of them
are waited for.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

Keeper = Callable[[], QuerySet[Any]]

_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """`keeper()` returns the primary keys of such accounts, none of them NULL."""
    _keepers.append(keeper)


def kept() -> list[QuerySet[Any]]:
    return [keeper() for keeper in _keepers]
