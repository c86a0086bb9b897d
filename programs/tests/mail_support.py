"""Mails as they are rendered, and words of a program's own for them."""

import re
from datetime import timedelta
from typing import Any

from mentorship.core.mail import Rendered
from mentorship.core.models import OutboxMessage, User
from mentorship.core.outbox import kinds
from programs.emails import texts
from programs.enums import MailText
from programs.models import MailTemplate, Program
from programs.services.asking import ask_applicants
from programs.services.mail_templates import save_mail_template
from programs.services.nominations import tend_nominations
from programs.services.programs import change_program
from programs.services.survey_reminders import remind_of_surveys
from programs.tests.applications_support import make_nomination
from programs.tests.factories import AT, coordinator_of, make_application, make_program, make_user


def words_for(name: str) -> dict[str, str]:
    """The least that the mail has to hold."""
    required = [str(placeholder) for placeholder in texts.get(name).placeholders if placeholder.required]
    return {"subject": "On {program}", "body": "\n\n".join(["Dear {name},", "Our words.", *required])}


def own_words(program: Program | None = None, name: str = MailText.RECEIPT, **fields: Any) -> MailTemplate:
    program = program or make_program()
    given = {
        "language": "en",
        "seen": None,
        "by": coordinator_of(program),
        "at": AT,
        **words_for(name),
    } | fields
    return save_mail_template(program=program, name=MailText(name), **given)


def rendered(person: User | None, kind: str) -> Rendered:
    """The one mail of the kind to `person`, or to an address alone."""
    message = OutboxMessage.objects.get(kind=kind, recipient=person)
    render = kinds.get(kind).render
    return render(message) if render else Rendered(message.subject, message.body_text, message.body_html)


def without_tags(html: str) -> str:
    body = html.partition("<body>")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


# Somebody who got a mail


def with_a_draft(name: str, program: Program | None = None) -> User:
    program = program or make_program()
    application = make_application(state="draft", program=program, person=make_user(name=name))
    ask_applicants(at=program.enrolment_deadline.instant - timedelta(hours=30))
    return application.person


def asked_whether_still_here(name: str, program: Program | None = None) -> User:
    program = program or make_program()
    application = make_application(state="approved", program=program, person=make_user(name=name))
    ask_applicants(at=program.survey_deadline.instant - timedelta(days=2))
    return application.person


def told_of_other_dates(name: str, program: Program | None = None) -> User:
    program = program or make_program()
    application = make_application(program=program, person=make_user(name=name))
    for field in ("enrolment_closes_on", "survey_closes_on"):
        setattr(program, field, getattr(program, field) + timedelta(days=1))
    changed = ["enrolment_closes_on", "survey_closes_on"]
    change_program(program=program, changed=changed, by=coordinator_of(program), at=AT)
    return application.person


def without_answers(name: str, program: Program | None = None) -> User:
    program = program or make_program()
    application = make_application(state="approved", program=program, person=make_user(name=name))
    remind_of_surveys(at=program.survey_deadline.instant - timedelta(days=2))
    return application.person


def nominated(name: str, program: Program | None = None) -> User:
    person = make_user()
    nomination = make_nomination(program or make_program(), email=person.email, name=name)
    tend_nominations(at=nomination.expires_at - timedelta(days=2))
    return person
