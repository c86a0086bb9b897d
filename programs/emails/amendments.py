"""The mail that tells what became of a change to a project."""

from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import Quote, Rendered, render_mail, site_link
from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import enqueue

from ..models import Amendment

DECISION = "amendment_decision"


def send_amendment_decision(amendment: Amendment, *, decision: AuditEvent) -> OutboxMessage | None:
    """To whoever wrote it last; nobody where their account is gone."""
    if amendment.proposed_by is None:
        return None
    return enqueue(
        kind=DECISION,
        dedupe_key=f"decision:{decision.pk}",
        recipient=amendment.proposed_by,
        context={"amendment": amendment.pk},
        scope=amendment.audit_scope,
        at=decision.at,
    )


def render_amendment_decision(message: OutboxMessage) -> Rendered:
    amendment = Amendment.objects.select_related("project").get(pk=message.context["amendment"])
    return render_mail(
        DECISION,
        message.language,
        message.recipient.time_zone,
        {
            "name": message.recipient.name,
            "project": amendment.before["name"],
            "accepted": amendment.state == Amendment.State.ACCEPTED,
            "reason": Quote(amendment.decision_reason),
            "link": site_link(amendment.project.get_absolute_url()),
            "desk": site_link(amendment.project.get_desk_url()),
        },
    )


KINDS = (kinds.Kind(DECISION, _("Decision on a change to a project"), render_amendment_decision),)
