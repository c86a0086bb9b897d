"""The doorbell's tasks: thin, repeatable, tolerant of arguments that a newer or older sender adds."""

from typing import Any

from celery import shared_task

# A task stays short, so that other tasks get their turn; what is left rings for the next one.
MAILS_A_TASK = 100


@shared_task(name="core.drain_outbox")
def drain_outbox(**_: Any) -> None:
    from .outbox.drain import drain
    from .outbox.services import ring

    if drain(limit=MAILS_A_TASK).more:
        ring()


@shared_task(name="core.forget_unverified")
def forget_unverified(**_: Any) -> None:
    from .clock import now
    from .services.accounts import forget_unverified as service

    service(at=now())
