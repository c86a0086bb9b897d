"""The mails to those who are asked to speak for a project, and to those who do so no longer."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import Quote, Rendered, render_mail, site_link
from mentorship.core.models import AuditEvent, OutboxMessage, User
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import enqueue

from ..models import Maintainer, MaintainerInvitation

INVITATION = "maintainer_invitation"
ENDED = "maintainer_ended"


def send_invitation(invitation: MaintainerInvitation, *, token: str, at: datetime) -> OutboxMessage:
    """The text is made at once, since only the link's hash is kept; in the language of who reads it, if known."""
    invited = User.objects.filter(email__iexact=invitation.email).first()
    reader = invited or invitation.invited_by
    text = render_mail(
        INVITATION,
        reader.language,
        reader.time_zone,
        {
            "inviter": invitation.invited_by.name,
            "project": invitation.project.name,
            "link": site_link(reverse("programs:invitation", args=[token])),
            "expires_at": invitation.expires_at,
        },
    )
    return enqueue(
        kind=INVITATION,
        dedupe_key=f"maintainer-invitation:{invitation.pk}",
        at=at,
        recipient=invited,
        email=invitation.email,
        language=reader.language,
        context={"invitation": invitation.pk},
        scope=invitation.audit_scope,
        expires_at=invitation.expires_at,
        text=text,
    )


def still_invited(message: OutboxMessage) -> str:
    sent = MaintainerInvitation.objects.filter(
        pk=message.context["invitation"], state=MaintainerInvitation.State.SENT
    )
    return "" if sent.exists() else gettext("The link is no longer needed.")


def send_maintainer_ended(maintainer: Maintainer, *, decision: AuditEvent) -> OutboxMessage:
    return enqueue(
        kind=ENDED,
        dedupe_key=f"decision:{decision.pk}",
        recipient=maintainer.user,
        context={"maintainer": maintainer.pk},
        scope=maintainer.audit_scope,
        at=decision.at,
    )


def render_maintainer_ended(message: OutboxMessage) -> Rendered:
    maintainer = Maintainer.objects.select_related("project").get(pk=message.context["maintainer"])
    return render_mail(
        ENDED,
        message.language,
        message.recipient.time_zone,
        {
            "name": message.recipient.name,
            "project": maintainer.project.name,
            "reason": Quote(maintainer.end_reason),
            "link": site_link(maintainer.project.get_absolute_url()),
        },
    )


KINDS = (
    kinds.Kind(
        INVITATION,
        _("Invitation to speak for a project"),
        render=None,  # its text holds the link, which nobody else may read
        guard=still_invited,
        in_doubt=kinds.InDoubt.RESEND,
        secret=True,
    ),
    kinds.Kind(ENDED, _("End of a maintainer's role"), render_maintainer_ended),
)
