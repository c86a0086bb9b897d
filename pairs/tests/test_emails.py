"""The kickoff mail: what it says, to whom, and when it is no longer sent."""

import re

import pytest
from django.conf import settings

from mentorship.core.mail import BREAK, Rendered
from mentorship.core.models import OutboxMessage, User
from mentorship.core.outbox import kinds
from mentorship.core.states import advance
from pairs.models import Pair
from pairs.services.pairs import withdraw_pairs
from pairs.tests.factories import close_survey, make_candidate, make_matching_program, make_pair
from programs.models import Application
from programs.services.programs import cancel_program
from programs.tests.factories import AT, coordinator_of, make_project, make_user
from programs.tests.imports_support import CONSENT, bring, person, sheet

pytestmark = pytest.mark.django_db

LATE_THURSDAY = {"half_hours": {(3, 46), (3, 47)}}  # 23:00 in Kolkata, 18:30 in Berlin
FOOTER = (
    f"--\n{settings.SITE_NAME}, {settings.SITE_URL}\n"
    "You get this mail because you take part in this program. Answers reach its coordinators.\n"
)


def lantern_pair(
    mentor: str = "Ida", mentee: str = "Linh", survey: dict | None = None, **program: str
) -> Pair:
    program = make_matching_program(project=make_project("Lantern"), cohort="Spring 2027", **program)
    ida = make_user("ida@example.org", name=mentor, time_zone="Europe/Berlin")
    linh = make_user("linh@example.org", name=mentee, time_zone="Asia/Kolkata")
    return make_pair(
        program=program,
        mentor=make_candidate(
            program, "mentor", person=ida, preferred_language="pt", further_languages=["hi", "en"]
        ),
        mentee=make_candidate(program, "mentee", person=linh, survey=survey or LATE_THURSDAY),
    )


def message_to(pair: Pair, role: str) -> OutboxMessage:
    return OutboxMessage.objects.get(dedupe_key=f"kickoff:{pair.pk}:{role}")


def kickoff(pair: Pair, role: str = "mentee") -> Rendered:
    return kinds.get("kickoff").render(message_to(pair, role))


def test_kickoff_tells_the_mentee_who_when_why_and_what_to_do():
    pair = lantern_pair()
    mail = kickoff(pair)
    assert mail.subject == "Ida is your mentor in “Lantern – Spring 2027”"
    assert mail.text == (
        "Hello Linh,\n\n"
        "You and Ida are a pair in “Lantern – Spring 2027”: Ida is your mentor.\n\n"
        "Why you two:\n\n"
        "- Both can talk in English.\n"
        "- Both are free at the same time for 15 hours a week.\n\n"
        "Your introduction is proposed for Thursday 4 March 2027 at 23:00 your time, for 60 minutes. It is the "
        "first time that suits both of you. The invitation is attached; accept it or move it on your pair's "
        "page. For Ida that is Thu 4 March, 18:30 in Berlin.\n\n"
        f"Your pair's page:\n{settings.SITE_URL}/pairs/{pair.code}/\n\n"
        "How to reach Ida:\nida@example.org\n\n"
        "Ida speaks: Portuguese, English, Hindi\n\n"
        "The program's channel, for the introduction and for questions:\nhttps://chat.example.org/lantern\n\n"
        "First steps:\n\n"
        "- Say yes to the introduction, or move it. Both of you come.\n"
        "- There, agree how often you meet, by which medium, and what you expect of each other.\n"
        "- Agree what stays between you and what may be told to others.\n"
        "- In the first week, work on your goals with Ida until both find them clear.\n\n"
        "The program begins on Wed 10 March 2027 and ends on Thu 9 September 2027. You meet for at least "
        f"60 minutes a month.\n\n{FOOTER}"
    )


def test_kickoff_tells_the_mentor_in_the_mentors_zone():
    mail = kickoff(lantern_pair(), "mentor")
    assert mail.subject == "You mentor Linh in “Lantern – Spring 2027”"
    assert "you are the mentor, Linh is the mentee." in mail.text
    assert "Thursday 4 March 2027 at 18:30 your time" in mail.text
    assert "How to reach Linh:\nlinh@example.org\n" in mail.text
    assert "- In the first week, help Linh to make the goals clear." in mail.text


def test_kickoff_brings_both_the_same_invitation():
    pair = lantern_pair()
    mails = [kickoff(pair, role) for role in ("mentor", "mentee")]
    assert mails[0].calendar == mails[1].calendar
    assert "STATUS:TENTATIVE" in mails[0].calendar
    assert "DTSTART:20270304T173000Z" in mails[0].calendar


def test_kickoff_without_common_hours_asks_to_find_some():
    mail = kickoff(lantern_pair(survey={"half_hours": {(0, 4)}}))
    assert "Your hours have no time in common for an introduction. Write to Ida and find one" in mail.text
    assert mail.calendar == ""


def test_kickoff_without_reasons_and_channel_leaves_no_gap():
    pair = lantern_pair(chat_url="")
    Pair.objects.update(reasons=[])
    mail = kickoff(pair)
    assert "Why you two" not in mail.text
    assert "channel" not in mail.text
    assert re.findall(r"[{}%]|\(\)|\bNone\b|\n\n\n", mail.text) == []


def test_kickoff_shows_no_contact_before_the_code_of_conduct_is_accepted():
    program = make_matching_program()
    mentor = make_candidate(program, "mentor", person=make_user("ida@example.org", name="Ida"))
    close_survey(program)
    bring(program, sheet(person(7)))
    mentee = Application.objects.get(role="mentee")
    pair = make_pair(program=program, mentor=mentor, mentee=mentee)
    mail = kickoff(pair)
    assert "ida@example.org" not in mail.text + mail.html + mail.calendar
    assert "You see how to reach Ida once you have accepted the code of conduct." in mail.text
    assert "ida@example.org" not in kickoff(pair, "mentor").calendar
    assert mentee.person.email in kickoff(pair, "mentor").text
    # Nobody has told them before who entered them.
    assert f"in their words:\n\n> {CONSENT}\n" in mail.text
    assert f"<blockquote>{CONSENT}</blockquote>" in mail.html
    assert CONSENT not in kickoff(pair, "mentor").text


def test_kickoff_names_english_among_the_languages_of_whoever_speaks_it():
    assert "Linh speaks: English\n" in kickoff(lantern_pair(), "mentor").text
    Application.objects.update(english_speaking=2, preferred_language="vi")
    assert "Linh speaks: Vietnamese\n" in kickoff(Pair.objects.get(), "mentor").text


def test_kickoff_says_the_same_in_html():
    mail = kickoff(lantern_pair())
    shown = " ".join(re.sub(r"<[^>]+>", " ", mail.html.partition("<body>")[2]).split())
    wanted = [
        part.lstrip("- ") for part in mail.text.split("\n") if part.count(" ") > 3 and "http" not in part
    ]
    assert [part for part in wanted if part.replace("'", "&#x27;") not in shown.replace("'", "&#x27;")] == []
    assert (
        set(re.findall(r"https?://\S+", mail.text)) - set(re.findall(r'href="([^"]+)"', mail.html)) == set()
    )
    assert 'href="mailto:ida@example.org"' in mail.html


def test_kickoff_defuses_names():
    evil = '<a href="https://evil.example">Ida</a>'
    mail = kickoff(lantern_pair(mentor=evil))
    assert f'and <a href="https:{BREAK}//evil.{BREAK}example">Ida</a> are a pair' in mail.text
    assert "evil.example" not in mail.html
    assert "<a href=&quot;" not in mail.html


def test_kickoff_answers_to_the_program_and_is_read_in_its_scope():
    pair = lantern_pair()
    message = message_to(pair, "mentor")
    assert (message.recipient, message.reply_to) == (pair.mentor.person, "lantern@example.org")
    assert (message.scope, message.unsubscribe_url) == (pair.program.audit_scope, "")


@pytest.mark.parametrize("over", ["ended", "withdrawn"])
def test_kickoff_of_a_pair_that_is_over_is_not_sent(over):
    pair = lantern_pair()
    guard = kinds.get("kickoff").guard
    assert guard(message_to(pair, "mentor")) == ""
    if over == "withdrawn":
        withdraw_pairs(pairs=[pair], by=coordinator_of(pair.program), at=AT, reason="A slip.")
    else:
        fields = {"ended_at": AT, "end_reason": "They moved on.", "next_check_at": None}
        advance(pair, Pair.State.ENDED, by=None, at=AT, **fields)
    assert guard(message_to(pair, "mentor")) == "The pair is over."


def test_render_costs_the_same_however_many_pairs_there_are(django_assert_num_queries):
    pair = lantern_pair()
    with django_assert_num_queries(6):
        kickoff(pair)


def test_kickoff_is_not_sent_once_the_program_was_cancelled():
    pair = lantern_pair()
    guard = kinds.get("kickoff").guard
    assert guard(message_to(pair, "mentor")) == ""
    cancel_program(program=pair.program, by=coordinator_of(pair.program), at=AT, reason="Too few.")
    assert guard(message_to(pair, "mentor")) == "The pair is over."


def test_kickoff_names_addresses_as_people_have_them():
    pair = lantern_pair(chat_url="https://chat.example.org/#/müßig")
    User.objects.filter(pk=pair.mentor.person_id).update(email="ida.o'brien@example.org")
    mail = kickoff(pair)
    assert "How to reach Ida:\nida.o'brien@example.org\n" in mail.text
    assert "https://chat.example.org/#/müßig" in mail.text
