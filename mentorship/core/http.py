"""Helpers that every view uses."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest

from .errors import DomainError


def require(allowed: bool) -> None:
    """Answer as if the page did not exist unless `allowed`: a stranger can't tell a wall from a void."""
    if not allowed:
        raise Http404


def attempt(request: HttpRequest, verb: Callable[[], Any], *, told: str, already: str) -> None:
    """Do it and tell what came of it. A second click finds the state `already` reached, which is as good."""
    try:
        verb()
    except DomainError as error:
        if getattr(error, "current", None) != already:
            messages.error(request, error.message)
            return
    messages.success(request, told)


def refuse(form: BaseForm, error: DomainError | ValidationError) -> None:
    """Show on the form, with all that was typed, why a service did not take it."""
    form.add_error(None, error.messages if isinstance(error, ValidationError) else error.message)
