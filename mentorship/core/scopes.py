"""Who may read rows of the audit log and the outbox.

Such rows carry a scope, a short string such as `program:lantern-2027`, because `core` knows no program. An app
that gives out scopes registers here how to tell which ones somebody may read.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

Reader = Callable[[Any], Iterable[str]]

_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """`reader(user)` returns the scopes, never the empty one, that `user` may read."""
    _readers.append(reader)


def readable_by(user: Any) -> frozenset[str]:
    return frozenset(scope for reader in _readers for scope in reader(user))


def reads_any(user: Any) -> bool:
    """Whether there is a scope that `user` may read; later readers are asked only if the earlier ones know none."""
    return any(True for reader in _readers for _scope in reader(user))


def readable_rows(rows: QuerySet, user: Any) -> QuerySet:
    """The rows of a table with a `scope` column that `user` may read; a superuser reads all."""
    return rows if user.is_superuser else rows.filter(scope__in=readable_by(user))
