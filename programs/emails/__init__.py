"""The mails of programs: their kinds, who gets them, and what their templates show."""

from mentorship.core.outbox import kinds

from . import applications, claims, declarations, surveys


def register() -> None:
    for module in (applications, claims, declarations, surveys):
        for kind in module.KINDS:
            kinds.register(kind)
