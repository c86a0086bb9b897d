"""The mail that tells what became of a declaration of intent."""

from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import Quote, Rendered, render_mail, site_link
from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import enqueue

from ..models import Declaration

DECISION = "declaration_decision"


def send_declaration_decision(declaration: Declaration, *, decision: AuditEvent) -> OutboxMessage:
    return enqueue(
        kind=DECISION,
        dedupe_key=f"decision:{decision.pk}",
        recipient=declaration.author,
        context={"declaration": declaration.pk},
        scope=declaration.audit_scope,
        at=decision.at,
    )


def render_declaration_decision(message: OutboxMessage) -> Rendered:
    declaration = Declaration.objects.select_related("author").get(pk=message.context["declaration"])
    return render_mail(
        "declaration_decision",
        message.language,
        declaration.author.time_zone,
        {
            "name": declaration.author.name,
            "project": declaration.project_name,
            "accepted": declaration.state == Declaration.State.ACCEPTED,
            "reason": Quote(declaration.decision_reason),
            "link": site_link(declaration.get_absolute_url()),
        },
    )


KINDS = (kinds.Kind(DECISION, _("Decision on a declaration of intent"), render_declaration_decision),)
