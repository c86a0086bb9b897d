"""Words of a program's own for its mails."""

from typing import Any

from programs.emails import texts
from programs.enums import MailText
from programs.models import MailTemplate, Program
from programs.services.mail_templates import save_mail_template
from programs.tests.factories import AT, coordinator_of, make_program


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
