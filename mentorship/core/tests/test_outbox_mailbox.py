"""The readable mailbox of an installation without a relay."""

import os

import pytest
from django.urls import reverse

from mentorship.core.mailbox import linked
from mentorship.core.outbox.drain import drain
from mentorship.core.outbox.transports import MailboxTransport, mailbox_file

from .outbox_support import kind, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    return settings.MAILBOX_DIR


@pytest.fixture
def sent(mailbox, settings):
    """Two mails in the mailbox, the older first."""
    from mentorship.core.mail import Rendered

    text = Rendered(
        "Grüße <b>",
        f"Look: {settings.SITE_URL}/a/?b=1&c=2.\nNot: https://evil.example.com/ <script>\n",
        calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    )
    with kind(render=lambda message: text):
        messages = [post(email=f"to{number}@example.org") for number in (1, 2)]
        drain(transport=MailboxTransport())
    for age, message in enumerate(messages):
        os.utime(mailbox_file(message.message_id), (1000 + age, 1000 + age))
    return messages


def test_list_shows_the_newest_first_to_anyone(client, sent):
    response = client.get(reverse("core:mailbox"))
    assert [entry.recipient for entry in response.context["page"]] == ["to2@example.org", "to1@example.org"]
    assert "Grüße &lt;b&gt;" in response.content.decode()


def test_empty_mailbox_says_what_will_be_there(client, mailbox):
    response = client.get(reverse("core:mailbox"))
    assert response.status_code == 200
    assert "No mail yet" in response.content.decode()


def test_message_shows_text_calendar_and_links_of_this_site_only(client, sent, settings):
    name = mailbox_file(sent[0].message_id).name
    page = client.get(reverse("core:mailbox_message", args=[name])).content.decode()
    url = f"{settings.SITE_URL}/a/?b=1&amp;c=2"
    assert f'<a href="{url}" rel="noopener">{url}</a>.' in page
    assert 'href="https://evil' not in page
    assert "&lt;script&gt;" in page
    assert "BEGIN:VCALENDAR" in page
    assert sent[0].message_id.strip("<>") in page


@pytest.mark.parametrize(
    "name", ["missing.eml", "secret.txt", "..", ".eml", "a%00.eml", "..%2F..%2Fsecret.eml"]
)
def test_message_reads_nothing_but_mails(client, mailbox, name):
    mailbox.mkdir()
    (mailbox / "secret.txt").write_text("secret")
    (mailbox.parent / "secret.eml").write_text("Subject: secret\n\n")
    response = client.get(f"{reverse('core:mailbox')}{name}/", follow=False)
    assert response.status_code in {404, 302}
    assert b"secret" not in response.content.replace(name.encode(), b"")


def test_no_mailbox_no_pages(client, settings):
    settings.MAILBOX_DIR = None
    assert client.get(reverse("core:mailbox")).status_code == 404
    assert client.get(reverse("core:mailbox_message", args=["a.eml"])).status_code == 404


def test_link_to_a_host_that_only_begins_like_ours_is_none(settings):
    settings.SITE_URL = "http://localhost:8000"
    for text in (
        "http://localhost:8000.evil.com/",
        "http://localhost:80001/",
        "http://localhost:8000@evil.com/",
    ):
        assert "<a" not in linked(text)
    assert linked("(http://localhost:8000/x/)").count("<a") == 1
    assert '">http://localhost:8000/x/</a>)' in linked("(http://localhost:8000/x/)")
