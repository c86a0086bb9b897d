"""Subscribing to new announcements, and leaving again."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mentorship.core.models import User
from mentorship.core.outbox.services import enqueue_all

from ..emails.announcements import compose_subscription_link
from ..errors import SubscriptionError
from ..links import hash_of, new_token
from ..models import Subscription
from ..models.subscriptions import MOST_REQUESTS

HOLDS_FOR = timedelta(days=2)
# A new link at most so often, and at most MOST_REQUESTS until the unconfirmed address is forgotten.
PAUSE = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=14)


def request_subscription(*, email: str, language: str, at: datetime) -> None:
    """Send a link to confirm with; or do nothing, where there is a subscription or a link was sent just now.

    Nothing is told to whoever asks. Raises ValidationError for what is no address.
    """
    token = new_token()
    try:
        with transaction.atomic():
            if Subscription.objects.filter(person__email__iexact=email).exists():
                return
            subscription = Subscription.objects.select_for_update().to_address(email).first()
            if subscription is None:
                subscription = Subscription(email=email, asked_at=at)
            elif subscription.is_confirmed or _has_links_enough(subscription, at):
                return
            subscription.language = language
            subscription.token_hash = hash_of(token)
            subscription.requests += 1
            subscription.asked_at = at
            subscription.full_clean()
            subscription.save()
            enqueue_all([compose_subscription_link(subscription, token=token, holds_for=HOLDS_FOR, at=at)])
    except IntegrityError:
        return  # the same address was asked for in the same moment, and gets one link


def find_request(token: str, at: datetime) -> Subscription | None:
    """By its link, while that holds."""
    found = Subscription.objects.filter(token_hash=hash_of(token)).first()
    return found if found and found.holds_at(at, HOLDS_FOR) else None


@transaction.atomic
def confirm_subscription(*, token: str, at: datetime) -> Subscription:
    """Use the link, once. Raises `SubscriptionError` if it doesn't hold."""
    found = Subscription.objects.select_for_update().filter(token_hash=hash_of(token)).first()
    if found is None or not found.holds_at(at, HOLDS_FOR):
        raise SubscriptionError(_("This link was used or is too old. Ask for a new one."))
    found.confirmed_at, found.token_hash = at, ""
    found.full_clean()
    found.save(update_fields=["confirmed_at", "token_hash"])
    return found


@transaction.atomic
def subscribe(*, person: User, at: datetime) -> Subscription:
    """With an account, whose address is confirmed already; in place of one for its address alone."""
    Subscription.objects.to_address(person.email).delete()
    subscription, _created = Subscription.objects.get_or_create(
        person=person, defaults={"asked_at": at, "confirmed_at": at, "language": person.language}
    )
    return subscription


def unsubscribe(*, subscription: Subscription) -> None:
    """The address is forgotten with it. Doing it twice changes nothing."""
    Subscription.objects.filter(pk=subscription.pk).delete()


def forget_unconfirmed_subscriptions(*, at: datetime) -> int:
    """Delete the addresses that nobody confirmed, and count them."""
    forgotten, _by_model = Subscription.objects.filter(
        confirmed_at=None, asked_at__lt=at - FORGOTTEN_AFTER
    ).delete()
    return forgotten


def _has_links_enough(subscription: Subscription, at: datetime) -> bool:
    return subscription.requests >= MOST_REQUESTS or subscription.asked_at > at - PAUSE
