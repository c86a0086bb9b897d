"""Acting in the admin as a browser would."""

from collections.abc import Iterable
from typing import Any

from django.contrib.messages import get_messages
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mentorship.core.admin.actions import mark_of


def act(client: Client, rows: Iterable[Model], action: str, **fields: Any) -> HttpResponse:
    """Post an action with the confirmation page's fields."""
    rows = list(rows)
    meta = rows[0]._meta
    return client.post(
        reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"),
        {"action": action, "_selected_action": [row.pk for row in rows], **fields},
    )


def confirm(client: Client, rows: Iterable[Model], action: str, **fields: Any) -> HttpResponse:
    rows = list(rows)
    seen = [f"{row.pk}:{mark_of(row)}" for row in rows]
    return act(client, rows, action, confirmed="yes", seen=seen, **fields)


def said(response: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]
