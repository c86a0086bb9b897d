"""How a mail of a program will look, filled in for a real applicant or a made-up one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentorship.core.mail import Address, Quote, Rendered
from mentorship.core.mail_texts import render_edited, show_edited
from mentorship.core.models import User

from ..emails import texts
from ..enums import MailText, Role
from ..models import Application, Program


@dataclass(frozen=True)
class Preview:
    """`shown`: the words of the HTML part, without its frame."""

    person: str
    mail: Rendered
    shown: SafeString


def preview_mail(
    *, program: Program, name: MailText, language: str, subject: str, body: str, about: Application | None
) -> Preview:
    """Fill checked words in; nothing is stored. Without an application somebody is made up."""
    text = texts.get(name)
    application = about or _made_up(program)
    zone = application.person.time_zone
    with translation.override(language), timezone.override(zone):
        context: Mapping[str, Any] = {
            "contact": Address(program.contact_email),
            **text.fixed,
            **text.example(application),
        }
        if not str(context.get("reason", "-")):
            # A person of whom this is not decided: some reason has to stand there.
            context = {**context, "reason": Quote(_("The reason that you write stands here."))}
    return Preview(
        person=application.person.name,
        mail=render_edited(text.kind_dir, subject, body, text.placeholders, language, zone, context),
        shown=show_edited(body, text.placeholders, language, zone, context),
    )


def _made_up(program: Program) -> Application:
    person = User(name=_("Ida Example"), email="ida@example.org", time_zone=program.time_zone)
    person.language = settings.LANGUAGE_CODE
    return Application(program=program, person=person, role=Role.MENTEE, code="example-only")
