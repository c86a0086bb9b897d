"""Writing mail, the doorbell, and what people may do."""

import logging
import time
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.db import transaction

from mentorship.core.clock import database_now
from mentorship.core.errors import DomainError
from mentorship.core.mail import Rendered
from mentorship.core.models import AuditEvent
from mentorship.core.models.outbox import OutboxMessage, State
from mentorship.core.outbox import kinds, services
from mentorship.core.outbox.drain import drain
from mentorship.core.outbox.transports import RecipientRefused, TransportTrouble
from mentorship.core.states import TransitionNotAllowed

from .outbox_support import TEXT, Killed, ScriptedRelay, abandon, due_again, fails, kind, later, person, post
from .test_outbox_models import columns

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kind():
    with kind(), kind("hush", render=None, secret=True, in_doubt=kinds.InDoubt.RESEND):
        yield


def in_state(state, **fields):
    return later(post(), **columns(state), **fields)


def test_enqueue_takes_address_and_language_from_the_person():
    somebody = person()
    with transaction.atomic():
        message = services.enqueue(kind="test", dedupe_key="a", recipient=somebody, at=database_now())
    assert (message.recipient, message.recipient_email) == (somebody, somebody.email)
    assert (message.language, message.state, message.frozen_at) == ("en", State.PENDING, None)


def test_enqueue_with_the_same_key_writes_one_row_and_returns_it():
    first = post(key="kickoff:1:mentor", context={"pair": 1})
    again = post(key="kickoff:1:mentor", context={"pair": 2}, email="another@example.org")
    assert again == first
    assert (again.context, again.recipient_email) == ({"pair": 1}, "to@example.org")
    assert OutboxMessage.objects.count() == 1


def test_enqueue_with_the_key_of_a_sent_mail_sends_nothing():
    post(key="kickoff:1:mentor")
    relay = ScriptedRelay()
    drain(transport=relay)
    assert post(key="kickoff:1:mentor").state == State.SENT
    drain(transport=relay)
    assert len(relay.taken) == 1


def test_enqueue_all_writes_many_in_few_statements_and_passes_over_what_is_there(django_assert_num_queries):
    first = post(key="a:0", context={"was": "first"})
    drafts = [
        services.compose(
            kind="test",
            dedupe_key=f"a:{n}",
            email="to@example.org",
            due=first.created_at,
            at=first.created_at,
        )
        for n in range(30)
    ]
    assert OutboxMessage.objects.count() == 1
    with django_assert_num_queries(3), transaction.atomic():  # a savepoint, one statement
        services.enqueue_all(drafts)
    assert OutboxMessage.objects.count() == 30
    assert OutboxMessage.objects.get(dedupe_key="a:0").context == {"was": "first"}


def test_enqueue_rolls_back_with_its_cause():
    with transaction.atomic():
        post()
        transaction.set_rollback(True)
    assert OutboxMessage.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_enqueue_refuses_to_run_outside_a_transaction():
    with pytest.raises(RuntimeError, match="transaction"):
        services.enqueue(kind="test", dedupe_key="a", email="a@example.org", at=database_now())


@pytest.mark.parametrize(
    "fields",
    [
        {"email": ""},
        {"email": "no address"},
        {"email": "a@example.org\r\nBcc: b@example.org"},
        {"reply_to": "no address"},
        {"key": "k" * 201},
        {"text": TEXT},
    ],
)
def test_enqueue_refuses_what_no_mail_can_have(fields):
    with pytest.raises(ValueError):
        post(**fields)
    assert OutboxMessage.objects.count() == 0


def test_enqueue_refuses_a_kind_that_nobody_registered():
    with pytest.raises(kinds.UnknownKind):
        post("unheard-of")


def test_kinds_have_one_owner():
    with pytest.raises(ValueError, match="already"), kind("hush"):
        pass


def test_secret_kind_with_a_renderer_is_refused():
    with pytest.raises(ValueError, match="secret"):
        kinds.Kind("x", "x", render=lambda message: TEXT, secret=True)
    with pytest.raises(ValueError, match="secret"):
        kinds.Kind("x", "x", render=None, secret=True, in_doubt=kinds.InDoubt.HOLD)


def test_policy_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="shrug"):
        kinds.Kind("x", "x", render=None, in_doubt="shrug")


def test_enqueue_takes_three_queries_at_most(django_assert_max_num_queries):
    at = database_now()
    with django_assert_max_num_queries(3):
        services.enqueue(kind="test", dedupe_key="a", email="a@example.org", at=at)


def test_doorbell_rings_once_a_transaction(monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    ring = lambda: rung.append(True)  # noqa: E731 - must be one and the same object
    monkeypatch.setattr(services, "ring", ring)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        for _ in range(5):
            post()
    assert rung == [True]


def test_doorbell_rings_after_a_savepoint_was_undone(monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    ring = lambda: rung.append(True)  # noqa: E731 - must be one and the same object
    monkeypatch.setattr(services, "ring", ring)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        with transaction.atomic():
            post()
            transaction.set_rollback(True)
        post()
    assert rung == [True]


@pytest.mark.django_db(transaction=True)
def test_dead_broker_neither_raises_nor_holds_up(caplog):
    from mentorship import celery_app

    before = celery_app.conf.broker_url
    celery_app.conf.broker_url = "redis://127.0.0.1:1/0"
    try:
        started = time.monotonic()
        with caplog.at_level(logging.WARNING):
            message = post()
        assert time.monotonic() - started < 1
    finally:
        celery_app.conf.broker_url = before
    assert "doorbell" in caplog.text
    assert OutboxMessage.objects.get() == message


def test_secret_is_kept_until_sent_and_erased_with_it():
    message = post("hush", text=Rendered("Code", "Your code: QX7"))
    assert (message.subject, message.body_text) == ("Code", "Your code: QX7")
    relay = ScriptedRelay()
    drain(transport=relay)
    assert b"QX7" in relay.taken[0].content
    message.refresh_from_db()
    assert (message.state, message.subject, message.body_text, message.body_html) == (State.SENT, "", "", "")


def test_secret_survives_trouble_and_doubt():
    message = post("hush", text=Rendered("Code", "QX7"))
    drain(transport=ScriptedRelay(to=fails(TransportTrouble("451"), after_data=True)))
    due_again(message)
    with pytest.raises(Killed):
        drain(transport=ScriptedRelay(to=fails(Killed(), after_data=True)))
    abandon(message)
    drain(transport=ScriptedRelay())
    due_again(message)
    relay = ScriptedRelay()
    drain(transport=relay)
    assert b"QX7" in relay.taken[0].content


def test_secret_is_erased_when_the_mail_fails_or_is_cancelled():
    failed = post("hush", text=Rendered("Code", "QX7"))
    drain(transport=ScriptedRelay(to=fails(RecipientRefused("550"))))
    cancelled = post("hush", text=Rendered("Code", "QX7"))
    services.cancel(message=cancelled, by=None, reason="why", at=database_now())
    for message in (failed, cancelled):
        assert later(message).body_text == ""
    with pytest.raises(services.TextErased):
        services.retry(message=failed, by=None, reason="again", at=database_now())


def test_cancel_stops_a_waiting_mail_and_says_who_and_why():
    coordinator, message = person(), post(scope="program:lantern")
    services.cancel(message=message, by=coordinator, reason="withdrawn", at=database_now())
    message.refresh_from_db()
    assert (message.state, message.cause) == (State.CANCELLED, "withdrawn")
    step = message.events.get()
    assert (step.before, step.after, step.by, step.note) == ("pending", "cancelled", coordinator, "withdrawn")
    assert AuditEvent.objects.get(after="cancelled").scope == "program:lantern"
    assert drain(transport=ScriptedRelay()).sent == 0


SERVICES = {
    "cancel": (services.cancel, {}, {State.PENDING}),
    "retry": (services.retry, {}, {State.FAILED}),
    "arrived": (services.settle_unknown, {"arrived": True}, {State.UNKNOWN}),
    "again": (services.settle_unknown, {"arrived": False}, {State.UNKNOWN}),
}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("verb", SERVICES)
def test_verbs_work_from_their_states_only(verb, state):
    service, arguments, allowed = SERVICES[verb]
    message = in_state(State(state))
    if state in allowed:
        service(message=message, by=None, reason="why", at=database_now(), **arguments)
        assert later(message).state != state
    else:
        with pytest.raises(TransitionNotAllowed):
            service(message=message, by=None, reason="why", at=database_now(), **arguments)
        assert later(message).state == state


@pytest.mark.parametrize("verb", SERVICES)
def test_verbs_want_a_reason(verb):
    service, arguments, (state,) = SERVICES[verb]
    with pytest.raises(DomainError, match="why"):
        service(message=in_state(state), by=None, reason="  ", at=database_now(), **arguments)


def test_retry_gives_a_failed_mail_its_patience_back():
    long_ago = database_now() - timedelta(days=9)
    message = in_state(State.FAILED, trouble_since=long_ago, rejected_at=long_ago)
    services.retry(message=message, by=None, reason="mended", at=database_now())
    message.refresh_from_db()
    assert (message.state, message.trouble_since, message.rejected_at, message.cause) == (
        "pending",
        None,
        None,
        "",
    )
    assert drain(transport=ScriptedRelay()).sent == 1


def test_settled_as_arrived_is_sent_at_its_handover():
    message = in_state(State.UNKNOWN)
    services.settle_unknown(message=message, arrived=True, by=None, reason="told so", at=database_now())
    message.refresh_from_db()
    assert (message.state, message.sent_at) == (State.SENT, message.handoff_at)


def test_of_two_who_settle_the_second_is_refused():
    message = in_state(State.UNKNOWN)
    stale = OutboxMessage.objects.get(pk=message.pk)
    services.settle_unknown(message=message, arrived=True, by=None, reason="told so", at=database_now())
    with pytest.raises(TransitionNotAllowed):
        services.settle_unknown(message=stale, arrived=False, by=None, reason="not here", at=database_now())


def test_cancel_all_stops_all_and_does_nothing_the_second_time():
    keys = [post().dedupe_key for _ in range(3)]
    arguments = {"dedupe_keys": keys, "by": None, "reason": "undone", "at": database_now()}
    assert services.cancel_all(**arguments) == 3
    assert services.cancel_all(**arguments) == 0
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {State.CANCELLED}


def test_cancel_all_says_why_with_each_and_erases_secrets():
    plain, hush = post(), post("hush", text=Rendered("Code", "Your code: QX7"))
    keys = [message.dedupe_key for message in (plain, hush)]
    assert services.cancel_all(dedupe_keys=keys, by=None, reason="undone", at=database_now()) == 2
    for message in (plain, hush):
        message.refresh_from_db()
        assert (message.cause, [step.note for step in message.events.all()][-1:]) == ("undone", ["undone"])
    assert hush.body_text == ""


def test_cancel_all_costs_the_same_for_one_and_for_three(django_assert_num_queries):
    for number in (1, 3):
        keys, at = [post().dedupe_key for _ in range(number)], database_now()
        with django_assert_num_queries(8):
            services.cancel_all(dedupe_keys=keys, by=None, reason="undone", at=at)


@pytest.mark.parametrize("state", [State.SENDING, State.SENT, State.FAILED, State.UNKNOWN])
def test_cancel_all_stops_none_when_one_has_left(state):
    waiting, gone = post(), in_state(state)
    keys = [waiting.dedupe_key, gone.dedupe_key]
    with pytest.raises(services.AlreadyOnItsWay):
        services.cancel_all(dedupe_keys=keys, by=None, reason="undone", at=database_now())
    assert later(waiting).state == State.PENDING


def test_send_now_ends_the_wait():
    message = post(not_before=database_now() + timedelta(minutes=15))
    assert services.send_now(dedupe_keys=[message.dedupe_key], at=database_now()) == 1
    assert services.send_now(dedupe_keys=[message.dedupe_key], at=database_now()) == 0
    assert drain(transport=ScriptedRelay()).sent == 1


def test_clock_of_a_host_that_runs_ahead_holds_no_mail_back():
    with transaction.atomic():
        services.enqueue(
            kind="test",
            dedupe_key="a",
            email="a@example.org",
            at=database_now() + timedelta(hours=1),
        )
    assert drain(transport=ScriptedRelay()).sent == 1


def test_what_a_library_sends_becomes_a_row_per_recipient():
    django_mail.send_mail(
        "Sub\nject".replace("\n", " "), "text", None, ["a@example.org", "B <b@example.org>"]
    )
    rows = OutboxMessage.objects.order_by("id")
    assert [row.recipient_email for row in rows] == ["a@example.org", "b@example.org"]
    assert {(row.kind, row.subject, row.body_text) for row in rows} == {("django", "Sub ject", "text")}
    relay = ScriptedRelay()
    assert drain(transport=relay).sent == 2
    assert b"Subject: Sub ject" in relay.taken[0].content


def test_what_a_library_attaches_is_refused_rather_than_dropped():
    mail = django_mail.EmailMessage("Subject", "text", None, ["a@example.org"])
    mail.attach("a.txt", "a", "text/plain")
    with pytest.raises(ValueError, match="attachments"):
        mail.send()
