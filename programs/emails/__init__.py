"""The mails of programs: their kinds, who gets them, and what their templates show."""

from mentorship.core.outbox import kinds

from . import applications, claims, declarations, nominations


def register() -> None:
    for module in (applications, claims, declarations, nominations):
        for kind in module.KINDS:
            kinds.register(kind)
