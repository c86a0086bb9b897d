"""The mails of programs: their kinds, who gets them, and what their templates show."""

from mentorship.core.outbox import kinds

from . import applications, claims, declarations, wishes


def register() -> None:
    for module in (applications, claims, declarations, wishes):
        for kind in module.KINDS:
            kinds.register(kind)
