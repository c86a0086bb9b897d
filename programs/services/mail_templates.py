"""The words that coordinators give to the mails of their program."""

import difflib
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from mentorship.core.mail import one_line
from mentorship.core.mail_texts import TextRefused, check_body, check_subject, cleaned
from mentorship.core.models import AuditEvent, User

from ..emails import texts
from ..enums import MailText
from ..errors import MailTemplateError
from ..models import MailTemplate, Program


class EditedMeanwhile(MailTemplateError):
    """Somebody else stored words while these were written."""


def check_words(name: MailText, subject: str, body: str) -> None:
    """Raises ValidationError, by field, for words that can't be filled in."""
    placeholders = texts.get(name).placeholders
    problems = {}
    for field, words, check in (("subject", subject, check_subject), ("body", body, check_body)):
        try:
            check(words, placeholders)
        except TextRefused as error:
            problems[field] = error.message
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def save_mail_template(
    *,
    program: Program,
    name: MailText,
    language: str,
    subject: str,
    body: str,
    seen: datetime | None,
    by: User,
    at: datetime,
) -> MailTemplate:
    """Store the words of a mail; mails that wait and are not rendered yet are sent in them.

    `seen`: when the words that these were written on top of were stored, None for the built-in ones. Raises
    `EditedMeanwhile` if they are not the latest any more, ValidationError for words that can't be filled in.
    """
    template = _locked(program, name, language)
    _refuse_other_words(template, seen)
    before = _lines(template)
    if template is None:
        template = MailTemplate(program=program, kind=name, language=language)
    template.subject, template.body = one_line(subject), cleaned(body)
    template.edited_at, template.edited_by = at, by
    check_words(name, template.subject, template.body)
    template.full_clean()
    template.save()
    _record(template, "changed", before, _lines(template), by=by, at=at)
    return template


@transaction.atomic
def reset_mail_template(
    *, program: Program, name: MailText, language: str, seen: datetime | None, by: User, at: datetime
) -> None:
    """Back to the built-in words; the audit log keeps the others. Raises `EditedMeanwhile`."""
    template = _locked(program, name, language)
    if template is None:
        return
    _refuse_other_words(template, seen)
    _record(template, "reset", _lines(template), [], by=by, at=at)
    template.delete()


@transaction.atomic
def copy_mail_templates(*, source: Program, target: Program, by: User | None, at: datetime) -> int:
    """Give `target` the words of `source` where it has none of its own; tells how many."""
    own = set(target.mail_templates.values_list("kind", "language"))
    copied = 0
    for template in source.mail_templates.order_by("pk"):
        if (template.kind, template.language) in own:
            continue
        copy = MailTemplate(
            program=target,
            kind=template.kind,
            language=template.language,
            subject=template.subject,
            body=template.body,
            edited_at=at,
            edited_by=by,
        )
        copy.full_clean()
        copy.save()
        _record(copy, "copied", [], _lines(copy), by=by, at=at)
        copied += 1
    return copied


def _locked(program: Program, name: MailText, language: str) -> MailTemplate | None:
    Program.objects.select_for_update().get(pk=program.pk)  # also where there is no row of its own yet
    return (
        MailTemplate.objects.select_related("edited_by")
        .filter(program=program, kind=name, language=language)
        .first()
    )


def _refuse_other_words(template: MailTemplate | None, seen: datetime | None) -> None:
    if (template.edited_at if template else None) == seen:
        return
    if template is None:
        raise EditedMeanwhile(
            _(
                "Somebody reset this mail to the built-in words while you wrote. Look at them, then save again."
            )
        )
    raise EditedMeanwhile(
        _(
            "%(name)s changed this mail on %(when)s, while you wrote. Their words stand below yours: take over what "
            "you want to keep, then save again."
        )
        % {
            "name": template.edited_by.name if template.edited_by else _("Somebody"),
            "when": formats.date_format(timezone.localtime(template.edited_at), "DATETIME_FORMAT"),
        }
    )


def _lines(template: MailTemplate | None) -> list[str]:
    return [template.subject, "", *template.body.splitlines()] if template else []


def _record(
    template: MailTemplate, verb: str, before: list[str], after: list[str], *, by: User | None, at: datetime
) -> None:
    changes = list(difflib.unified_diff(before, after, n=0, lineterm=""))[2:]
    told = "\n".join(line for line in changes if not line.startswith("@@"))
    AuditEvent.record(subject=template, verb=verb, by=by, at=at, reason=told)
