"""Telling people that the matching found nobody for them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from ..models import Application, LeftOver


@transaction.atomic
def record_left_over(*, causes: Mapping[Application, list[dict[str, Any]]], told_at: datetime) -> None:
    """Let these people's status pages tell, from `told_at` on, what stood in the way; an earlier record yields."""
    erase_left_over(applications=causes)
    LeftOver.objects.bulk_create(
        LeftOver(application=application, causes=found, at=told_at) for application, found in causes.items()
    )


def erase_left_over(*, applications: Iterable[Application]) -> None:
    """These people are paired now, or their publication was taken back."""
    LeftOver.objects.filter(application__in=[application.pk for application in applications]).delete()
