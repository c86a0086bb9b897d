"""The one mail of a day that gathers what a person is reminded of."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core import clock
from mentorship.core.mail import Rendered, render_mail, site_link
from mentorship.core.models import OutboxMessage, User
from mentorship.core.models.outbox import Priority
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import compose

from .facts import facts_of
from .models import Pair, Reminder, ReminderOptOut
from .reminders import Shortfall, due
from .tokens import off_path

REMINDERS = "reminders"
OF_USE = timedelta(days=2)


def register() -> None:
    kinds.register(
        kinds.Kind(
            REMINDERS,
            _("Reminders of a day"),
            render_reminders,
            guard=still_needed,
            priority=Priority.ROUTINE,
            expires=OF_USE,
        )
    )


def compose_mail(pair: Pair, person: User, day: date, *, due: datetime, at: datetime) -> OutboxMessage:
    """The person's mail of `day`, to be stored: there is one, whichever pair asks for it first."""
    return compose(
        kind=REMINDERS,
        dedupe_key=f"reminders:{person.pk}:{day}",
        recipient=person,
        context={"person": person.pk, "day": day.isoformat()},
        scope=pair.audit_scope,
        reply_to=pair.program.contact_email,
        due=due,
        at=at,
    )


def still_needed(message: OutboxMessage) -> str:
    """A reminder is true when it is sent, or it isn't sent."""
    if ReminderOptOut.objects.covers(message.context["person"]):
        return gettext("Its recipient wants no reminders.")
    return "" if _still_due(message) else gettext("What it reminds of is no longer due.")


def render_reminders(message: OutboxMessage) -> Rendered:
    person = message.recipient
    off = site_link(off_path(person.pk))
    context = {
        "name": person.name,
        "items": [_item(pair, role, shortfall) for pair, role, shortfall in _still_due(message)],
        "answers": bool(message.reply_to),
        "off": off,
    }
    return replace(render_mail(REMINDERS, message.language, person.time_zone, context), unsubscribe_url=off)


def _still_due(message: OutboxMessage) -> list[tuple[Pair, str, Shortfall]]:
    """Of the reminders of the mail's day those that are true now, each with the recipient's role in its pair."""
    # The sender calls this, and like it goes by the database's clock.
    at = clock.database_now()
    rows = Reminder.objects.filter(person=message.context["person"], local_date=message.context["day"])
    rows = list(rows.order_by("pair", "pk"))
    pairs = Pair.objects.for_reminders().in_bulk([row.pair_id for row in rows])
    decided = [(row, pairs[row.pair_id], due(facts_of(pairs[row.pair_id]), at)) for row in rows]
    return [
        (pair, row.role, decision.shortfall)
        for row, pair, decision in decided
        if (decision.subject, decision.stage) == (row.subject, row.stage)
    ]


def _item(pair: Pair, role: str, shortfall: Shortfall) -> dict[str, Any]:
    return {
        "partner": pair.partner(role).person.name,
        "program": pair.program.title,
        "link": site_link(pair.get_absolute_url()),
        "period": shortfall,
    }
