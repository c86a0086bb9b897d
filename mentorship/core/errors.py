"""Errors whose message is meant for the person who caused them."""

from typing import Any


class DomainError(Exception):
    """A wish that can't be granted. `message` is a translated sentence that says what to do instead."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
