import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from mentorship.core.models import OutboxMessage
from mentorship.core.outbox import kinds
from programs.models import Application, Program
from programs.services.decisions import approve_application, decline_application
from programs.tests.factories import (
    AT,
    coordinator_of,
    make_application,
    make_declaration,
    make_program,
    make_project,
    make_user,
)
from programs.tests.imports_support import bare, bring, sheet
from programs.tests.mail_support import rendered, without_tags

pytestmark = pytest.mark.django_db
TITLE = "Lantern \N{EN DASH} Spring 2027"
FOOTER = f"--\n{settings.SITE_NAME}, {settings.SITE_URL}"
WHY = "You get this mail because you sent an application. Answers reach the program's coordinators."
PROGRAMS = settings.SITE_URL + "/programs/"


def lantern(**fields) -> Program:
    return make_program(project=make_project("Lantern"), cohort="Spring 2027", **fields)


def address_of(application: Application) -> str:
    return settings.SITE_URL + application.get_absolute_url()


# The declaration


def test_declaration_decision_accepted_tells_what_comes_next():
    declaration = make_declaration("accepted", author=make_user(name="Ida"))
    mail = rendered(declaration.author, "declaration_decision")
    assert mail.subject == "“Lantern” is accepted"
    assert mail.text == (
        "Hello Ida,\n\n"
        "Your declaration of intent for “Lantern” is accepted. The project has a page here now, and you are its "
        "maintainer.\n\n"
        "What comes next: a site coordinator opens a program for the project, with dates, areas of focus and "
        "places, and writes to you about it. You need to do nothing until then.\n\n"
        f"Your declaration:\n{settings.SITE_URL}{declaration.get_absolute_url()}\n\n"
        f"{FOOTER}\nYou get this mail because you declared that a project joins.\n"
    )


def test_declaration_decision_accepted_quotes_a_note():
    declaration = make_declaration("accepted", reason="Welcome.\nWe look forward to it.")
    mail = rendered(declaration.author, "declaration_decision")
    assert "Those who decided add:\n\n> Welcome.\n> We look forward to it.\n" in mail.text
    assert "<blockquote>Welcome.<br>We look forward to it.</blockquote>" in mail.html


def test_declaration_decision_declined_thanks_gives_the_reason_and_what_is_possible():
    declaration = make_declaration("declined", author=make_user(name="Ida"), reason="No code of conduct.")
    mail = rendered(declaration.author, "declaration_decision")
    assert mail.subject == "“Lantern” was not accepted"
    assert mail.text == (
        "Hello Ida,\n\n"
        "Thank you for declaring that “Lantern” wants to join. A site coordinator has read the declaration and "
        "did not accept it.\n\n"
        "The reason:\n\n> No code of conduct.\n\n"
        "If the reason can be met, send a new declaration. There is no time limit. What you wrote stays on this "
        f"page, so that you can take it over:\n{settings.SITE_URL}{declaration.get_absolute_url()}\n\n"
        f"A new declaration:\n{settings.SITE_URL}{reverse('programs:declaration_create')}\n\n"
        f"{FOOTER}\nYou get this mail because you declared that a project joins.\n"
    )


# The application


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_application_receipt_says_until_when_and_who_decides(role):
    ida = make_user("ida@example.org", "Ida", time_zone="Asia/Kolkata")
    application = make_application(role, program=lantern(), person=ida)
    mail = rendered(ida, "application_receipt")
    assert mail.subject == f"We have your application to “{TITLE}”"
    assert mail.text == (
        "Hello Ida,\n\n"
        f"We have your application to take part in “{TITLE}” as a {role}.\n\n"
        "You sent it with the address ida@example.org. You can change it or withdraw it until Mon 22 March 2027, "
        "23:59 anywhere on earth (Tue 23 March, 17:29 your time), on the page below.\n\n"
        "What comes next: the coordinators of the program decide. You get their answer by mail, at this address, "
        "whatever it is. Until then this page says where your application "
        f"stands:\n{address_of(application)}\n\n"
        "What you sent:\n\n"
        "> About you: I write small programs and read large ones.\n"
        "> Why you want to take part: I want to find my way into a project.\n"
        + ("> Mentees at the same time: 1\n" if role == "mentor" else "")
        + "> Preferred language: English\n"
        "> Speaking English: Technical discussions without trouble\n"
        "> Understanding English: Technical discussions without trouble\n"
        "> A language other than English is required: No\n\n"
        "Pronouns and access needs are not in this mail. They are on your page only.\n\n"
        f"{FOOTER}\n{WHY}\n"
    )


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_application_decision_approved_leads_to_the_survey(role):
    ida = make_user(name="Ida", time_zone="Asia/Kolkata")
    application = make_application(role, "approved", program=lantern(), person=ida)
    mail = rendered(ida, "application_decision")
    survey = settings.SITE_URL + reverse("programs:survey", args=[application.code])
    assert mail.subject == f"You take part in “{TITLE}”"
    assert mail.text == (
        f"Hello Ida,\n\nYou take part in “{TITLE}” as a {role}.\n\n"
        "What comes next: answer the survey by Mon 5 April 2027, 23:59 anywhere on earth "
        "(Tue 6 April, 17:29 your time). The matching reads it, so without your answers you can't be matched.\n\n"
        f"The survey:\n{survey}\n\n"
        "The program starts on Mon 19 April 2027. If you can't take part any more, withdraw on your "
        f"application's page, so that somebody else gets the place:\n{address_of(application)}\n\n"
        f"{FOOTER}\n{WHY}\n"
    )


def test_application_decision_approved_quotes_a_note():
    application = make_application(state="approved", reason="We liked your questions.")
    mail = rendered(application.person, "application_decision")
    assert "The coordinators add:\n> We liked your questions.\n" in mail.text
    assert "<blockquote>We liked your questions.</blockquote>" in mail.html


@pytest.mark.parametrize(
    ("role", "thanks"),
    [
        ("mentor", f"Thank you for applying to “{TITLE}” as a mentor."),
        ("mentee", f"Thank you for applying to “{TITLE}” as a mentee."),
    ],
)
def test_application_decision_refused_thanks_gives_the_reason_and_what_is_possible(role, thanks):
    ida = make_user(name="Ida")
    application = make_application(role, "declined", program=lantern(), person=ida, reason="No places.")
    mail = rendered(ida, "application_decision")
    assert mail.subject == f"Your application to “{TITLE}” was declined"
    assert mail.text == (
        f"Hello Ida,\n\n{thanks} The coordinators declined your application.\n\n"
        "The reason:\n\n> No places.\n\n"
        f"You may apply to other programs, and to a later one of this project:\n{PROGRAMS}\n\n"
        f"Your application:\n{address_of(application)}\n\n"
        f"{FOOTER}\n{WHY}\n"
    )


@pytest.mark.parametrize(
    ("role", "thanks"),
    [
        ("mentor", f"Thank you for applying to “{TITLE}” as a mentor."),
        ("mentee", f"Thank you for applying to “{TITLE}” as a mentee."),
    ],
)
def test_application_decision_waitlisted_says_that_nothing_need_be_done(role, thanks):
    ida = make_user(name="Ida")
    application = make_application(role, "waitlisted", program=lantern(), person=ida, reason="No places.")
    mail = rendered(ida, "application_decision")
    assert mail.subject == f"You are on the waitlist of “{TITLE}”"
    assert mail.text == (
        f"Hello Ida,\n\n{thanks} You are on the waitlist.\n\n"
        "The reason:\n\n> No places.\n\n"
        "You need to do nothing: if a place comes free until Mon 5 April 2027, 23:59 anywhere on earth "
        "(Tue 6 April, 13:59 your time), the "
        "coordinators can give it to you, and you are told by mail. You may apply to other programs meanwhile:\n"
        f"{PROGRAMS}\n\nYour application:\n{address_of(application)}\n\n"
        f"{FOOTER}\n{WHY}\n"
    )


def test_mail_is_in_the_zone_of_the_reader_whatever_the_worker_is_in():
    ida = make_user(time_zone="Pacific/Kiritimati")
    make_application(program=lantern(), person=ida)
    with timezone.override("America/New_York"):
        mail = rendered(ida, "application_receipt")
    assert "(Wed 24 March, 01:59 your time)" in mail.text


# What is no longer true


def test_decision_that_was_changed_is_not_told():
    application = make_application(state="approved")
    message = OutboxMessage.objects.get(kind="application_decision")
    guard = kinds.get("application_decision").guard
    assert guard(message) == ""
    decline_application(
        application=application,
        by=coordinator_of(application.program),
        at=AT,
        reason="It turned out otherwise.",
    )
    assert guard(message) == "Something followed the decision."
    assert guard(OutboxMessage.objects.latest("pk")) == ""


def test_decision_on_an_application_that_is_gone_is_not_told():
    application = make_application(state="approved")
    message = OutboxMessage.objects.get(kind="application_decision")
    application.delete()
    assert kinds.get("application_decision").guard(message) == "The application is gone."


def test_decision_taken_back_and_taken_again_is_told_once():
    application = make_application(state="approved")
    by = coordinator_of(application.program)
    decline_application(application=application, by=by, at=AT + timedelta(seconds=1), reason="A slip.")
    approve_application(application=application, by=by, at=AT + timedelta(seconds=2))
    guard = kinds.get("application_decision").guard
    needed = [
        message.pk
        for message in OutboxMessage.objects.filter(kind="application_decision").order_by("pk")
        if not guard(message)
    ]
    assert needed == [OutboxMessage.objects.latest("pk").pk]


# The link to take over


def claim_mail(program: Program, *roles: str) -> OutboxMessage:
    bring(program, sheet(*(bare(1, role) for role in roles)))
    return OutboxMessage.objects.get(kind="claim")


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        (["mentee"], "as a mentee"),
        (["mentor"], "as a mentor"),
        (["mentor", "mentee"], "as a mentor and as a mentee"),
    ],
)
def test_claim_says_who_entered_the_person_and_what_to_do(roles, words):
    program = lantern(time_zone="Asia/Kolkata")
    mail = claim_mail(program, *roles)
    link = re.search(r"http\S+/claim/\S+", mail.body_text)[0]
    assert mail.subject == f"You take part in “{TITLE}”: please look at what was entered"
    assert mail.body_text == (
        "Hello Person 1,\n\n"
        f"The coordinators of “{TITLE}” entered you {words}. This is where and when you agreed, in their words:\n\n"
        "> On the sign-up form of 3 March 2027.\n\n"
        "Look at what they entered, accept the code of conduct, and add what is missing. It takes some ten minutes:\n"
        f"{link}\n\n"
        "Do it until Mon 5 April 2027, 23:59 anywhere on earth (Tue 6 April, 17:29 your time): without language, "
        "areas, goals and hours you can't be matched.\n\n"
        "The link is for you alone and holds until 31 March 2027. If this isn't you, or you don't want to take part, "
        "say so on the same page: what was entered is then withdrawn.\n\n"
        "Questions: lantern@example.org\n\n"
        f"{FOOTER}\nYou get this mail because the coordinators of a mentorship program entered your address. "
        "Answers reach them.\n"
    )
    assert f'href="{link}"' in mail.body_html
    assert without_tags(mail.body_html).startswith(
        f"Hello Person 1, The coordinators of “{TITLE}” entered you {words}."
    )


def test_claim_says_nothing_about_a_survey_that_is_over():
    assert "can't be matched" not in claim_mail(make_program("matching"), "mentee").body_text
