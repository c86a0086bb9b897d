"""Helpers that every view uses."""

from django.http import Http404


def require(allowed: bool) -> None:
    """Answer as if the page did not exist unless `allowed`: a stranger can't tell a wall from a void."""
    if not allowed:
        raise Http404
