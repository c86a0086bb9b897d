"""What the doorbell and the scheduler ring for."""

import logging
from typing import Any

from celery import shared_task

logger = logging.getLogger(__name__)


@shared_task(name="matching.work_off_runs")
def work_off_runs(**_unknown: Any) -> None:
    from .services.execution import work_off_runs as service

    worked = service()
    if worked:
        logger.info("match runs worked off: %s", worked)
