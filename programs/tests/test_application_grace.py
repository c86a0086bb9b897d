"""The deadline to the second, with forms that were opened before and after it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mentorship.core import clock
from mentorship.core.models import OutboxMessage
from programs.deadlines import Deadline
from programs.models import Application, Program
from programs.opened import opened_stamp
from programs.services.programs import advance_programs

from .applications_support import make_late_entry
from .factories import AT, make_program, make_user
from .test_views_applications import answers, apply_url

pytestmark = pytest.mark.django_db


def sent_at(
    client: Client, monkeypatch: pytest.MonkeyPatch, seconds: float, *, opened: float | None, moved: bool
) -> tuple[str, str]:
    """The state and the page after sending `seconds` after the deadline a form opened at `opened`."""
    program = make_program()
    client.force_login(person := make_user())
    end = program.enrolment_deadline.instant
    if moved:
        advance_programs(at=end + timedelta(seconds=seconds))
    form = Application(program=program, person=person, role="mentee")
    stamp = "" if opened is None else opened_stamp(form, end + timedelta(seconds=opened))
    monkeypatch.setattr(clock, "now", lambda: end + timedelta(seconds=seconds))
    response = client.post(apply_url(program), answers(send="", opened=stamp, seen=""))
    state = Application.objects.values_list("state", flat=True).first()
    return state or "", response.content.decode()


@pytest.mark.parametrize("moved", [False, True], ids=["not moved on", "moved on"])
@pytest.mark.parametrize(("seconds", "opened"), [(-1, -300), (0, -1), (1, -300), (59, -300)])
def test_form_open_at_the_deadline_is_taken_for_a_minute(client, monkeypatch, seconds, opened, moved):
    assert sent_at(client, monkeypatch, seconds, opened=opened, moved=moved)[0] == "submitted"


def test_form_needs_no_stamp_before_the_deadline(client, monkeypatch):
    assert sent_at(client, monkeypatch, -1, opened=None, moved=False)[0] == "submitted"


@pytest.mark.parametrize(("seconds", "opened"), [(60, -300), (61, -300), (0, None), (1, 0), (59, 1)])
def test_form_sent_later_or_opened_later_is_refused_with_everything_typed(
    client, monkeypatch, seconds, opened
):
    state, page = sent_at(client, monkeypatch, seconds, opened=opened, moved=True)
    assert state == ""
    assert "Enrolment closed on" in page
    assert "I want to help people to see in the dark." in page
    assert '<option value="pt" selected>' in page


def test_stamp_of_another_form_opens_nothing(client, monkeypatch):
    program = make_program()
    client.force_login(person := make_user())
    end = program.enrolment_deadline.instant
    monkeypatch.setattr(clock, "now", lambda: end)
    strangers = [
        Application(program=program, person=make_user(), role="mentee"),
        Application(program=make_program(), person=person, role="mentee"),
        Application(program=program, person=person, role="mentor"),
    ]
    for stamp in ["forged", *(opened_stamp(form, AT) for form in strangers)]:
        client.post(apply_url(program), answers(send="", opened=stamp))
    assert not Application.objects.exists()


def test_page_that_is_shown_again_keeps_when_it_was_opened(client, monkeypatch):
    program = make_program()
    client.force_login(make_user())
    end = program.enrolment_deadline.instant
    monkeypatch.setattr(clock, "now", lambda: end - timedelta(minutes=5))
    stamp = client.get(apply_url(program)).context["opened"]
    monkeypatch.setattr(clock, "now", lambda: end + timedelta(seconds=20))
    again = client.post(apply_url(program), answers(send="", motivation="", opened=stamp)).context["opened"]
    monkeypatch.setattr(clock, "now", lambda: end + timedelta(seconds=40))
    client.post(apply_url(program), answers(send="", opened=again))
    assert Application.objects.get().state == "submitted"


@pytest.mark.parametrize(
    ("zone", "day", "local"),
    [
        ("Pacific/Kiritimati", date(2027, 3, 12), "Sun 14 March, 01:59 your time"),  # 14 hours ahead
        ("Pacific/Pago_Pago", date(2027, 3, 12), "Sat 13 March, 00:59 your time"),  # 11 behind
        ("Europe/Berlin", date(2027, 3, 26), "Sat 27 March, 12:59 your time"),
        ("Europe/Berlin", date(2027, 3, 27), "Sun 28 March, 13:59 your time"),  # summer time began that night
        ("Europe/Berlin", date(2027, 10, 29), "Sat 30 October, 13:59 your time"),
        ("Europe/Berlin", date(2027, 10, 30), "Sun 31 October, 12:59 your time"),  # and ended
        ("America/New_York", date(2027, 3, 13), "Sun 14 March, 07:59 your time"),
        ("America/New_York", date(2027, 11, 6), "Sun 7 November, 06:59 your time"),
    ],
)
def test_deadline_is_told_in_local_time(zone, day, local):
    with timezone.override(zone):
        assert Deadline(day).local_text == local


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_deadline_is_the_same_instant_for_everybody(client, monkeypatch, zone):
    program = make_program()
    client.force_login(make_user(time_zone=zone))
    end = datetime(2027, 3, 23, 12, tzinfo=UTC)
    assert program.enrolment_deadline.instant == end
    monkeypatch.setattr(clock, "now", lambda: end)
    client.post(apply_url(program), answers(send=""))
    assert not Application.objects.exists()
    monkeypatch.setattr(clock, "now", lambda: end - timedelta(seconds=1))
    client.post(apply_url(program), answers(send=""))
    assert Application.objects.get().state == "submitted"


# Late entries


def late_program() -> Program:
    return make_program("survey", at=clock.now())


def test_late_entry_opens_the_form_for_one_person_and_role(client):
    program = late_program()
    person = make_user("late@example.org")
    entry = make_late_entry(program, email="Late@Example.org", at=clock.now())
    client.force_login(make_user())
    assert "<textarea" not in client.get(apply_url(program)).content.decode()
    client.force_login(person)
    assert "<textarea" not in client.get(apply_url(program, "mentor")).content.decode()
    client.post(apply_url(program), answers(send="", seen=""))
    entry.refresh_from_db()
    application = Application.objects.get()
    assert (application.person, application.state, entry.used_at) == (
        person,
        "submitted",
        application.submitted_at,
    )


def test_late_entry_is_over_after_its_day(client, monkeypatch):
    program = late_program()
    entry = make_late_entry(program, at=clock.now())
    client.force_login(make_user("late@example.org"))
    monkeypatch.setattr(clock, "now", lambda: entry.deadline.instant)
    client.post(apply_url(program), answers(send=""))
    assert not Application.objects.exists()


def test_late_entry_is_told_to_an_address_without_an_account():
    make_late_entry(late_program(), email="new@example.org", at=clock.now())
    mail = OutboxMessage.objects.get(kind="late_entry")
    assert (mail.recipient, mail.recipient_email) == (None, "new@example.org")
