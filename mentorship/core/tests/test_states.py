from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from mentorship.core import states
from mentorship.core.mail import Rendered
from mentorship.core.models import AuditEvent, OutboxMessage, User
from mentorship.core.outbox.services import enqueue
from mentorship.core.states import TransitionNotAllowed, advance, advance_all

pytestmark = pytest.mark.django_db
AT = datetime(2027, 3, 1, 12, tzinfo=UTC)
CLOSING = {"cause": "Not needed.", "closed_at": AT}


def make_mail() -> OutboxMessage:
    return enqueue(
        kind="django",
        dedupe_key="a mail",
        at=AT,
        email="somebody@example.org",
        scope="program:lantern-2027",
        text=Rendered(subject="Hello", text="Hello."),
    )


def stored(mail: OutboxMessage) -> dict:
    return OutboxMessage.objects.values().get(pk=mail.pk)


def test_advance_writes_the_state_the_fields_and_the_audit_row():
    mail = make_mail()
    by = User.objects.create_user("by@example.org", name="By")
    event = advance(mail, "cancelled", by=by, at=AT, reason="Because.", **CLOSING)
    row = stored(mail)
    assert (row["state"], row["cause"], row["closed_at"]) == ("cancelled", "Not needed.", AT)
    assert (mail.state, mail.cause, mail.closed_at) == ("cancelled", "Not needed.", AT)
    assert AuditEvent.objects.values().get() == {
        "id": event.pk,
        "at": AT,
        "by_id": by.pk,
        "subject_type": "core.outboxmessage",
        "subject_id": mail.pk,
        "subject_label": str(mail),
        "verb": "cancelled",
        "before": "pending",
        "after": "cancelled",
        "reason": "Because.",
        "scope": "program:lantern-2027",
    }


def test_advance_off_the_table_is_refused_and_writes_nothing():
    mail = make_mail()
    before = stored(mail)
    with pytest.raises(TransitionNotAllowed) as refusal:
        advance(mail, "sent", by=None, at=AT)
    assert str(refusal.value) == (
        f"“{mail}” is waiting now, so it can't become sent. Look at it again and decide anew."
    )
    assert (stored(mail), mail.state, AuditEvent.objects.count()) == (before, "pending", 0)


def test_advance_from_a_state_that_has_passed_is_refused_and_writes_nothing():
    mail = make_mail()
    as_another_saw_it = OutboxMessage.objects.get(pk=mail.pk)
    advance(mail, "cancelled", by=None, at=AT, **CLOSING)
    before = stored(mail)
    with pytest.raises(TransitionNotAllowed) as refusal:
        advance(as_another_saw_it, "suppressed", by=None, at=AT, cause="Late.", closed_at=AT)
    assert refusal.value.current == "cancelled"
    assert str(refusal.value) == (
        f"“{mail}” is cancelled now, so it can't become no longer needed. Look at it again and decide anew."
    )
    assert (stored(mail), as_another_saw_it.state, as_another_saw_it.cause) == (before, "pending", "")
    assert AuditEvent.objects.count() == 1


def test_advance_that_the_database_refuses_leaves_no_audit_row():
    mail = make_mail()
    with pytest.raises(IntegrityError), transaction.atomic():
        advance(mail, "cancelled", by=None, at=AT)  # without a cause and a time
    assert (stored(mail)["state"], mail.state, AuditEvent.objects.count()) == ("pending", "pending", 0)


def test_advance_that_is_rolled_back_leaves_no_audit_row():
    mail = make_mail()
    with transaction.atomic():
        advance(mail, "cancelled", by=None, at=AT, **CLOSING)
        transaction.set_rollback(True)
    assert (stored(mail)["state"], AuditEvent.objects.count()) == ("pending", 0)


def test_stateful_models_are_those_with_a_table():
    assert OutboxMessage in states.stateful_models()
    assert AuditEvent not in states.stateful_models()


@pytest.mark.parametrize("model", states.stateful_models())
def test_tables_name_every_state_and_no_other(model):
    named = {to for targets in model.TRANSITIONS.values() for to in targets}
    assert set(model.TRANSITIONS) == set(model.State.values)
    assert named - set(model.State.values) == set()


@pytest.mark.parametrize("model", states.stateful_models())
def test_tables_reach_every_state_from_the_first(model):
    reached, edge = set(), {model._meta.get_field("state").default}
    while edge:
        reached |= edge
        edge = {to for state in edge for to in model.TRANSITIONS[state]} - reached
    assert reached == set(model.State.values)


def test_diagram_draws_the_table():
    assert states.diagram(OutboxMessage).splitlines() == [
        "stateDiagram-v2",
        "    [*] --> pending",
        "    pending --> sending",
        "    pending --> cancelled",
        "    pending --> suppressed",
        "    sending --> pending",
        "    sending --> sent",
        "    sending --> failed",
        "    sending --> unknown",
        "    sending --> suppressed",
        "    sent --> [*]",
        "    failed --> pending",
        "    unknown --> pending",
        "    unknown --> sent",
        "    cancelled --> [*]",
        "    suppressed --> [*]",
    ]


# Many at once


def make_mails(number: int) -> list[OutboxMessage]:
    return [
        enqueue(
            kind="django",
            dedupe_key=f"mail {n}",
            at=AT,
            email="somebody@example.org",
            text=Rendered(subject="Hello", text="Hello."),
        )
        for n in range(number)
    ]


def test_advance_all_writes_every_state_with_an_audit_row_each():
    mails = make_mails(3)
    advance_all(mails, "cancelled", by=None, at=AT, reason="Because.", **CLOSING)
    assert {mail.state for mail in (*mails, *OutboxMessage.objects.all())} == {"cancelled"}
    events = AuditEvent.objects.order_by("pk")
    assert [(e.subject_id, e.before, e.after, e.reason) for e in events] == [
        (mail.pk, "pending", "cancelled", "Because.") for mail in mails
    ]
    advance_all([], "cancelled", by=None, at=AT)


def test_advance_all_moves_none_when_one_was_moved_meanwhile():
    mails = make_mails(3)
    advance(OutboxMessage.objects.get(pk=mails[1].pk), "cancelled", by=None, at=AT, **CLOSING)
    with pytest.raises(TransitionNotAllowed) as refusal:
        advance_all(mails, "cancelled", by=None, at=AT, **CLOSING)
    assert refusal.value.current == "cancelled"
    assert list(OutboxMessage.objects.order_by("pk").values_list("state", flat=True)) == [
        "pending",
        "cancelled",
        "pending",
    ]
    with pytest.raises(TransitionNotAllowed):
        advance_all(mails, "sent", by=None, at=AT)


def test_advance_all_asks_as_often_for_many_as_for_one(django_assert_num_queries):
    for number in (1, 20):
        OutboxMessage.objects.all().delete()
        mails = make_mails(number)
        with django_assert_num_queries(4):  # two of them begin and end a savepoint
            advance_all(mails, "cancelled", by=None, at=AT, **CLOSING)
