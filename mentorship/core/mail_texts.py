"""Mails whose words people edit: a subject and a body with named placeholders, filled in for one reader.

`{name}` is filled with the value of that name and with nothing else: a name is letters and `_`, so that no text
reaches an attribute, an index or a format. `{{` and `}}` are braces. What is filled in is never read again: a
value that holds `{link}`, asterisks or markup shows them.

A body is paragraphs, lists and `*emphasis*`, nothing else of Markdown. A typed http(s) address leads to itself,
so that every link shows where it leads. The kinds of values of `mail` decide what becomes of each:

- `SiteLink`: alone on a line it is the mail's button, elsewhere the address;
- `Quote`: alone on a line it is a quotation, elsewhere on one line in quotation marks;
- everything else: its words.

A paragraph whose placeholders are all empty is left out.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import nh3
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from .errors import DomainError
from .mail import (
    SUBJECT_LENGTH,
    Address,
    Quote,
    Rendered,
    SiteLink,
    defused,
    filled,
    one_line,
    quoted,
    tidy,
    treated,
)

TAGS = {"p", "br", "strong", "em", "blockquote", "ul", "ol", "li", "a"}
_PIECES = re.compile(r"(\{\{|\}\}|\{[^{}]*\}|[{}])")
_NAME = re.compile(r"\{([a-z]+(?:_[a-z]+)*)\}")
_TYPED = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,:;!?)\]*_]", re.IGNORECASE)
# Stands for a piece while the text around it becomes HTML. Private characters: no text keeps one, see `cleaned`.
_OPEN, _CLOSE = "\ue000", "\ue001"
_STAND_IN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_markdown = MarkdownIt("zero", {"html": False, "breaks": True}).enable(["list", "emphasis", "newline"])


class TextRefused(DomainError):
    """A text that can't be filled in as it is."""


@dataclasses.dataclass(frozen=True)
class Placeholder:
    """`required`: the body has to hold it. `label`: what the button says, for a link."""

    name: str
    description: Any
    required: bool = False
    in_subject: bool = False
    label: Any = ""

    def __str__(self) -> str:
        return f"{{{self.name}}}"


@dataclasses.dataclass(frozen=True)
class _Stand:
    """What is filled in: a placeholder by its name, or an address that was typed."""

    name: str = ""
    address: str = ""


_Piece = str | _Stand


def cleaned(text: str) -> str:
    """`text` without control and direction characters, trailing blanks and rows of empty lines."""
    return tidy("\n".join(_plain_line(line) for line in text.splitlines())).rstrip("\n")


def check_subject(text: str, placeholders: Iterable[Placeholder]) -> None:
    """Raises `TextRefused`."""
    _check(text, [placeholder for placeholder in placeholders if placeholder.in_subject])


def check_body(text: str, placeholders: Iterable[Placeholder]) -> None:
    """Raises `TextRefused`, also for a placeholder that has to stay."""
    placeholders = list(placeholders)
    used = _check(text, placeholders)
    missing = [placeholder for placeholder in placeholders if placeholder.required]
    missing = [str(placeholder) for placeholder in missing if placeholder.name not in used]
    if missing:
        raise TextRefused(
            _("The text has to keep %(missing)s: people rely on what stands there.")
            % {"missing": get_text_list(missing, _("and"))}
        )


def render_edited(
    kind_dir: str,
    subject: str,
    body: str,
    placeholders: Iterable[Placeholder],
    language: str,
    time_zone: str,
    context: Mapping[str, Any],
) -> Rendered:
    """`mail.render_mail` with an edited subject and body in the frame of the templates in `emails/<kind_dir>`.

    Raises `TextRefused` for a text that doesn't hold (any more), `KeyError` where `context` lacks a placeholder.
    """
    placeholders = list(placeholders)
    check_subject(subject, placeholders)
    check_body(body, placeholders)
    values = {placeholder.name: context[placeholder.name] for placeholder in placeholders}
    labels = {placeholder.name: placeholder.label for placeholder in placeholders}
    with translation.override(language), timezone.override(time_zone):
        pieces = _without_empty_paragraphs(body, values)
        in_frame = {
            "subject": one_line(_join(_pieces(one_line(subject)), values, _as_words))[:SUBJECT_LENGTH],
            "edited": _text(pieces, values),
        }
        text = filled(
            "emails/edited/body.txt",
            {**treated(context, html=False), **in_frame, "frame": f"emails/{kind_dir}/body.txt"},
            autoescape=False,
        )
        in_frame["edited"] = _html(pieces, values, labels)
        html = filled(
            "emails/edited/body.html",
            {**treated(context, html=True), **in_frame, "frame": f"emails/{kind_dir}/body.html"},
            autoescape=True,
        )
    return Rendered(subject=in_frame["subject"], text=tidy(text), html=html.strip() + "\n")


def show_edited(
    body: str, placeholders: Iterable[Placeholder], language: str, time_zone: str, context: Mapping[str, Any]
) -> SafeString:
    """The body alone as HTML, to be shown on a page. The text was checked before."""
    values = {placeholder.name: context[placeholder.name] for placeholder in placeholders}
    labels = {placeholder.name: placeholder.label for placeholder in placeholders}
    with translation.override(language), timezone.override(time_zone):
        return _html(_without_empty_paragraphs(body, values), values, labels)


def _plain_line(line: str) -> str:
    """One line as `one_line` has it, with the blanks that indent it."""
    indent = len(line) - len(line.lstrip(" "))
    return " " * indent + one_line(line)


def _check(text: str, allowed: list[Placeholder]) -> set[str]:
    """The names that `text` uses. Raises `TextRefused` for others, and for a brace that stands alone."""
    names = {placeholder.name for placeholder in allowed}
    choice = get_text_list([str(placeholder) for placeholder in allowed], _("or"))
    used = set()
    for piece in _PIECES.split(text)[1::2]:
        found = _NAME.fullmatch(piece)
        if piece in {"{{", "}}"}:
            continue
        if piece in {"{", "}"}:
            raise TextRefused(
                _(
                    "There is a single %(brace)s. Write %(doubled)s to show a brace; placeholders are %(choice)s."
                )
                % {"brace": piece, "doubled": piece * 2, "choice": choice}
            )
        if found is None or found[1] not in names:
            raise TextRefused(
                _("%(piece)s can't be filled in here. Use %(choice)s.")
                % {"piece": one_line(piece)[:60], "choice": choice}
            )
        used.add(found[1])
    return used


def _pieces(text: str) -> list[_Piece]:
    """A checked text as words, placeholders and typed addresses."""
    pieces: list[_Piece] = []
    for number, piece in enumerate(_PIECES.split(text)):
        if number % 2 and (found := _NAME.fullmatch(piece)):
            pieces.append(_Stand(found[1]))
        else:
            pieces.append(piece[0] if number % 2 else piece)
    return [part for piece in pieces for part in _with_addresses(piece)]


def _with_addresses(piece: _Piece) -> list[_Piece]:
    if isinstance(piece, _Stand):
        return [piece]
    parts: list[_Piece] = []
    done = 0
    for found in _TYPED.finditer(piece):
        parts += [piece[done : found.start()], _Stand(address=found[0])]
        done = found.end()
    return [*parts, piece[done:]]


def _without_empty_paragraphs(body: str, values: Mapping[str, Any]) -> list[_Piece]:
    kept = []
    for paragraph in re.split(r"\n\n", cleaned(body)):
        names = [found[1] for found in map(_NAME.fullmatch, _PIECES.split(paragraph)[1::2]) if found]
        if not names or any(str(values[name]).strip() for name in names):
            kept.append(paragraph)
    return _pieces("\n\n".join(kept))


def _join(
    pieces: Iterable[_Piece], values: Mapping[str, Any], fill: Callable[[Any], str], *, plain: Any = str
) -> str:
    return "".join(
        plain(piece) if isinstance(piece, str) else fill(_value(piece, values)) for piece in pieces
    )


def _value(piece: _Stand, values: Mapping[str, Any]) -> Any:
    return SiteLink(piece.address) if piece.address else values[piece.name]


def _as_words(value: Any) -> str:
    """On one line, defused unless it is an address."""
    if isinstance(value, SiteLink | Address):
        return str(value)
    if isinstance(value, Quote):
        return _("“%(words)s”") % {"words": defused(value)} if value.strip() else ""
    return defused(value) if isinstance(value, str) else str(value)


def _text(pieces: list[_Piece], values: Mapping[str, Any]) -> str:
    parts = []
    for number, piece in enumerate(pieces):
        if isinstance(piece, str):
            parts.append(piece)
            continue
        value = _value(piece, values)
        parts.append(
            quoted(value) if isinstance(value, Quote) and _is_alone(pieces, number) else _as_words(value)
        )
    return "".join(parts)


def _html(pieces: list[_Piece], values: Mapping[str, Any], labels: Mapping[str, Any]) -> SafeString:
    source = "".join(
        piece if isinstance(piece, str) else f"{_OPEN}{number}{_CLOSE}" for number, piece in enumerate(pieces)
    )

    def shown(found: re.Match[str]) -> str:
        number = int(found[1])
        piece = pieces[number]
        value = _value(piece, values)
        alone = _is_alone(pieces, number)
        if isinstance(value, Quote) and alone:
            lines = "<br>".join(escape(defused(line)) for line in value.strip().splitlines())
            return f"</p><blockquote>{lines}</blockquote><p>"
        if isinstance(value, SiteLink) and piece.name and labels[piece.name] and alone:
            label = escape(labels[piece.name])
            return f'</p><p><a class="action" href="{escape(value)}">{label}</a></p><p>'
        if isinstance(value, SiteLink | Address):
            href = value if "://" in value else f"mailto:{value}"
            return f'<a href="{escape(href)}">{escape(value)}</a>'
        return escape(_as_words(value))

    markup = _STAND_IN.sub(shown, _markdown.render(source))
    markup = nh3.clean(
        markup,
        tags=TAGS,
        attributes={"a": {"href", "class"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    markup = re.sub(r"(?:<br>\s*)+</p>", "</p>", re.sub(r"<p>(?:\s*<br>)+\s*", "<p>", markup))
    return mark_safe(re.sub(r"<p>\s*</p>\s*", "", markup).strip())  # noqa: S308 - cleaned above


def _is_alone(pieces: list[_Piece], number: int) -> bool:
    """Whether the piece is a line of its own."""
    before = "".join("x" if isinstance(piece, _Stand) else piece for piece in pieces[:number])
    after = "".join("x" if isinstance(piece, _Stand) else piece for piece in pieces[number + 1 :])
    return not before.rpartition("\n")[2].strip() and not after.partition("\n")[0].strip()
