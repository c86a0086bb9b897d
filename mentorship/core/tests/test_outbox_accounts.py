"""allauth's mail through the outbox."""

from pathlib import Path
from urllib.parse import urlsplit

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from django.conf import settings as site
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from mentorship.core.accounts import AccountAdapter, display_name
from mentorship.core.clock import database_now
from mentorship.core.models import User
from mentorship.core.models.outbox import OutboxMessage, Priority, State
from mentorship.core.outbox.drain import drain

from .outbox_support import ScriptedRelay, person

pytestmark = pytest.mark.django_db

ALLAUTHS = Path(allauth.__file__).parent / "templates"
NOT_USED = {"password_reset_key"}  # codes instead of links
PREFIXES = sorted(
    str(file.relative_to(ALLAUTHS)).removesuffix("_subject.txt")
    for app in ("account", "mfa", "socialaccount")
    for file in (ALLAUTHS / app / "email").glob("*_subject.txt")
    if file.name.removesuffix("_subject.txt") not in NOT_USED
)


@pytest.fixture
def adapter():
    request = RequestFactory().get("/", headers={"host": "testserver"})
    with context.request_context(request):
        yield AccountAdapter(request)


def test_code_is_urgent_secret_and_soon_of_no_use(adapter):
    somebody = person()
    adapter.send_mail("account/email/login_code", somebody.email.upper(), {"code": "QX7-PLM"})
    message = OutboxMessage.objects.get()
    assert (message.kind, message.priority, message.secret) == ("account", Priority.URGENT, True)
    assert (message.recipient, message.state) == (somebody, State.PENDING)
    assert "QX7-PLM" in message.body_text
    assert message.expires_at > database_now()


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_mail_of_allauth_is_in_the_sites_voice(adapter, prefix):
    adapter.send_mail(
        prefix,
        "a@example.org",
        {
            "code": "QX7-PLM",
            "user": User(name="Eve"),
            "signup_url": "http://forged.example.com/accounts/signup/?x=1",
            "from_email": "old@example.org",
            "to_email": "new@example.org",
            "deleted_email": "old@example.org",
            "provider": "GitHub",
            "timestamp": timezone.now(),
            "ip": "192.0.2.1",
            "user_agent": "Agent https://evil.com\nBcc: x",
        },
    )
    message = OutboxMessage.objects.get()
    assert message.subject
    assert site.SITE_NAME in message.body_text
    assert "forged" not in message.body_text
    assert "evil.com" not in message.body_text
    assert "{" not in message.body_text
    assert "example.com" not in message.body_text


def test_notice_is_of_use_however_late_it_comes(adapter, settings):
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    adapter.send_notification_mail("account/email/password_changed", _verified(person()))
    message = OutboxMessage.objects.get()
    assert (message.kind, message.expires_at) == ("account-notice", None)


def _verified(user):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def test_password_reset_sends_a_code_that_leaves_no_trace(client):
    somebody = _verified(person())
    client.post(reverse("account_reset_password"), {"email": somebody.email})
    message = OutboxMessage.objects.get()
    assert message.recipient == somebody
    relay = ScriptedRelay()
    drain(transport=relay)
    message.refresh_from_db()
    assert (message.state, message.subject, message.body_text) == (State.SENT, "", "")
    assert relay.recipients == [somebody.email]


def test_stranger_gets_a_mail_too_so_that_nobody_learns_who_has_an_account(client):
    client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    message = OutboxMessage.objects.get()
    assert (message.kind, message.recipient) == ("account-notice", None)
    links = [word for word in message.body_text.split() if word.startswith("http")]
    assert {urlsplit(link).hostname for link in links} == {site.SITE_HOST}


def test_display_name_is_the_name():
    assert display_name(User(name="Ada", email="a@example.org")) == "Ada"
