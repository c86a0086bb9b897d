from datetime import UTC, datetime

import pytest
from django.db import transaction

from mentorship.core.models import AuditEvent, User

pytestmark = pytest.mark.django_db
AT = datetime(2027, 3, 1, 12, tzinfo=UTC)


def make_event(by: User | None = None) -> AuditEvent:
    subject = User.objects.create_user("subject@example.org", name="Subject")
    return AuditEvent.record(
        subject=subject, verb="looked at", by=by, at=AT, before="old", after="new", reason="Because."
    )


def stored(event: AuditEvent) -> dict:
    return AuditEvent.objects.values().get(pk=event.pk)


def test_record_writes_who_what_when_and_why():
    by = User.objects.create_user("by@example.org", name="By")
    event = make_event(by)
    assert stored(event) == {
        "id": event.pk,
        "at": AT,
        "by_id": by.pk,
        "subject_type": "core.user",
        "subject_id": User.objects.get(name="Subject").pk,
        "subject_label": "Subject",
        "verb": "looked at",
        "before": "old",
        "after": "new",
        "reason": "Because.",
        "scope": "",
    }


def test_record_all_writes_the_same_about_each(django_assert_num_queries):
    subjects = [User(pk=pk, name=f"Subject {pk}") for pk in (7, 8, 9)]
    with django_assert_num_queries(1):
        AuditEvent.record_all(subjects=subjects, verb="opened", by=None, at=AT, after="active")
    rows = AuditEvent.objects.order_by("subject_id").values_list(
        "subject_id", "subject_label", "verb", "after"
    )
    assert list(rows) == [(pk, f"Subject {pk}", "opened", "active") for pk in (7, 8, 9)]


def test_record_takes_the_scope_of_the_subject():
    subject = User(pk=7, name="Subject")
    subject.audit_scope = "program:lantern-2027"
    assert AuditEvent.record(subject=subject, verb="seen", by=None, at=AT).scope == "program:lantern-2027"


def test_record_cuts_a_long_label():
    event = AuditEvent.record(subject=User(pk=7, name="n" * 400), verb="seen", by=None, at=AT)
    assert stored(event)["subject_label"] == "n" * 300


def test_event_cannot_be_saved_again():
    event = make_event()
    before = stored(event)
    event.reason = "Another one."
    with pytest.raises(TypeError, match="AuditEvent rows are never changed"):
        event.save()
    assert stored(event) == before


def test_event_cannot_be_deleted():
    event = make_event()
    with pytest.raises(TypeError, match="AuditEvent rows are never deleted"):
        event.delete()
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda event: AuditEvent.objects.update(reason=""),
        lambda event: AuditEvent.objects.filter(pk=event.pk).update(reason=""),
        lambda event: AuditEvent.objects.bulk_update([event], ["reason"]),
        lambda event: AuditEvent.objects.update_or_create(pk=event.pk, defaults={"reason": ""}),
    ],
)
def test_queryset_changes_nothing(change):
    event = make_event()
    before = stored(event)
    event.reason = ""
    with pytest.raises(TypeError, match="AuditEvent rows are never changed"), transaction.atomic():
        change(event)
    assert stored(event) == before


def test_queryset_deletes_nothing():
    make_event()
    with pytest.raises(TypeError, match="AuditEvent rows are never deleted"):
        AuditEvent.objects.all().delete()
    assert AuditEvent.objects.count() == 1


def test_event_outlives_the_account_of_who_acted():
    by = User.objects.create_user("by@example.org", name="By")
    event = make_event(by)
    by.delete()
    assert stored(event)["by_id"] is None


def test_event_outlives_its_subject():
    event = make_event()
    User.objects.get(name="Subject").delete()
    assert stored(event)["subject_label"] == "Subject"
