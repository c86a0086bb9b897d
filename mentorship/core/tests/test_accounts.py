"""Accounts: sign-up, those that nobody confirmed, and what a provider may vouch for."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentorship.core import tasks
from mentorship.core.models import AuditEvent, OutboxMessage, User
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


def sign_in_by_code(email: str) -> Client:
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": email})
    mail = OutboxMessage.objects.filter(recipient_email=email).latest("pk")
    code = re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", mail.body_text, re.MULTILINE)[1]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("pairs:dashboard")).status_code == 200


def sign_in_by_password(email: str, password: str) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": password})
    return client


def test_stranger_who_signed_up_with_an_address_is_shut_out_when_its_owner_comes():
    email, password = "ida@example.org", "lantern-at-the-tidepool"
    stranger = Client()
    stranger.post(
        reverse("account_signup"),
        {"email": email, "password1": password, "name": "Eve", "time_zone": "Europe/Berlin"},
    )
    ida = User.objects.get(email=email)
    SocialAccount.objects.create(user=ida, provider="github", uid="eve")
    assert is_in(sign_in_by_code(email))
    assert not is_in(sign_in_by_password(email, password))
    assert not is_in(stranger)
    assert not SocialAccount.objects.exists()


def test_later_sign_in_by_a_code_leaves_the_password():
    email, password = "ida@example.org", "lantern-at-the-tidepool"
    account(email, verified=True)
    assert is_in(sign_in_by_password(email, password))
    assert is_in(sign_in_by_code(email))
    assert is_in(sign_in_by_password(email, password))
