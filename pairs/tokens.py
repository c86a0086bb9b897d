"""The address in a mail that lets its reader switch reminders off without signing in."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from mentorship.core.models import User

_signer = Signer(salt="pairs.reminders.off")


def off_path(person_pk: int) -> str:
    """Where this person's reminders are switched off. It never runs out: an old mail has to keep its word."""
    return reverse("pairs:reminders_off", args=[_signer.sign(person_pk)])


def person_of(token: str) -> User | None:
    """Whose token it is; None if it is nobody's."""
    try:
        return User.objects.filter(pk=_signer.unsign(token)).first()
    except BadSignature:
        return None
