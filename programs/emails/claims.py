"""The mail with the link by which an imported person takes over what was entered."""

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import Address, Quote, render_mail, site_link
from mentorship.core.models import OutboxMessage
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import compose

from ..enums import Role
from ..models import Claim
from .shared import until

CLAIM = "claim"


def compose_claim(
    claim: Claim, *, token: str, roles: Collection[str], consent: str, at: datetime
) -> OutboxMessage:
    """The mail with the link, for `enqueue_all`; its text is made at once, since only the link's hash is kept."""
    person, program = claim.person, claim.program
    text = render_mail(
        CLAIM,
        person.language,
        person.time_zone,
        {
            "name": person.name,
            "program": program.title,
            "is_mentor": Role.MENTOR in roles,
            "is_mentee": Role.MENTEE in roles,
            "consent": Quote(consent),
            "contact": Address(program.contact_email),
            "link": site_link(reverse("programs:claim", args=[token])),
            "expires_at": claim.expires_at,
            "takes_surveys": program.takes_surveys(at),
            **until(program.survey_deadline),
        },
    )
    return compose(
        kind=CLAIM,
        dedupe_key=f"claim:{claim.pk}",
        at=at,
        due=at,
        recipient=person,
        context={"claim": claim.pk},
        scope=claim.audit_scope,
        expires_at=claim.expires_at,
        reply_to=program.contact_email,
        text=text,
    )


def still_claimable(message: OutboxMessage) -> str:
    claim = Claim.objects.filter(pk=message.context["claim"], used_at=None).exists()
    return "" if claim else gettext("The link is no longer needed.")


KINDS = (
    kinds.Kind(
        CLAIM,
        _("Link to take over an imported application"),
        render=None,  # its text holds the link, which nobody else may read
        guard=still_claimable,
        in_doubt=kinds.InDoubt.RESEND,
        secret=True,
    ),
)
