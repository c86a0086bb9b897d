from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from mentorship.core.models import AuditEvent
from programs.models import Coordinator
from programs.services.coordinators import appoint_coordinator, end_coordinator
from programs.tests.factories import AT, coordinator_of, make_program, make_site_coordinator, make_user

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def test_appoint_writes_who_when_and_by_whom():
    program, user = make_program(), make_user()
    by = coordinator_of(program)
    role = appoint_coordinator(user=user, program=program, by=by, at=LATER)
    assert Coordinator.objects.values().get(pk=role.pk) == {
        "id": role.pk,
        "user_id": user.pk,
        "program_id": program.pk,
        "reads_sensitive": False,
        "appointed_at": LATER,
        "appointed_by_id": by.pk,
        "ended_at": None,
    }
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.by, event.at, event.scope) == (
        "appointed",
        by,
        LATER,
        f"program:{program.slug}",
    )


def test_appoint_to_the_site_is_in_the_log_of_the_site():
    make_site_coordinator()
    assert AuditEvent.objects.get().scope == "site"


@pytest.mark.parametrize(
    ("of_a_program", "message"),
    [
        (True, "This person coordinates the program already."),
        (False, "This person is a site coordinator already."),
    ],
)
def test_appoint_twice_is_refused(of_a_program, message):
    program, user = make_program() if of_a_program else None, make_user()
    appoint_coordinator(user=user, program=program, by=None, at=AT)
    before = Coordinator.objects.count(), AuditEvent.objects.count()
    with pytest.raises(ValidationError) as refusal:
        appoint_coordinator(user=user, program=program, by=None, at=AT)
    assert refusal.value.messages == [message]
    assert (Coordinator.objects.count(), AuditEvent.objects.count()) == before


def test_appoint_again_after_the_end_makes_a_second_row():
    program, user = make_program(), make_user()
    first = appoint_coordinator(user=user, program=program, by=None, at=AT)
    end_coordinator(coordinator=first, by=coordinator_of(program), at=LATER)
    second = appoint_coordinator(user=user, program=program, by=None, at=LATER)
    assert list(Coordinator.objects.current().filter(user=user)) == [second]


def test_end_twice_keeps_the_first_end():
    program, user = make_program(), make_user()
    by = coordinator_of(program)
    role = appoint_coordinator(user=user, program=program, by=by, at=AT)
    end_coordinator(coordinator=role, by=by, at=LATER)
    before = AuditEvent.objects.count()
    end_coordinator(coordinator=Coordinator.objects.get(pk=role.pk), by=by, at=LATER + timedelta(days=1))
    assert Coordinator.objects.get(pk=role.pk).ended_at == LATER
    assert AuditEvent.objects.count() == before
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.by, event.at) == ("ended", by, LATER)
