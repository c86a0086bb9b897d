"""What the mails of programs share."""

import logging
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import formats
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import Address, Rendered, render_mail, site_link
from mentorship.core.mail_texts import TextRefused, render_edited
from mentorship.core.models import OutboxMessage
from mentorship.core.outbox.services import enqueue

from ..deadlines import Deadline
from ..enums import MailText
from ..models import Application, MailTemplate, Program
from . import texts

logger = logging.getLogger(__name__)


def program_mail(
    name: MailText, program: Program, language: str, time_zone: str, context: Mapping[str, Any]
) -> Rendered:
    """A mail in the words of the program's coordinators where they wrote some in `language`, else the built-in one.

    For `render_mail(kind_dir, language, time_zone, context)` write
    `program_mail(MailText.…, program, language, time_zone, context)`, where `context` has a value for every
    placeholder of the `texts.Text` that is registered under the name; {contact} is added. Words in another language
    are never taken instead: the built-in mail speaks the reader's.
    """
    text = texts.get(name)
    context = {"contact": Address(program.contact_email), **context}
    own = MailTemplate.objects.filter(program=program, kind=name, language=language).first()
    if own is not None:
        try:
            return render_edited(
                text.kind_dir, own.subject, own.body, text.placeholders, language, time_zone, context
            )
        except TextRefused as error:
            # Its placeholders changed since it was written: the mail goes out all the same.
            logger.warning("Mail template %s is not used: %s", own.pk, error)
    return render_mail(text.kind_dir, language, time_zone, context)


def to_applicant(
    application: Application,
    kind: str,
    dedupe_key: str,
    *,
    at: datetime,
    text: Rendered | None = None,
    **ids: int,
) -> OutboxMessage:
    """To the applicant, in the program's scope; answers go to the program's contact."""
    return enqueue(
        kind=kind,
        dedupe_key=dedupe_key,
        recipient=application.person,
        context={"application": application.pk, **ids},
        scope=application.audit_scope,
        reply_to=application.program.contact_email,
        at=at,
        text=text,
    )


def application_of(message: OutboxMessage) -> Application:
    return Application.objects.select_related("person", "program__project").get(
        pk=message.context["application"]
    )


def until(deadline: Deadline) -> dict[str, Any]:
    """Put into words when the template is rendered, in the recipient's language and zone."""
    return {"deadline": lazy(lambda: str(deadline), str)()}


def in_words(day: date) -> Any:
    """A day such as “Mon 19 April 2027”, put into words as above."""
    return lazy(lambda: formats.date_format(day, "D j F Y"), str)()


def about(application: Application) -> dict[str, Any]:
    return {
        "name": application.person.name,
        "program": application.program.title,
        "is_mentor": application.is_mentor,
        "role": _("a mentor") if application.is_mentor else _("a mentee"),
        "link": site_link(application.get_absolute_url()),
    }
