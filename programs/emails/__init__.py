"""The mails of programs: their kinds, who gets them, and what their templates show."""

from mentorship.core.outbox import kinds

from . import announcements, applications, claims, deadlines, declarations


def register() -> None:
    for module in (announcements, applications, claims, deadlines, declarations):
        for kind in module.KINDS:
            kinds.register(kind)
