"""The words of a mail: templates, the reader's language and zone, and what people wrote treated as foreign.

Mail programs turn anything that looks like an address into a link, in plain text as in HTML, and a mail from
this site lends its good name to whatever it carries. So a context holds plain values only, each treated
by its type before a template sees it:

- `str`: words of some person. Put on one line, control and direction characters removed, addresses broken by
  a zero-width space so that no mail program links them; escaped in HTML.
- `Quote`: words of some person on several lines, shown as a quotation, otherwise the same.
- `SiteLink`: an address of this site, left alone. `site_link(path)` makes one.
- `Address`: a mail address or a web address that the mail is meant to pass on, such as a partner's or a
  program's channel; checked to be one, left alone.
- translated lazy text, numbers, booleans, dates and times: left alone.
- lists, tuples, dicts and dataclasses of these.

Anything else, model instances above all, is refused: a template reaches no attribute that its renderer didn't
pick.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

SUBJECT_LENGTH = 200
BREAK = "\u200b"  # zero-width space
# Format characters that stay: the one above, and the joiners, which Persian and the Indic scripts spell with.
KEPT = BREAK + "\u200c\u200d"
# Where a mail program would see an address: a dot before a letter (the ideographic ones count as dots in host
# names), an @, a scheme's colon.
_LINKABLE = re.compile(r"(?<=\w)[.\u3002\uff0e\uff61](?=[^\W\d])|(?<=\w)@(?=\w)|(?<=[^\W\d]):(?=//|[^\W\d])")

_ADDRESS = re.compile(r"https?://\S+|[^\s@<>,;:\"]+@[^\s@<>,;:\"']+")


@dataclasses.dataclass(frozen=True)
class Rendered:
    """A mail's text. `calendar` is an iCalendar file, `unsubscribe_url` takes the standard one-click POST."""

    subject: str
    text: str
    html: str = ""
    calendar: str = ""
    unsubscribe_url: str = ""


class SiteLink(str):
    """An address of this site."""

    __slots__ = ()


class Address(str):
    """A mail address, or an http(s) address, that the reader is meant to use. Raises `ValueError` for others."""

    __slots__ = ()

    def __new__(cls, value: str) -> "Address":
        if not _ADDRESS.fullmatch(value) or value != one_line(value):
            raise ValueError(f"{value!r} is neither a mail address nor a web address.")
        return super().__new__(cls, value)


class Quote(str):
    """What a person wrote, on several lines."""

    __slots__ = ()


def site_link(path: str) -> SiteLink:
    """The full address of `path`, which starts with a slash, on this site."""
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError(f"{path!r} is not a path on this site.")
    return SiteLink(settings.SITE_URL + path)


def render_mail(kind_dir: str, language: str, time_zone: str, context: Mapping[str, Any]) -> Rendered:
    """Render `emails/<kind_dir>/{subject.txt,body.txt,body.html}` for one reader.

    `context` holds the values that this module's docstring lists; `site_name` and `site_url` are added.
    Raises `TypeError` for any other value, `TemplateDoesNotExist` when one of the three templates is missing.
    """
    with translation.override(language), timezone.override(time_zone):
        plain = _render_text(f"emails/{kind_dir}/subject.txt", f"emails/{kind_dir}/body.txt", context)
        values = {**treated(context, html=True), "subject": plain.subject}
        html = filled(f"emails/{kind_dir}/body.html", values, autoescape=True)
    return dataclasses.replace(plain, html=html.strip() + "\n")


def render_text(
    subject: str, body: str, language: str, time_zone: str, context: Mapping[str, Any]
) -> Rendered:
    """Render a mail that is plain text only, from two templates, under the rules of `render_mail`."""
    with translation.override(language), timezone.override(time_zone):
        return _render_text(subject, body, context)


def one_line(text: str) -> str:
    """`text` on one line, without control and direction characters."""
    kept = (" " if c.isspace() else c for c in text if c.isspace() or _is_plain(c))
    return " ".join("".join(kept).split())


def defused(text: str) -> str:
    """`text` on one line with nothing left in it that a mail program would make a link of."""
    return _LINKABLE.sub(lambda found: found[0] + BREAK, one_line(text))


def quoted(text: str) -> str:
    """`text` as a quotation in plain text, defused line by line."""
    return "\n".join(f"> {defused(line)}".rstrip() for line in text.strip().splitlines())


def tidy(text: str) -> str:
    """Plain text without trailing blanks and with no more than one empty line in a row."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"


def _is_plain(character: str) -> bool:
    return character in KEPT or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def filled(template: str, values: dict[str, Any], *, autoescape: bool) -> str:
    """The template with values that were treated before."""
    # The backend's own render() escapes by the engine's setting, whatever the file is called.
    context = Context(values, autoescape=autoescape)
    return get_template(template).template.render(context)


def _render_text(subject: str, body: str, context: Mapping[str, Any]) -> Rendered:
    values = treated(context, html=False)
    return Rendered(
        subject=one_line(filled(subject, values, autoescape=False))[:SUBJECT_LENGTH],
        text=tidy(filled(body, values, autoescape=False)),
    )


def treated(context: Mapping[str, Any], *, html: bool) -> dict[str, Any]:
    """`context` as a template may have it, under the rules of this module."""
    site = {"site_name": settings.SITE_NAME, "site_url": SiteLink(settings.SITE_URL)}
    return {name: _value(value, html=html) for name, value in {**site, **context}.items()}


def _value(value: Any, *, html: bool) -> Any:
    match value:
        case (
            None
            | bool()
            | int()
            | float()
            | date()
            | time()
            | timedelta()
            | Promise()
            | SiteLink()
            | Address()
        ):
            return value
        case SafeString():
            raise TypeError("A mail's context takes no ready-made markup: put it in the template.")
        case Quote():
            return _quoted_html(value) if html else quoted(value)
        case str():
            return defused(value)
        case list() | tuple():
            return [_value(item, html=html) for item in value]
        case Mapping():
            return {key: _value(item, html=html) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _value(getattr(value, f.name), html=html) for f in dataclasses.fields(value)}
    raise TypeError(f"A mail's context takes plain values, not {type(value).__name__}: pick what it shows.")


def _quoted_html(text: str) -> SafeString:
    lines = "<br>".join(escape(defused(line)) for line in text.strip().splitlines())
    return mark_safe(f"<blockquote>{lines}</blockquote>")  # noqa: S308 - escaped line by line above
