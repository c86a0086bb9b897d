"""Mails to those who subscribed to new announcements: the link to confirm with, and each announcement."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import Rendered, render_mail, site_link
from mentorship.core.models import OutboxMessage
from mentorship.core.models.outbox import Priority
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import compose

from ..models import Program, Subscription
from ..tokens import off_path

LINK = "subscription_link"
ANNOUNCEMENT = "announcement"


def compose_subscription_link(
    subscription: Subscription, *, token: str, holds_for: timedelta, at: datetime
) -> OutboxMessage:
    """For `enqueue_all`; its text is made at once, since only the link's hash is kept."""
    expires_at = at + holds_for
    text = render_mail(
        LINK,
        subscription.language,
        settings.TIME_ZONE,
        {"link": site_link(reverse("programs:subscription_confirm", args=[token])), "expires_at": expires_at},
    )
    return compose(
        kind=LINK,
        dedupe_key=f"subscription:{subscription.token_hash}",
        at=at,
        due=at,
        email=subscription.email,
        language=subscription.language,
        context={"subscription": subscription.pk},
        expires_at=expires_at,
        text=text,
    )


def announcements(program: Program, *, at: datetime) -> Iterator[OutboxMessage]:
    """One mail for each address that subscribed, for `enqueue_all`.

    They have no scope: who subscribed is no business of a program's coordinators.
    """
    rows = Subscription.objects.confirmed().filter(Q(person=None) | Q(person__is_active=True))
    told = set()
    for subscription in rows.select_related("person").order_by("-person", "pk"):
        address = subscription.address.lower()
        if address in told:
            continue
        told.add(address)
        person = subscription.person
        yield compose(
            kind=ANNOUNCEMENT,
            dedupe_key=f"announcement:{program.pk}:{subscription.pk}",
            at=at,
            due=at,
            recipient=person,
            email=subscription.address,
            language=person.language if person else subscription.language,
            context={"subscription": subscription.pk, "program": program.pk},
            expires_at=program.enrolment_deadline.instant,
            reply_to=program.contact_email,
        )


def still_wanted(message: OutboxMessage) -> str:
    if not Subscription.objects.confirmed().filter(pk=message.context["subscription"]).exists():
        return gettext("Its recipient is subscribed no longer.")
    enrolling = Program.objects.filter(pk=message.context["program"], state__in=Program.ENROLLING)
    return "" if enrolling.exists() else gettext("The program takes no applications any more.")


def render_announcement(message: OutboxMessage) -> Rendered:
    program = Program.objects.select_related("project").get(pk=message.context["program"])
    person = message.recipient
    deadline = program.enrolment_deadline
    off = site_link(off_path(message.context["subscription"]))
    context = {
        "name": person.name if person else "",
        "program": program.title,
        "summary": program.summary,
        "opens_on": program.enrolment_opens_on,
        # The zone of an address alone is not known.
        "deadline": lazy(lambda: str(deadline) if person else deadline.text, str)(),
        "starts_on": program.starts_on,
        "months": program.length_months,
        "minutes": program.least_minutes,
        "mentor_places": program.mentor_places,
        "mentee_places": program.mentee_places,
        "link": site_link(program.get_absolute_url()),
        "off": off,
    }
    zone = person.time_zone if person else settings.TIME_ZONE
    return replace(render_mail(ANNOUNCEMENT, message.language, zone, context), unsubscribe_url=off)


KINDS = (
    kinds.Kind(
        LINK,
        _("Link to confirm a subscription"),
        render=None,  # its text holds the link, which nobody else may read
        in_doubt=kinds.InDoubt.RESEND,
        secret=True,
    ),
    kinds.Kind(
        ANNOUNCEMENT,
        _("A program was announced"),
        render_announcement,
        guard=still_wanted,
        priority=Priority.BULK,
    ),
)
