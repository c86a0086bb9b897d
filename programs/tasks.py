"""What the scheduler rings for."""

import logging
from typing import Any

from celery import shared_task

from mentorship.core import clock

logger = logging.getLogger(__name__)


@shared_task(name="programs.advance_programs")
def advance_programs(**_unknown: Any) -> None:
    from .services.programs import advance_programs as service

    moved = service(at=clock.now())
    if moved:
        logger.info("programs moved on: %s", moved)


@shared_task(name="programs.forget_imports")
def forget_imports(**_unknown: Any) -> None:
    from .services.imports import forget_imports as service

    forgotten = service(at=clock.now())
    if forgotten:
        logger.info("imports forgotten: %s", forgotten)


@shared_task(name="programs.forget_unconfirmed_subscriptions")
def forget_unconfirmed_subscriptions(**_unknown: Any) -> None:
    from .services.subscriptions import forget_unconfirmed_subscriptions as service

    forgotten = service(at=clock.now())
    if forgotten:
        logger.info("unconfirmed subscriptions forgotten: %s", forgotten)


@shared_task(name="programs.ask_applicants")
def ask_applicants(**_unknown: Any) -> None:
    from .services.asking import ask_applicants as service

    drafts, asked = service(at=clock.now())
    if drafts or asked:
        logger.info("reminded of a draft: %s, asked whether they still take part: %s", drafts, asked)


@shared_task(name="programs.tend_nominations")
def tend_nominations(**_unknown: Any) -> None:
    from .services.nominations import tend_nominations as service

    expired, reminded = service(at=clock.now())
    if expired or reminded:
        logger.info("nominations expired: %s, reminded: %s", expired, reminded)


@shared_task(name="programs.remind_of_surveys")
def remind_of_surveys(**_unknown: Any) -> None:
    from .services.survey_reminders import remind_of_surveys as service

    written = service(at=clock.now())
    if written:
        logger.info("survey reminders written: %s", written)
