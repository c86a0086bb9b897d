"""The outbox in the admin: to look at, and four verbs that ask for a reason."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django.utils import timezone

from mentorship.core.mail import Rendered
from mentorship.core.models.outbox import State
from mentorship.core.outbox import kinds

from .outbox_support import kind, later, person, post
from .test_outbox_models import columns

pytestmark = pytest.mark.django_db
LIST = "admin:core_outboxmessage_changelist"


@pytest.fixture(autouse=True)
def _kind():
    with kind(), kind("hush", render=None, secret=True, in_doubt=kinds.InDoubt.RESEND):
        yield


@pytest.fixture
def boss(client):
    user = person(is_superuser=True)
    client.force_login(user)
    return client


def act(client, action, *messages, **data):
    if "reason" in data:
        data["confirmed"] = "yes"
    data |= {"action": action, ACTION_CHECKBOX_NAME: [message.pk for message in messages]}
    return client.post(reverse(LIST), data, follow=True)


def test_list_and_page_show_a_mail_and_its_steps(boss):
    message = later(post(), **columns(State.FAILED))
    assert "to@example.org" in boss.get(reverse(LIST)).content.decode()
    page = boss.get(reverse("admin:core_outboxmessage_change", args=[message.pk])).content.decode()
    assert message.message_id.strip("<>") in page


def test_list_takes_as_many_queries_for_three_as_for_one(boss, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    post()
    with CaptureQueriesContext(connection) as one:
        boss.get(reverse(LIST))
    post()
    post()
    with django_assert_num_queries(len(one)):
        boss.get(reverse(LIST))


def test_body_of_a_secret_mail_is_never_shown(boss):
    message = post("hush", text=Rendered("The code QX7", "QX7"))
    for url in (reverse(LIST), reverse("admin:core_outboxmessage_change", args=[message.pk])):
        assert "QX7" not in boss.get(url).content.decode()


def test_nothing_can_be_added_changed_or_deleted(boss):
    message = post()
    assert boss.get(reverse("admin:core_outboxmessage_add")).status_code == 403
    assert boss.get(reverse("admin:core_outboxmessage_delete", args=[message.pk])).status_code == 403
    change = reverse("admin:core_outboxmessage_change", args=[message.pk])
    assert boss.post(change, {"state": State.SENT}).status_code == 403
    assert later(message).state == State.PENDING


def test_person_without_rights_sees_nothing(client):
    client.force_login(person())
    assert client.get(reverse(LIST), follow=True).status_code == 404


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("retry", State.FAILED, State.PENDING),
        ("cancel", State.PENDING, State.CANCELLED),
        ("settle_as_sent", State.UNKNOWN, State.SENT),
        ("send_again", State.UNKNOWN, State.PENDING),
    ],
)
def test_action_asks_for_a_reason_then_acts(boss, action, before, after):
    message = later(post(), **columns(before))
    asked = act(boss, action, message)
    assert 'name="reason"' in asked.content.decode()
    assert later(message).state == before
    act(boss, action, message, reason=" ")
    assert later(message).state == before
    act(boss, action, message, reason="as agreed")
    assert later(message).state == after
    assert message.events.get().note == "as agreed"


def test_action_reports_what_was_refused_and_does_the_rest(boss):
    waiting, sent = post(), later(post(), **columns(State.SENT))
    page = act(boss, "cancel", sent, waiting, reason="as agreed").content.decode()
    assert later(waiting).state == State.CANCELLED
    assert later(sent).state == State.SENT
    assert f"“{sent}” is sent now" in page
    assert "Cancel waiting mail: done for 1." in page


def test_calendar_of_a_mail_is_not_shown(boss):
    message = later(post(), frozen_at=timezone.now(), calendar="LOCATION:the bench behind the mill")
    page = boss.get(reverse("admin:core_outboxmessage_change", args=[message.pk])).content.decode()
    assert "the bench behind the mill" not in page
