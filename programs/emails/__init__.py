"""The mails of programs: their kinds, who gets them, and what their templates show."""

from mentorship.core.outbox import kinds

from . import amendments, applications, claims, declarations, maintainers


def register() -> None:
    for module in (amendments, applications, claims, declarations, maintainers):
        for kind in module.KINDS:
            kinds.register(kind)
