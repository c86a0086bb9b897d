"""The mails about a meeting: what they say to each of the two, and when they are no longer sent."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from icalendar import Calendar

from mentorship.core.mail import BREAK, Rendered
from mentorship.core.models import OutboxMessage
from mentorship.core.outbox import kinds
from pairs.models import Meeting, Pair
from pairs.services.meetings import accept_meeting, cancel_meeting, log_meeting, move_meeting
from pairs.tests.factories import entered_by_coordinators, make_talk
from pairs.tests.test_emails import FOOTER, lantern_pair
from programs.tests.factories import AT

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SOON = AT + DAY  # Tue 2 March, 13:00 in Berlin, 17:30 in Kolkata


def mail(role: str) -> Rendered:
    """The latest to the mentor, Ida in Berlin, or to the mentee, Linh in Kolkata."""
    message = OutboxMessage.objects.filter(kind="meeting", dedupe_key__endswith=role).latest("pk")
    return kinds.get("meeting").render(message)


def proposed(pair: Pair, **fields: str) -> Meeting:
    return make_talk(pair, SOON, by=pair.mentor.person, **fields)


def moved(pair: Pair) -> Meeting:
    return move_meeting(
        meeting=proposed(pair),
        starts_at=SOON + DAY,
        minutes=45,
        place="The library",
        by=pair.mentor.person,
        at=AT,
    )


def agreed(pair: Pair) -> Meeting:
    return accept_meeting(meeting=proposed(pair), by=pair.mentee.person, at=AT)


def cancelled(pair: Pair) -> Meeting:
    return cancel_meeting(meeting=proposed(pair), by=pair.mentor.person, at=AT)


STEPS = {"proposed": proposed, "moved": moved, "agreed": agreed, "cancelled": cancelled}


def test_proposal_asks_the_other_one():
    pair = lantern_pair()
    proposed(pair)
    assert mail("mentee").subject == "Ida proposes: talk, Tue 2 March, 17:30"
    assert mail("mentee").text == (
        "Hello Linh,\n\n"
        "Ida proposes a meeting. Say yes to it, or move it to a time that suits you better.\n\n"
        "What: talk, 60 minutes\n\n"
        "When: Tue 2 March 2027, 17:30 your time\n"
        "For Ida: Tue 2 March, 13:00 in Berlin\n\n"
        "The attached file puts it into your calendar.\n\n"
        f"Your pair's page:\n{settings.SITE_URL}/pairs/{pair.code}/\n\n{FOOTER}"
    )


def test_proposal_confirms_to_whoever_made_it():
    proposed(lantern_pair())
    assert mail("mentor").subject == "You proposed to Linh: talk, Tue 2 March, 13:00"
    assert (
        "You proposed a meeting to Linh. You get a mail when Linh says yes or moves it."
        in mail("mentor").text
    )


@pytest.mark.parametrize(
    ("step", "role", "subject", "said"),
    [
        ("moved", "mentee", "Ida moved: talk, now Wed 3 March, 17:30", "Ida moved your meeting. Say yes"),
        (
            "moved",
            "mentor",
            "You moved: talk with Linh, now Wed 3 March, 13:00",
            "You moved the meeting with Linh",
        ),
        ("agreed", "mentee", "Agreed: talk with Ida, Tue 2 March, 17:30", "You and Ida have both said yes"),
        ("agreed", "mentor", "Agreed: talk with Linh, Tue 2 March, 13:00", "You and Linh have both said yes"),
        ("cancelled", "mentee", "Ida cancelled: talk, Tue 2 March, 17:30", "Ida cancelled your meeting."),
        (
            "cancelled",
            "mentor",
            "You cancelled: talk with Linh, Tue 2 March, 13:00",
            "You cancelled the meeting with Linh",
        ),
    ],
)
def test_mail_says_what_happened_and_who_did_it(step, role, subject, said):
    STEPS[step](lantern_pair())
    assert mail(role).subject == subject
    assert said in mail(role).text


@pytest.mark.parametrize(
    ("step", "status", "sequence", "method"),
    [
        ("proposed", "TENTATIVE", 0, "REQUEST"),
        ("moved", "TENTATIVE", 1, "REQUEST"),
        ("agreed", "CONFIRMED", 0, "REQUEST"),
        ("cancelled", "CANCELLED", 1, "CANCEL"),
    ],
)
def test_mail_brings_both_the_same_calendar(step, status, sequence, method):
    STEPS[step](lantern_pair())
    files = {mail(role).calendar for role in ("mentor", "mentee")}
    assert len(files) == 1
    calendar = Calendar.from_ical(files.pop())
    event = calendar.walk("VEVENT")[0]
    assert (event["STATUS"], event["SEQUENCE"], calendar["METHOD"]) == (status, sequence, method)


def test_mail_links_to_the_programs_channel():
    proposed(lantern_pair(), place="https://chat.example.org/lantern")
    assert "Where:\nhttps://chat.example.org/lantern\n" in mail("mentee").text


@pytest.mark.parametrize("place", ["The library", "evil.example now", "https://evil.example/"])
def test_mail_leaves_a_place_that_one_of_the_two_typed_to_the_pair(place):
    proposed(lantern_pair(), place=place)
    told = mail("mentee")
    assert "Where: see your pair's page or the invitation.\n" in told.text
    assert place not in told.text + told.html
    assert place in told.calendar


@pytest.mark.parametrize(
    "zones", [("Europe/Berlin", "Europe/Berlin"), ("Africa/Nairobi", "Africa/Addis_Ababa")]
)
def test_mail_names_one_clock_where_both_show_the_same(zones):
    pair = lantern_pair()
    for application, zone in zip((pair.mentor, pair.mentee), zones, strict=True):
        type(application.person).objects.filter(pk=application.person_id).update(time_zone=zone)
    proposed(pair)
    assert "For Ida" not in mail("mentee").text


def test_mail_shows_no_address_before_both_have_accepted_the_conduct():
    pair = lantern_pair()
    entered_by_coordinators(pair.mentee)
    proposed(pair)
    for role in ("mentor", "mentee"):
        assert pair.partner(role).person.email not in mail(role).text + mail(role).html + mail(role).calendar


@pytest.mark.parametrize("role", ["mentor", "mentee"])
@pytest.mark.parametrize("step", STEPS)
def test_mail_says_the_same_in_html(step, role):
    STEPS[step](lantern_pair())
    shown = " ".join(re.sub(r"<[^>]+>", " ", mail(role).html.partition("<body>")[2]).split())
    wanted = [line for line in mail(role).text.split("\n") if line.count(" ") > 3 and "http" not in line]
    assert [line for line in wanted if line.replace("'", "&#x27;") not in shown.replace("'", "&#x27;")] == []
    links = re.findall(r"https?://\S+", mail(role).text)
    assert set(links) - set(re.findall(r'href="([^"]+)"', mail(role).html)) == set()


@pytest.mark.parametrize("role", ["mentor", "mentee"])
@pytest.mark.parametrize("step", STEPS)
def test_mail_leaves_no_placeholder_and_no_gap(step, role):
    STEPS[step](lantern_pair())
    assert re.findall(r"[{}%]|\(\)|\bNone\b|\n\n\n", mail(role).subject + mail(role).text) == []


@pytest.mark.parametrize("step", STEPS)
def test_mail_defuses_names(step):
    STEPS[step](lantern_pair(mentor='<a href="https://evil.example">Ida</a>'))
    assert f"https:{BREAK}//evil.{BREAK}example" in mail("mentee").text
    assert "evil.example" not in mail("mentee").text + mail("mentee").html
    assert "<a href=&quot;" not in mail("mentee").html


def test_mail_answers_to_the_program_and_is_read_in_its_scope():
    pair = lantern_pair()
    meeting = proposed(pair)
    message = OutboxMessage.objects.get(dedupe_key=f"meeting:{meeting.pk}:0:proposed:mentor")
    assert (message.recipient, message.reply_to, message.scope) == (
        pair.mentor.person,
        "lantern@example.org",
        pair.program.audit_scope,
    )


# What is no longer true


@pytest.mark.parametrize("later", ["move", "agree", "cancel", "log"])
def test_mail_of_a_meeting_that_changed_again_is_not_sent(later):
    pair = lantern_pair()
    meeting = proposed(pair)
    message = OutboxMessage.objects.get(dedupe_key=f"meeting:{meeting.pk}:0:proposed:mentee")
    guard = kinds.get("meeting").guard
    assert guard(message) == ""
    if later == "move":
        move_meeting(
            meeting=meeting, starts_at=SOON + DAY, minutes=60, place="", by=pair.mentor.person, at=AT
        )
    elif later == "agree":
        accept_meeting(meeting=meeting, by=pair.mentee.person, at=AT)
    elif later == "cancel":
        cancel_meeting(meeting=meeting, by=pair.mentor.person, at=AT)
    else:
        log_meeting(
            meeting=meeting,
            minutes=60,
            kind="talk",
            mentor_attended=True,
            mentee_attended=True,
            by=pair.mentor.person,
            at=SOON,
        )
    assert guard(message) == "The meeting has changed since."
    latest = OutboxMessage.objects.filter(kind="meeting").latest("pk")
    assert (guard(latest) == "") == (later != "log")
