"""The mail that tells people of a program that its deadlines were moved."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import Quote, Rendered
from mentorship.core.mail_texts import Placeholder
from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import compose

from ..deadlines import Deadline
from ..enums import MailText
from ..models import Application, Program
from .shared import about, application_of, program_mail
from .texts import CONTACT, NAME, PROGRAM, ROLE, Text, link

MOVED = "deadline_moved"
# Who moves a date twice in a row is telling people one thing.
DELAY = timedelta(minutes=15)
DEADLINES = ("enrolment_closes_on", "survey_closes_on")


def compose_deadline_moved(
    application: Application, *, before: dict[str, date], changing: AuditEvent
) -> OutboxMessage:
    """For `enqueue_all`. The mail compares `before` with what holds when it is sent."""
    return compose(
        kind=MOVED,
        dedupe_key=f"deadline:{changing.pk}:{application.pk}",
        at=changing.at,
        due=changing.at + DELAY,
        recipient=application.person,
        context={
            "application": application.pk,
            **{name: before[name].isoformat() for name in DEADLINES},
        },
        scope=application.audit_scope,
        reply_to=application.program.contact_email,
    )


def people_about_to_be_told(program: Program) -> set[int]:
    """Whose mail waits still, and will tell of this move too; it is kept from leaving meanwhile."""
    waiting = OutboxMessage.objects.select_for_update().filter(
        kind=MOVED, scope=program.audit_scope, state=OutboxMessage.State.PENDING, frozen_at=None
    )
    return set(waiting.values_list("recipient", flat=True))


def still_moved(message: OutboxMessage) -> str:
    begun = Application.objects.begun().filter(pk=message.context["application"])
    application = begun.select_related("program").first()
    if application is None or application.program.state in Program.OVER:
        return gettext("It concerns its recipient no longer.")
    return "" if _moved(application.program, message) else gettext("The deadlines are back where they were.")


def render_deadline_moved(message: OutboxMessage) -> Rendered:
    application = application_of(message)
    zone = application.person.time_zone
    with translation.override(message.language), timezone.override(zone):
        context = {**about(application), "dates": _in_words(_moved(application.program, message))}
    return program_mail(MailText.DEADLINE_MOVED, application.program, message.language, zone, context)


def _example(application: Application) -> dict[str, Any]:
    """As if enrolment had closed a week earlier."""
    deadline = application.program.enrolment_deadline
    before = Deadline(deadline.on - timedelta(weeks=1))
    return {**about(application), "dates": _in_words({"enrolment_closes_on": (before, deadline)})}


def _moved(program: Program, message: OutboxMessage) -> dict[str, tuple[Deadline, Deadline]]:
    """Field → what its reader knew, and what holds now; only where the two differ."""
    pairs = {
        name: (Deadline(date.fromisoformat(message.context[name])), Deadline(getattr(program, name)))
        for name in DEADLINES
    }
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


def _in_words(moved: dict[str, tuple[Deadline, Deadline]]) -> Quote:
    """In the active language and zone."""
    parts = []
    for name, (old, new) in moved.items():
        what = gettext("The survey closes:") if name == "survey_closes_on" else gettext("Enrolment closes:")
        now = gettext("Now: %(date)s") % {"date": new}
        before = gettext("Before: %(date)s") % {"date": old}
        parts.append(f"{what}\n{now}\n{before}")
    return Quote("\n\n".join(parts))


KINDS = (kinds.Kind(MOVED, _("Deadlines of a program were moved"), render_deadline_moved, guard=still_moved),)

TEXTS = (
    Text(
        MailText.DEADLINE_MOVED,
        MOVED,
        (
            NAME,
            PROGRAM,
            ROLE,
            Placeholder(
                "dates",
                _("each date that moved, now and before; alone on a line it stands as a quotation"),
                required=True,
            ),
            link(_("the page of the person's application"), _("See where your application stands")),
            CONTACT,
        ),
        _example,
    ),
)
