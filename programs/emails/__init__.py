"""The mails of programs: their kinds, who gets them, and what their templates show."""

from mentorship.core.outbox import kinds

from . import (
    amendments,
    announcements,
    applications,
    claims,
    concerns,
    deadlines,
    declarations,
    maintainers,
    nominations,
    surveys,
    texts,
    wishes,
)

MODULES = (
    amendments,
    announcements,
    applications,
    claims,
    concerns,
    deadlines,
    declarations,
    maintainers,
    nominations,
    surveys,
    wishes,
)


def register() -> None:
    for module in MODULES:
        for kind in module.KINDS:
            kinds.register(kind)
        texts.register(getattr(module, "TEXTS", ()))
