"""The address in a mail that lets its reader unsubscribe without signing in."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

_signer = Signer(salt="programs.subscription.off")


def off_path(subscription_pk: int) -> str:
    """Where this subscription is ended. It never runs out: an old mail has to keep its word."""
    return reverse("programs:subscription_off", args=[_signer.sign(subscription_pk)])


def subscription_of(token: str) -> int | None:
    """The key of the subscription, which may be gone; None if nobody ever had such an address."""
    try:
        return int(_signer.unsign(token))
    except BadSignature:
        return None
