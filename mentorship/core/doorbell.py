"""Ringing for a worker. What there is to do stands in the database: a lost ring delays it to the next tick."""

import logging

from celery import current_app

logger = logging.getLogger(__name__)


def ring(task: str) -> None:
    """Ask a worker to run `task` now. Without a broker the schedule does it later; nobody waits for that."""
    try:
        with current_app.connection_for_write() as broker:
            broker.transport_options = {**broker.transport_options, "max_retries": 0}
            current_app.send_task(task, retry=False, ignore_result=True, connection=broker)
    except Exception as error:  # it may be out of order in any way it likes
        logger.warning("The doorbell is out of order, %s runs with the next tick: %s", task, error)
