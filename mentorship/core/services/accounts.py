from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Exists, OuterRef

from .. import keepers
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

    Nobody can sign in to them, and they would keep the address from the person whose it is. Those that an app
    made for people whom somebody brought along stay, as `keepers` says.
    """
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    abandoned = User.objects.filter(
        ~Exists(verified), is_superuser=False, last_login=None, date_joined__lt=at - UNVERIFIED_FOR
    )
    for kept in keepers.kept():
        abandoned = abandoned.exclude(pk__in=kept)
    _rows, deleted = abandoned.delete()
    return deleted.get(User._meta.label, 0)


@transaction.atomic
def reset_second_factor(*, user: User, at: datetime) -> bool:
    """Remove every second factor of the account, on record; False if it has none."""
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    if removed:
        AuditEvent.record(subject=user, verb="second factor reset", by=None, at=at)
    return removed > 0


def is_settled(user: User) -> bool:
    """Whether somebody has signed in to the account, or could: its address is confirmed."""
    return user.last_login is not None or EmailAddress.objects.filter(user=user, verified=True).exists()


@transaction.atomic
def take_over(*, user: User, name: str, time_zone: str, password: str) -> User:
    """Give an account that nobody has used to the person who reads its mail.

    Whatever was set up before is gone: it may be a stranger's who signed up with this address. Without a
    password the person signs in by codes. Raises ValidationError on values off the lists.
    """
    user.name, user.time_zone = name, time_zone
    user.set_password(password or None)
    user.full_clean()
    user.save(update_fields=["name", "time_zone", "password"])
    SocialAccount.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


@transaction.atomic
def shut_out_squatters(*, user: User, records: Sequence[Mapping[str, Any]]) -> None:
    """At the first sign-in, remove the means to sign in that it did not use.

    They may be a stranger's who signed up with this address and waited for its owner to come. `records` is how
    the person has proved who they are, as allauth keeps it; a sign-up that goes on at once has none, and keeps
    what it set. A superuser's password was set by the operator.
    """
    if user.last_login is not None or user.is_superuser or not records:
        return
    if {"password", "password_reset"}.isdisjoint(record["method"] for record in records):
        user.set_unusable_password()
        user.save(update_fields=["password"])
    used = [record["uid"] for record in records if record["method"] == "socialaccount"]
    SocialAccount.objects.filter(user=user).exclude(uid__in=used).delete()
