"""The mails whose words the coordinators of a program may change: what each says by itself, and may be filled with.

A mail becomes editable in three steps: a value of `MailText`; a `Text` in the module of the mail, listed in its
`TEXTS`; and `shared.program_mail` in place of `render_mail` where it is rendered.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import SiteLink, render_text
from mentorship.core.mail_texts import Placeholder

from ..enums import MailText
from ..models import Application

NAME = Placeholder("name", _("the name of whoever gets the mail"), in_subject=True)
PROGRAM = Placeholder("program", _("the program, such as “Lantern – Spring 2027”"), in_subject=True)
ROLE = Placeholder("role", _("“a mentor” or “a mentee”"), in_subject=True)
DEADLINE = Placeholder("deadline", _("the date until which something can be done, in the reader's own time"))
CONTACT = Placeholder("contact", _("the program's contact address"))
REASON = Placeholder(
    "reason",
    _("what you wrote to the person; alone on a line it stands as a quotation"),
    required=True,
)


def link(description: Any, label: Any) -> Placeholder:
    """The mail's main link, which has to stay."""
    return Placeholder("link", description, required=True, label=label)


@dataclass(frozen=True)
class Text:
    """One editable mail.

    `kind_dir` holds its built-in templates under `emails/`. Each placeholder is a value of the same name in their
    context. `example(application)` makes that context for a preview; the application may be made up and unsaved.
    `fixed`: what else the built-in templates have to know. `at_once`: it is rendered the moment it is enqueued, since
    it holds a link of which only the hash is kept.
    """

    name: MailText
    kind_dir: str
    placeholders: tuple[Placeholder, ...]
    example: Callable[[Application], Mapping[str, Any]]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    at_once: bool = False

    def built_in(self, language: str) -> tuple[str, str]:
        """The subject and body of the built-in mail, with its placeholders: where an edit begins."""
        context = {placeholder.name: SiteLink(str(placeholder)) for placeholder in self.placeholders}
        mail = render_text(
            f"emails/{self.kind_dir}/subject.txt",
            f"emails/{self.kind_dir}/body.txt",
            language,
            "UTC",
            {**self.fixed, **context},
        )
        body, _frame, _footer = mail.text.partition("\n--\n")
        return mail.subject, body.strip()


_texts: dict[str, Text] = {}


def register(texts: Iterable[Text]) -> None:
    for text in texts:
        if text.name in _texts:
            raise ValueError(f"There is an editable mail named {text.name} already.")
        _texts[text.name] = text


def get(name: str) -> Text:
    """Raises `LookupError` for a mail that nobody has registered."""
    return _texts[name]


def registered() -> list[Text]:
    """In the order of `MailText`."""
    return [_texts[name] for name in MailText.values if name in _texts]
