"""What holds for every mail of programs, whatever it says."""

import re

import pytest

from mentorship.core.mail import BREAK
from mentorship.core.models import OutboxMessage, User
from programs import emails
from programs.services.maintainers import end_maintainer
from programs.services.nominations import confirm_nomination, decline_nomination
from programs.services.programs import cancel_program
from programs.services.subscriptions import request_subscription, subscribe
from programs.services.wishes import wish_next_cohort
from programs.tests.applications_support import make_concern, make_late_entry, make_nomination
from programs.tests.factories import (
    AT,
    coordinator_of,
    maintainer_of,
    make_amendment,
    make_application,
    make_coordinator,
    make_declaration,
    make_invitation,
    make_maintainer,
    make_program,
    make_project,
    make_site_coordinator,
    make_user,
)
from programs.tests.imports_support import bare, bring, sheet
from programs.tests.mail_support import (
    asked_whether_still_here,
    nominated,
    rendered,
    told_of_other_dates,
    with_a_draft,
    without_answers,
    without_tags,
)

pytestmark = pytest.mark.django_db
DECISIONS = ("approved", "waitlisted", "declined")


def decided(state: str, name: str) -> User:
    return make_application("mentor", state, person=make_user(name=name)).person


def of_a_cancelled_program(name):
    application = make_application(program=make_program(), person=make_user(name=name))
    cancel_program(
        program=application.program, by=coordinator_of(application.program), at=AT, reason="Too few mentors."
    )
    return application.person


def waiting_for_the_next_cohort(name):
    application = make_application(state="declined", person=make_user(name=name))
    wish_next_cohort(application=application, wished=True, at=AT)
    make_program(project=application.program.project)
    return application.person


def let_in(name):
    person = make_user(name=name)
    make_late_entry(make_program("survey"), email=person.email)
    return person


def of_a_concern(name):
    reader = make_user(name=name)
    program = make_program()
    make_coordinator(program, reader)
    make_concern(program=program)
    return reader


def of_an_answer(name):
    application = make_application(person=make_user(name=name))
    return make_concern("closed", program=application.program, person=application.person).person


def subscribed(name):
    person = make_user(name=name)
    subscribe(person=person, at=AT)
    make_program()
    return person


def who_proposed_a_change(state, name):
    project = make_project()
    person = maintainer_of(project)
    User.objects.filter(pk=person.pk).update(name=name)
    make_amendment(state, project)
    return person


def who_spoke_for_a_project(name):
    maintainer = make_maintainer(make_project(), make_user(name=name))
    end_maintainer(maintainer=maintainer, by=make_site_coordinator(), at=AT, reason="Has left the project.")
    return maintainer.user


def who_nominated(name, confirmed):
    program = make_program()
    person = maintainer_of(program.project)
    User.objects.filter(pk=person.pk).update(name=name)
    nomination = make_nomination(program, by=person)
    if confirmed:
        confirm_nomination(nomination=nomination, by=make_user(), at=AT)
    else:
        decline_nomination(nomination=nomination, reason="A new job.", at=AT)
    return person


def invited(name):
    person = make_user()
    make_invitation(make_project(), email=person.email)
    return person


def entered(name):
    bring(make_program(), sheet(bare(1)))
    return OutboxMessage.objects.get(kind="claim").recipient


def who_asked_for_announcements(name):
    request_subscription(email="reader@example.org", language="en", at=AT)


NAMELESS = [
    ("maintainer_invitation", invited),
    ("claim", entered),
    ("subscription_link", who_asked_for_announcements),
]
CASES = [
    ("nomination", nominated),
    ("nomination_reminder", nominated),
    *(("nomination_outcome", lambda name, c=c: who_nominated(name, c)) for c in (True, False)),
    ("survey_reminder", without_answers),
    ("deadline_moved", told_of_other_dates),
    ("announcement", subscribed),
    *(
        ("amendment_decision", lambda name, s=s: who_proposed_a_change(s, name))
        for s in ("accepted", "declined")
    ),
    ("maintainer_ended", who_spoke_for_a_project),
    ("unfinished_draft", with_a_draft),
    ("still_here", asked_whether_still_here),
    ("next_cohort", waiting_for_the_next_cohort),
    ("late_entry", let_in),
    ("declaration_decision", lambda name: make_declaration("accepted", make_user(name=name)).author),
    ("declaration_decision", lambda name: make_declaration("declined", make_user(name=name)).author),
    ("application_receipt", lambda name: make_application(person=make_user(name=name)).person),
    ("concern_raised", of_a_concern),
    ("concern_closed", of_an_answer),
    ("program_cancelled", of_a_cancelled_program),
    *(("application_decision", lambda name, s=state: decided(s, name)) for state in DECISIONS),
]


@pytest.mark.parametrize(("kind", "make"), CASES + NAMELESS)
def test_mail_says_the_same_in_html(kind, make):
    mail = rendered(make("Ida"), kind)
    links = set(re.findall(r"https?://\S+", mail.text))
    assert links - set(re.findall(r'href="([^"]+)"', mail.html)) == set()
    paragraphs = [
        part
        for part in mail.text.split("\n\n")
        if part.count(" ") > 6 and "http" not in part and ">" not in part
    ]
    shown = without_tags(mail.html).replace("&#x27;", "'")
    assert paragraphs != []
    assert [part for part in paragraphs if part.replace("\n", " ") not in shown] == []


@pytest.mark.parametrize(("kind", "make"), CASES)
def test_mail_escapes_a_name_that_is_markup(kind, make):
    mail = rendered(make('<a href="https://evil.example">Ida</a>'), kind)
    assert f'Hello <a href="https:{BREAK}//evil.{BREAK}example">Ida</a>,' in mail.text
    assert "evil.example" not in mail.html
    assert "<a href=&quot;" not in mail.html
    assert "&lt;a href=&quot;" in mail.html


@pytest.mark.parametrize(("kind", "make"), CASES + NAMELESS)
def test_mail_leaves_no_placeholder_and_no_empty_brackets(kind, make):
    mail = rendered(make("Ida"), kind)
    assert re.findall(r"[{}%]|\(\)|\bNone\b", mail.subject + mail.text) == []


def test_every_kind_of_programs_is_looked_at_here():
    registered = {kind.name for module in emails.MODULES for kind in module.KINDS}
    assert registered == {kind for kind, _make in CASES + NAMELESS}
