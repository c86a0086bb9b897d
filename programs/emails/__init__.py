"""The mails of programs: their kinds, who gets them, and what their templates show."""

from mentorship.core.outbox import kinds

from . import applications, claims, concerns, declarations


def register() -> None:
    for module in (applications, claims, concerns, declarations):
        for kind in module.KINDS:
            kinds.register(kind)
