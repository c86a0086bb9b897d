import logging
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import freeze
from programs.emails import texts
from programs.enums import MailText
from programs.models import Application, MailTemplate
from programs.services.mail_previews import preview_mail
from programs.services.mail_templates import (
    EditedMeanwhile,
    check_words,
    copy_mail_templates,
    reset_mail_template,
)
from programs.services.programs import cancel_program
from programs.tests.factories import AT, coordinator_of, make_application, make_program, make_user
from programs.tests.mail_support import (
    asked_whether_still_here,
    nominated,
    own_words,
    rendered,
    told_of_other_dates,
    with_a_draft,
    without_answers,
    words_for,
)

pytestmark = pytest.mark.django_db
NAMES = [text.name for text in texts.registered()]


def mail_to(application: Application, kind: str):
    message = application.person.mails.get(kind=kind)
    return kinds.get(kind).render(message)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_built_in_words_can_be_taken_as_they_are(name, state):
    """Where an edit begins it holds every required placeholder, and filled in it is the built-in mail."""
    subject, body = texts.get(name).built_in("en")
    check_words(name, subject, body)
    application = make_application(state=state, reason="A note." if state == "approved" else "")
    about = {"program": application.program, "name": name, "language": "en", "about": application}
    assert preview_mail(**about, subject=subject, body=body).mail.subject.count("{") == 0
    assert "{" not in preview_mail(**about, subject=subject, body=body).mail.text


@pytest.mark.parametrize(("state", "name"), [("submitted", "receipt"), ("approved", "approved")])
def test_mail_with_the_built_in_words_stored_reads_as_without_them(state, name):
    application = make_application(state=state, reason="We liked it." if state == "approved" else "")
    kind = "application_receipt" if state == "submitted" else "application_decision"
    before = mail_to(application, kind)
    subject, body = texts.get(name).built_in("en")
    own_words(application.program, name, subject=subject, body=body)
    after = mail_to(application, kind)
    assert (after.subject, after.text) == (before.subject, before.text)


@pytest.mark.parametrize(
    ("state", "name"),
    [("approved", "approved"), ("waitlisted", "waitlisted"), ("declined", "declined")],
)
def test_decision_is_told_in_the_words_of_the_program(state, name):
    application = make_application(state=state)
    for other in ("approved", "waitlisted", "declined"):
        own_words(application.program, other, subject=f"{other}: {{name}}")
    mail = mail_to(application, "application_decision")
    assert mail.subject == f"{name}: {application.person.name}"
    assert "Our words." in mail.text
    assert ("\n> " in mail.text) is (state != "approved")


def test_cancelling_is_told_in_the_words_of_the_program():
    application = make_application()
    own_words(application.program, "cancelled")
    cancel_program(
        program=application.program, by=coordinator_of(application.program), at=AT, reason="Too few."
    )
    mail = mail_to(application, "program_cancelled")
    assert mail.text.startswith(f"Dear {application.person.name},\n\nOur words.\n\n> Too few.\n")


def test_words_of_one_program_and_language_are_not_anothers():
    mine, theirs = make_application(), make_application()
    own_words(theirs.program)
    own_words(mine.program)
    MailTemplate.objects.filter(program=mine.program).update(language="pt")  # not yet offered
    assert "Our words." not in mail_to(mine, "application_receipt").text
    OutboxMessage.objects.update(language="pt")
    assert "Our words." in mail_to(mine, "application_receipt").text
    assert "Our words." not in mail_to(theirs, "application_receipt").text


def test_mail_that_waits_takes_the_new_words_and_a_frozen_one_keeps_the_old():
    application = make_application()
    message = application.person.mails.get(kind="application_receipt")
    own_words(application.program, subject="First {program}")
    freeze(message, kinds.get("application_receipt").render(message), AT)
    message.save()
    own_words(application.program, subject="Second {program}", seen=AT, at=AT + timedelta(minutes=1))
    message.refresh_from_db()
    assert message.subject.startswith("First ")
    assert mail_to(application, "application_receipt").subject.startswith("Second ")


def test_words_that_no_longer_hold_give_way_to_the_built_in_ones(caplog):
    application = make_application()
    template = own_words(application.program)
    MailTemplate.objects.filter(pk=template.pk).update(body="{gone} {link}")
    with caplog.at_level(logging.WARNING, "programs.emails.shared"):
        mail = mail_to(application, "application_receipt")
    assert mail.subject.startswith("We have your application")
    assert caplog.messages == [
        f"Mail template {template.pk} is not used: {{gone}} can't be filled in here. "
        "Use {name}, {program}, {role}, {deadline}, {address}, {answers}, {link} or {contact}."
    ]


def test_every_mail_that_may_be_worded_is_registered():
    assert MailText.values == NAMES


@pytest.mark.parametrize(
    ("name", "kind", "make"),
    [
        ("nomination", "nomination", nominated),
        ("nomination_reminder", "nomination_reminder", nominated),
        ("unfinished_draft", "unfinished_draft", with_a_draft),
        ("deadline_moved", "deadline_moved", told_of_other_dates),
        ("taking_part", "still_here", asked_whether_still_here),
        ("survey_reminder", "survey_reminder", without_answers),
    ],
)
def test_mail_of_the_schedule_is_told_in_the_words_of_the_program(name, kind, make):
    program = make_program()
    own_words(program, name)
    mail = rendered(make("Ida", program), kind)
    assert mail.subject == f"On {program.title}"
    assert mail.text.startswith("Dear Ida,\n\nOur words.\n")
    assert "http" in mail.text
    assert "Our words." in mail.html


# Saving


def test_save_cleans_the_words_and_tells_what_changed():
    program = make_program()
    own_words(program, subject="Hi\t{name} ", body="Hello {name}\r\n\r\n\r\n\u202e{link}  \r\n")
    template = own_words(
        program, subject="Hi {name}", body="Dear {name}\n\n{link}", seen=AT, at=AT + timedelta(hours=1)
    )
    assert (template.subject, template.body) == ("Hi {name}", "Dear {name}\n\n{link}")
    assert template.edited_at == AT + timedelta(hours=1)
    events = AuditEvent.objects.filter(subject_type="programs.mailtemplate").order_by("pk")
    assert list(events.values_list("verb", "scope", "reason")) == [
        ("changed", program.audit_scope, "+Hi {name}\n+\n+Hello {name}\n+\n+{link}"),
        ("changed", program.audit_scope, "-Hello {name}\n+Dear {name}"),
    ]


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"body": "Hello {name}"}, "body"),
        ({"subject": "{link}"}, "subject"),
        ({"subject": ""}, "subject"),
        ({"subject": "x" * 151}, "subject"),
        ({"body": "{link}" + "x" * 5000}, "body"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_save_refuses_words_that_cannot_be_sent(fields, where):
    with pytest.raises(ValidationError) as refusal:
        own_words(make_program(), **fields)
    assert set(refusal.value.message_dict) == {where}
    assert not MailTemplate.objects.exists()


def test_save_on_top_of_words_that_another_stored_is_refused():
    program = make_program()
    own_words(program)
    for seen in (None, AT - timedelta(seconds=1)):
        with pytest.raises(EditedMeanwhile, match="changed this mail on 1 March 2027, 12:00"):
            own_words(program, seen=seen, subject="Mine {name}")
    reset_mail_template(program=program, name=MailText.RECEIPT, language="en", seen=AT, by=make_user(), at=AT)
    with pytest.raises(EditedMeanwhile, match="reset this mail"):
        own_words(program, seen=AT)
    assert not MailTemplate.objects.exists()


def test_reset_keeps_the_words_in_the_audit_log_and_twice_changes_nothing():
    program = make_program()
    own_words(program, subject="Hi {name}", body="{link}")
    given = {"program": program, "name": MailText.RECEIPT, "language": "en", "by": coordinator_of(program)}
    with pytest.raises(EditedMeanwhile):
        reset_mail_template(**given, seen=None, at=AT)
    for _ in range(2):
        reset_mail_template(**given, seen=AT, at=AT)
    told = AuditEvent.objects.filter(subject_type="programs.mailtemplate", verb="reset")
    assert list(told.values_list("reason", flat=True)) == ["-Hi {name}\n-\n-{link}"]


def test_copy_brings_the_words_and_leaves_those_that_are_there():
    source, target = make_program(), make_program()
    own_words(source, subject="Theirs {name}")
    own_words(source, "declined")
    own_words(target, subject="Mine {name}")
    by = coordinator_of(target)
    later = AT + timedelta(days=1)
    assert [copy_mail_templates(source=source, target=target, by=by, at=later) for _ in range(2)] == [1, 0]
    rows = target.mail_templates.order_by("kind").values_list("kind", "subject", "edited_by")
    assert list(rows) == [("declined", "On {program}", by.pk), ("receipt", "Mine {name}", by.pk)]
    assert source.mail_templates.count() == 2


# Preview


@pytest.mark.parametrize("name", NAMES)
def test_preview_without_applications_is_for_somebody_made_up(name):
    program = make_program()
    preview = preview_mail(program=program, name=name, language="en", about=None, **words_for(name))
    assert preview.person == "Ida Example"
    assert preview.mail.text.startswith("Dear Ida Example,\n\nOur words.\n")
    assert preview.shown.startswith("<p>Dear Ida Example,</p>\n<p>Our words.</p>")
    assert ("The reason that you write stands here." in preview.mail.text) is (
        "{reason}" in words_for(name)["body"]
    )


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("taking_part", "/still-here/example-only/"),
        ("nomination", "/nomination/example-only/"),
        ("nomination_reminder", "/nomination/example-only/"),
    ],
)
def test_preview_holds_no_link_that_answers_for_a_real_person(name, path):
    about = make_application(state="approved")
    program = about.program
    words = words_for(name)
    mail = preview_mail(program=program, name=name, language="en", about=about, **words).mail
    assert re.findall(r"https?://[^\s/]+(/(?:still-here|nomination)/\S*)", mail.text) == [path]


def test_preview_of_dates_is_in_the_zone_of_its_reader():
    about = make_application(person=make_user(time_zone="Asia/Kolkata"))
    words = words_for("deadline_moved")
    mail = preview_mail(
        program=about.program, name="deadline_moved", language="en", about=about, **words
    ).mail
    assert (
        "> Enrolment closes:\n"
        "> Now: Mon 22 March 2027, 23:59 anywhere on earth (Tue 23 March, 17:29 your time)\n"
        "> Before: Mon 15 March 2027, 23:59 anywhere on earth (Tue 16 March, 17:29 your time)\n"
    ) in mail.text


def test_preview_takes_a_real_application_and_stores_nothing():
    application = make_application(state="declined")
    counts = [model.objects.count() for model in (MailTemplate, OutboxMessage, AuditEvent)]
    preview = preview_mail(
        program=application.program,
        name="declined",
        language="en",
        about=application,
        **words_for("declined"),
    )
    assert application.person.name in preview.mail.text
    assert application.decision_reason in preview.mail.text
    assert application.get_absolute_url() in preview.mail.text
    assert [model.objects.count() for model in (MailTemplate, OutboxMessage, AuditEvent)] == counts
