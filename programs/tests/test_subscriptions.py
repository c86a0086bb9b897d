"""Being told of new announcements by mail."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mentorship.core.models import OutboxMessage
from mentorship.core.outbox import kinds
from programs.emails.announcements import announcements
from programs.errors import SubscriptionError
from programs.models import Subscription
from programs.services.subscriptions import (
    confirm_subscription,
    forget_unconfirmed_subscriptions,
    request_subscription,
    subscribe,
    unsubscribe,
)
from programs.tests.factories import AT, make_program, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ADDRESS = "reader@example.org"


def token() -> str:
    mail = OutboxMessage.objects.filter(kind="subscription_link").latest("pk")
    return re.search(r"/confirm/([\w-]+)/", mail.body_text)[1]


def asked(email: str = ADDRESS, at=AT) -> str:
    request_subscription(email=email, language="en", at=at)
    return token()


def test_address_is_subscribed_only_by_its_link_and_only_once():
    link = asked()
    assert not Subscription.objects.confirmed().exists()
    assert link not in Subscription.objects.get().token_hash
    confirm_subscription(token=link, at=AT + HOUR)
    assert Subscription.objects.confirmed().get().email == ADDRESS
    with pytest.raises(SubscriptionError, match="used or is too old"):
        confirm_subscription(token=link, at=AT + HOUR)


def test_link_that_is_two_days_old_does_not_hold():
    with pytest.raises(SubscriptionError):
        confirm_subscription(token=asked(), at=AT + 48 * HOUR)


def test_link_is_sent_at_most_once_an_hour_and_five_times_in_all():
    for minutes in range(0, 20 * 60, 20):
        request_subscription(email=ADDRESS.upper(), language="en", at=AT + timedelta(minutes=minutes))
    assert OutboxMessage.objects.filter(kind="subscription_link").count() == 5
    assert Subscription.objects.get().requests == 5


def test_nothing_is_sent_to_who_is_subscribed():
    confirm_subscription(token=asked(), at=AT)
    subscribe(person=make_user("member@example.org"), at=AT)
    for email in (ADDRESS, "Member@example.org"):
        request_subscription(email=email, language="en", at=AT + 5 * HOUR)
    assert OutboxMessage.objects.filter(kind="subscription_link").count() == 1


def test_account_takes_the_place_of_its_address():
    confirm_subscription(token=asked("member@example.org"), at=AT)
    person = make_user("member@example.org")
    assert subscribe(person=person, at=AT) == subscribe(person=person, at=AT)
    assert Subscription.objects.get().person == person


def test_unconfirmed_addresses_are_forgotten_and_nothing_else():
    asked()
    subscribe(person=make_user(), at=AT)
    assert forget_unconfirmed_subscriptions(at=AT + timedelta(days=14)) == 0
    later = AT + timedelta(days=14, seconds=1)
    assert [forget_unconfirmed_subscriptions(at=later) for _ in range(2)] == [1, 0]
    assert Subscription.objects.confirmed().count() == 1


def test_announcement_is_one_mail_for_each_subscriber():
    confirm_subscription(token=asked(), at=AT)
    asked("unconfirmed@example.org")
    subscribe(person=make_user("member@example.org", name="Ida"), at=AT)
    make_program()
    mails = OutboxMessage.objects.filter(kind="announcement").order_by("recipient_email")
    assert [(mail.recipient_email, mail.scope) for mail in mails] == [
        ("member@example.org", ""),
        (ADDRESS, ""),
    ]
    to_member, to_address = (kinds.get("announcement").render(mail) for mail in mails)
    assert "Hello Ida," in to_member.text
    assert "your time" in to_member.text
    assert "Hello,\n" in to_address.text
    assert "your time" not in to_address.text
    assert "23:59 anywhere on earth" in to_address.text
    assert to_address.unsubscribe_url in to_address.text


@pytest.mark.parametrize("number", [1, 3, 30])
def test_announcing_asks_as_often_for_many_subscribers_as_for_one(number: int, django_assert_num_queries):
    for _ in range(number):
        subscribe(person=make_user(), at=AT)
    program = make_program()
    with django_assert_num_queries(1):
        assert len(list(announcements(program, at=AT))) == number


def test_mail_to_who_left_meanwhile_or_about_a_program_that_is_over_is_not_sent():
    own = subscribe(person=make_user(), at=AT)
    program = make_program()
    (mail,) = OutboxMessage.objects.filter(kind="announcement")
    guard = kinds.get("announcement").guard
    assert guard(mail) == ""
    type(program).objects.update(state="survey")
    assert guard(mail) == "The program takes no applications any more."
    unsubscribe(subscription=own)
    assert guard(mail) == "Its recipient is subscribed no longer."


def test_visitor_subscribes_in_the_browser(client: Client):
    page = reverse("programs:subscription")
    assert "Enter your mail address." in client.post(page, {"email": ""}).content.decode()
    first = client.post(page, {"email": ADDRESS})
    again = client.post(page, {"email": ADDRESS})
    assert first.content == again.content
    link = reverse("programs:subscription_confirm", args=[token()])
    client.get(link)
    assert not Subscription.objects.confirmed().exists()
    assert "You are subscribed" in client.post(link).content.decode()
    used = client.get(link).content
    assert used == client.get(reverse("programs:subscription_confirm", args=["no-such-link"])).content


def test_mail_program_unsubscribes_by_one_post_without_a_cookie():
    subscribe(person=make_user(), at=AT)
    make_program()
    mail = OutboxMessage.objects.get(kind="announcement")
    path = kinds.get("announcement").render(mail).unsubscribe_url.partition("//")[2].partition("/")[2]
    client = Client(enforce_csrf_checks=True)
    assert client.get(f"/{path}").status_code == 200
    assert Subscription.objects.exists()
    for _ in range(2):
        response = client.post(f"/{path}", {"List-Unsubscribe": "One-Click"})
        assert (response.status_code, Subscription.objects.exists()) == (200, False)


def test_account_subscribes_and_leaves_by_one_click(client: Client):
    client.force_login(make_user())
    for button, count in (("on", 1), ("on", 1), ("off", 0), ("off", 0)):
        client.post(reverse("programs:subscription"), {button: ""})
        assert Subscription.objects.count() == count
