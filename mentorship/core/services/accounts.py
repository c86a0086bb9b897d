from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef

from ..models import AuditEvent, User


@transaction.atomic
def change_preferences(*, user: User, name: str, time_zone: str, language: str) -> User:
    """Set what pages and mails are shown in. Raises ValidationError on a value off the lists."""
    user.name, user.time_zone, user.language = name, time_zone, language
    user.full_clean()
    user.save(update_fields=["name", "time_zone", "language"])
    return user


UNVERIFIED_FOR = timedelta(days=7)


def forget_unverified(*, at: datetime) -> int:
    """Delete accounts whose address nobody confirmed within a week; their number.

    Nobody can sign in to them, and they would keep the address from the person whose it is.
    """
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    abandoned = User.objects.filter(
        ~Exists(verified), is_superuser=False, last_login=None, date_joined__lt=at - UNVERIFIED_FOR
    )
    _rows, deleted = abandoned.delete()
    return deleted.get(User._meta.label, 0)


@transaction.atomic
def reset_second_factor(*, user: User, at: datetime) -> bool:
    """Remove every second factor of the account, on record; False if it has none."""
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    if removed:
        AuditEvent.record(subject=user, verb="second factor reset", by=None, at=at)
    return removed > 0
