"""Accounts: sign-up, those that nobody confirmed, and what a provider may vouch for."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.utils import timezone

from mentorship.core import tasks
from mentorship.core.models import AuditEvent, User
from mentorship.core.services.accounts import change_preferences, forget_unverified

pytestmark = pytest.mark.django_db
JOINED = timezone.now() - timedelta(days=8)


def account(email: str, *, verified: bool, **fields) -> User:
    user = User.objects.create_user(
        email, **{"name": "Someone", "password": "lantern-at-the-tidepool", "date_joined": JOINED, **fields}
    )
    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    return user


def test_account_that_nobody_confirmed_for_a_week_frees_its_address():
    account("squatted@example.org", verified=False)
    kept = [
        account("verified@example.org", verified=True),
        account("young@example.org", verified=False, date_joined=timezone.now()),
        account("used@example.org", verified=False, last_login=JOINED),
        User.objects.create_superuser("root@example.org", name="Root", date_joined=JOINED),
    ]
    assert forget_unverified(at=timezone.now()) == 1
    assert forget_unverified(at=timezone.now()) == 0
    assert list(User.objects.order_by("pk")) == kept


def test_daily_task_does_nothing_the_second_time():
    account("squatted@example.org", verified=False)
    tasks.forget_unverified(unknown="from a newer release")
    assert not User.objects.exists()
    tasks.forget_unverified()


def test_github_vouches_only_for_addresses_that_it_has_verified(settings):
    # Told otherwise, allauth would take any address that an attacker adds to a GitHub account for theirs.
    assert settings.SOCIALACCOUNT_PROVIDERS["github"].get("VERIFIED_EMAIL", False) is False


def test_sign_up_stores_name_zone_and_the_language_of_the_page(client):
    client.post(
        "/accounts/signup/",
        {
            "email": "New@Example.org",
            "password1": "lantern-at-the-tidepool",
            "name": "Nia New",
            "time_zone": "Africa/Nairobi",
        },
    )
    user = User.objects.get()
    assert (user.email, user.name, user.time_zone, user.language) == (
        "new@example.org",
        "Nia New",
        "Africa/Nairobi",
        "en",
    )


def test_preferences_are_stored_and_checked(client):
    user = account("ida@example.org", verified=True)
    change_preferences(user=user, name="Ida", time_zone="Asia/Tokyo", language="en")
    user.refresh_from_db()
    assert (user.name, user.time_zone) == ("Ida", "Asia/Tokyo")
    client.force_login(user)
    page = client.post("/settings/", {"name": "", "time_zone": "Nowhere/Else", "language": "en"})
    assert set(page.context["form"].errors) == {"name", "time_zone"}
    assert client.post("/settings/", {"name": "Ida B.", "time_zone": "UTC", "language": "en"}).headers[
        "Location"
    ] == ("/settings/")
    user.refresh_from_db()
    assert (user.name, user.time_zone) == ("Ida B.", "UTC")


def test_second_factor_is_reset_once_and_on_record(capsys):
    user = account("ida@example.org", verified=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    call_command("reset_second_factor", "Ida@Example.org")
    assert "without a second factor" in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    assert AuditEvent.objects.get().subject_id == user.pk
    with pytest.raises(CommandError, match="has no second factor"):
        call_command("reset_second_factor", "ida@example.org")
    with pytest.raises(CommandError, match="No account has the address"):
        call_command("reset_second_factor", "nobody@example.org")
