"""The mail that tells people of a program that its deadlines were moved."""

from datetime import date, timedelta

from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import Rendered, render_mail
from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import compose

from ..deadlines import Deadline
from ..models import Application, Program
from .shared import about, application_of

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
    moved = _moved(application.program, message)
    context = {
        **about(application),
        "moves": [
            {"is_survey": name == "survey_closes_on", "old": _told(old), "new": _told(new)}
            for name, (old, new) in moved.items()
        ],
    }
    return render_mail(MOVED, message.language, application.person.time_zone, context)


def _moved(program: Program, message: OutboxMessage) -> dict[str, tuple[Deadline, Deadline]]:
    """Field → what its reader knew, and what holds now; only where the two differ."""
    pairs = {
        name: (Deadline(date.fromisoformat(message.context[name])), Deadline(getattr(program, name)))
        for name in DEADLINES
    }
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


def _told(deadline: Deadline) -> str:
    """Put into words when the template is rendered, in the recipient's language and zone."""
    return lazy(lambda: str(deadline), str)()


KINDS = (kinds.Kind(MOVED, _("Deadlines of a program were moved"), render_deadline_moved, guard=still_moved),)
