"""What the scheduler rings for."""

import logging
from typing import Any

from celery import shared_task

from mentorship.core import clock

logger = logging.getLogger(__name__)


@shared_task(name="pairs.remind")
def remind(**_unknown: Any) -> None:
    from .services.reminders import remind as service

    written = service(at=clock.now())
    if written:
        logger.info("reminders written: %s", written)


@shared_task(name="pairs.reconcile_reminders")
def reconcile_reminders(**_unknown: Any) -> None:
    from .services.reminders import reconcile

    reconcile(at=clock.now())
