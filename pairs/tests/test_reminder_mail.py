"""The mail of reminders: its words, and whether they are still true when it leaves."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings

from mentorship.core import clock
from mentorship.core.clock import database_now
from mentorship.core.mail import BREAK, Rendered
from mentorship.core.models import OutboxMessage, User
from mentorship.core.outbox import kinds
from mentorship.core.outbox.drain import drain
from mentorship.core.states import advance
from mentorship.core.tests.outbox_support import ScriptedRelay
from pairs.models import Meeting, Pair
from pairs.services.reminders import remind, stop_reminders
from pairs.tests.factories import make_candidate, make_matching_program
from pairs.tests.reminding import (
    DAY,
    HALF,
    HOUR,
    LAST_WEEK,
    at_noon,
    quiet_pair,
    short_pair,
    two_of_one_mentor,
    utc,
)
from pairs.tokens import off_path
from programs.tests.factories import AT, make_project, make_user

pytestmark = pytest.mark.django_db
TITLE = "“Lantern \N{EN DASH} Spring 2027”"


def lantern_pair() -> Pair:
    program = make_matching_program(project=make_project("Lantern"), cohort="Spring 2027")
    mentor = make_candidate(program, "mentor", person=make_user(name="Ida"))
    mentee = make_candidate(program, "mentee", person=make_user(name="Linh", time_zone="Asia/Kolkata"))
    return quiet_pair(program=program, mentor=mentor, mentee=mentee)


def mail_of(person: User) -> OutboxMessage:
    return OutboxMessage.objects.get(kind="reminders", recipient=person)


@pytest.fixture
def sent_at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the sender's clock show some instant."""
    return lambda at: monkeypatch.setattr(clock, "database_now", lambda: at)


def rendered(person: User) -> Rendered:
    return kinds.get("reminders").render(mail_of(person))


def guarded(person: User) -> str:
    return kinds.get("reminders").guard(mail_of(person))


def page_of(pair: Pair) -> str:
    return settings.SITE_URL + pair.get_absolute_url()


def test_mail_tells_how_far_they_are_and_what_to_do(sent_at: Any) -> None:
    pair = lantern_pair()
    linh = pair.mentee.person
    remind(at=HALF)
    sent_at(HALF)
    mail = rendered(linh)
    assert mail.subject == "You and Ida: 0 of 60 minutes so far"
    assert mail.text == (
        "Hello Linh,\n\n"
        f"{TITLE}: you and Ida have met for 0 of 60 minutes this month. The month ends on Fri 9 April 2027; 16 days "
        "are left.\n\n"
        "Propose a meeting, or log one that you held.\n\n"
        f"Your page with Ida:\n{page_of(pair)}\n\n"
        f"--\n{settings.SITE_NAME}, {settings.SITE_URL}\n"
        "You get this mail because you are one of a pair. Answers reach the program's coordinators.\n"
        f"Stop these reminders:\n{settings.SITE_URL}{off_path(linh.pk)}\n"
    )
    assert mail.unsubscribe_url == settings.SITE_URL + off_path(linh.pk)


def told_with(sent_at: Any, at: datetime, *meetings: dict[str, Any]) -> str:
    """The part about the one pair, read by Linh in India."""
    pair = lantern_pair()
    Meeting.objects.bulk_create(Meeting(pair=pair, changed_at=AT, **fields) for fields in meetings)
    Pair.objects.update(next_check_at=at)
    assert remind(at=at) == 2
    sent_at(at)
    return (
        rendered(pair.mentee.person).text.partition("minutes this month. ")[2].partition("\n\nYour page")[0]
    )


HELD = {"state": "held", "logged_at": AT, "mentor_attended": True, "mentee_attended": True}
AGREED = {"state": "accepted", "mentor_accepted_at": AT, "mentee_accepted_at": AT}


def test_mail_counts_what_is_agreed(sent_at: Any) -> None:
    held = {"starts_at": HALF, "minutes": 30} | HELD
    agreed = {"starts_at": LAST_WEEK + DAY, "minutes": 15} | AGREED
    assert told_with(sent_at, LAST_WEEK, held, agreed) == (
        "The month ends on Fri 9 April 2027; 7 days are left. Another 15 minutes are agreed.\n\n"
        "Propose a meeting, or log one that you held."
    )


def test_mail_names_a_proposal_in_the_readers_time(sent_at: Any) -> None:
    assert told_with(sent_at, LAST_WEEK, {"starts_at": utc("2027-04-06T20:00")}) == (
        "The month ends on Fri 9 April 2027; 7 days are left.\n\n"
        "A meeting is proposed for Wed 7 April at 01:30 your time. It stands once both of you have accepted it."
    )


def test_mail_names_a_meeting_that_nobody_logged(sent_at: Any) -> None:
    assert told_with(
        sent_at, LAST_WEEK + 6 * DAY + HOUR, {"starts_at": utc("2027-04-06T20:00")} | AGREED
    ) == (
        "The month ends on Fri 9 April 2027; 1 day is left.\n\n"
        "Your meeting of Wed 7 April at 01:30 is not logged. If you held it, log it, so that its minutes count."
    )


def test_mail_gathers_the_pairs_of_the_day(sent_at: Any) -> None:
    mentor, pairs = two_of_one_mentor()
    remind(at=HALF)
    sent_at(HALF)
    mail = rendered(mentor.person)
    assert mail.subject == "Your pairs: minutes so far"
    assert mail.text.count("this month.") == 2
    assert [pair for pair in pairs if page_of(pair) not in mail.text or page_of(pair) not in mail.html] == []


@pytest.mark.parametrize("number", [1, 3])
def test_mail_is_written_by_the_same_number_of_queries(
    sent_at: Any, django_assert_num_queries: Any, number: int
) -> None:
    program = make_matching_program()
    mentor = make_candidate(program, "mentor", capacity=3)
    mentees = [make_candidate(program, "mentee") for _ in range(number)]
    for mentee in mentees:
        quiet_pair(program=program, mentor=mentor, mentee=mentee)
    remind(at=HALF)
    sent_at(HALF)
    message = mail_of(mentor.person)
    # Who it is for, the day's reminders, their pairs, their meetings.
    with django_assert_num_queries(4):
        kinds.get("reminders").render(message)


@pytest.mark.parametrize(
    "meeting",
    [
        {"starts_at": LAST_WEEK + DAY, "minutes": 15} | AGREED,
        {"starts_at": LAST_WEEK + DAY},
        {"starts_at": LAST_WEEK - 3 * DAY} | AGREED,
    ],
)
def test_mail_says_the_same_in_html(sent_at: Any, meeting: dict[str, Any]) -> None:
    pair = lantern_pair()
    Meeting.objects.create(pair=pair, changed_at=AT, **meeting)
    remind(at=LAST_WEEK)
    sent_at(LAST_WEEK)
    mail = rendered(pair.mentee.person)
    shown = " ".join(re.sub(r"<[^>]+>", " ", mail.html.partition("<body>")[2]).split())
    parts = [part for part in mail.text.split("\n") if part.count(" ") > 3 and "http" not in part]
    assert len(parts) == 3
    assert [part for part in parts if part.replace("'", "&#x27;") not in shown.replace("'", "&#x27;")] == []
    links = set(re.findall(r"https?://\S+", mail.text))
    assert links - set(re.findall(r'href="([^"]+)"', mail.html)) == set()


def test_mail_defuses_names(sent_at: Any) -> None:
    pair = lantern_pair()
    User.objects.filter(pk=pair.mentor.person_id).update(name='<a href="https://evil.example">Ida</a>')
    remind(at=HALF)
    sent_at(HALF)
    mail = rendered(pair.mentee.person)
    assert f'you and <a href="https:{BREAK}//evil.{BREAK}example">Ida</a> have met' in mail.text
    assert "evil.example" not in mail.html + mail.subject
    assert "<a href=&quot;" not in mail.html


# Still true?


def test_mail_goes_out_with_the_one_click_header() -> None:
    now, relay = database_now(), ScriptedRelay()
    pair = short_pair(now)
    at_noon(pair.mentor.person, now)
    remind(at=now)
    drain(transport=relay)
    mail = mail_of(pair.mentor.person)
    assert mail.state == "sent"
    (content,) = [e.content.decode() for e in relay.taken if e.message_id == mail.message_id]
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in content
    assert mail.unsubscribe_url == settings.SITE_URL + off_path(pair.mentor.person_id)


def test_mail_is_not_sent_to_who_wants_none_by_now(sent_at: Any) -> None:
    pair = quiet_pair()
    remind(at=HALF)
    stop_reminders(person=pair.mentor.person, at=HALF)
    sent_at(HALF)
    assert guarded(pair.mentor.person) == "Its recipient wants no reminders."
    assert guarded(pair.mentee.person) == ""


def planned(pair: Pair) -> None:
    Meeting.objects.create(pair=pair, starts_at=HALF + DAY, changed_at=HALF)


def over(pair: Pair) -> None:
    advance(pair, Pair.State.ENDED, by=None, at=AT, ended_at=AT, end_reason="No time.", next_check_at=None)


@pytest.mark.parametrize("change", [planned, over])
def test_mail_is_not_sent_when_its_reason_is_gone(sent_at: Any, change: Any) -> None:
    pair = quiet_pair()
    remind(at=HALF)
    sent_at(HALF)
    assert guarded(pair.mentor.person) == ""
    change(pair)
    assert guarded(pair.mentor.person) == "What it reminds of is no longer due."
    assert "You need to do nothing." in rendered(pair.mentor.person).text


def test_mail_is_not_sent_when_its_stage_is_over(sent_at: Any) -> None:
    pair = quiet_pair()
    remind(at=HALF)
    sent_at(LAST_WEEK)
    assert guarded(pair.mentor.person) == "What it reminds of is no longer due."


def test_mail_leaves_out_the_pair_whose_reason_is_gone(sent_at: Any) -> None:
    mentor, (first, second) = two_of_one_mentor()
    remind(at=HALF)
    planned(first)
    sent_at(HALF)
    assert guarded(mentor.person) == ""
    mail = rendered(mentor.person)
    assert page_of(first) not in mail.text
    assert page_of(second) in mail.text
