"""What a cell says, and what is wrong with it."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from mentorship.core import time_zones

from .. import languages
from ..availability import WEEKDAYS, ranges_of
from ..models.surveys import HALF_HOURS
from .tables import Problem, Table, restored

MOST_IN_A_LIST = 10_000  # characters
MOST_PROBLEMS = 20  # told of one row
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0", "")
_HOURS = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}):(\d{2})\s*[-\u2013]\s*(\d{1,2}):(\d{2})")


class Cells:
    """One row by its columns' keys. What can't be taken is noted in `problems`, and reads as empty."""

    def __init__(self, table: Table, line: int, cells: list[str]) -> None:
        self.file, self.line = table.file, line
        self.problems: list[Problem] = []
        self._names = dict(zip(table.keys, table.header, strict=True))
        self._cells = dict(zip(table.keys, map(restored, cells), strict=False))
        if len(cells) > len(table.keys):
            self._note(
                "",
                _(
                    "The row has %(cells)s cells, the header %(columns)s. Put cells with a separator in them "
                    "into quotation marks."
                )
                % {"cells": len(cells), "columns": len(table.keys)},
            )

    def bad(self, key: str, message: str) -> None:
        self._note(self._names.get(key, key), message)

    def _note(self, column: str, message: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(self.file.name, message, self.line, column))

    def words(self, key: str, most: int) -> str:
        """The cell as it is; empty where it is blank."""
        text = self._cells.get(key, "")
        if not text.strip():
            return ""
        if len(text) > most:
            self.bad(
                key,
                _("This has %(length)s characters; %(most)s is the most. Shorten it.")
                % {"length": len(text), "most": most},
            )
            return ""
        return text

    def text(self, key: str, most: int = 1000) -> str:
        """The cell without blanks around it."""
        return self.words(key, most).strip()

    def required(self, key: str, most: int) -> str:
        text = self.text(key, most)
        if not text and not self._cells.get(key, "").strip():
            self.bad(key, _("This is empty. Fill it in."))
        return text

    def email(self, key: str) -> str:
        text = self.required(key, 254).lower()
        return self._checked(
            key, text, _validate_address, _("This is no mail address. Write one like ida@example.org.")
        )

    def time_zone(self, key: str) -> str:
        return self._checked(
            key,
            self.text(key),
            time_zones.validate,
            _("This is no time zone. Write one like Europe/Berlin, or leave it empty."),
        )

    def yes_or_no(self, key: str) -> bool:
        text = self.text(key).casefold()
        if text not in YES + NO:
            self.bad(key, _("Write yes or no."))
        return text in YES

    def number(self, key: str, low: int, high: int) -> int | None:
        text = self.text(key)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,2}", text) or not low <= int(text) <= high:
            self.bad(
                key,
                _("Write a number from %(low)s to %(high)s, or leave it empty.") % {"low": low, "high": high},
            )
            return None
        return int(text)

    def language(self, key: str) -> str:
        return self._code(key, self.text(key))

    def languages(self, key: str, most: int) -> tuple[str, ...]:
        found = dict.fromkeys(self._code(key, part.strip()) for part in re.split(r"[;,]", self.text(key)))
        codes = tuple(code for code in found if code)
        if len(codes) > most:
            self.bad(key, _("Name at most four further languages."))
        return codes

    def hours(self, key: str) -> frozenset[tuple[int, int]]:
        """Half-hours as in “Mon 18:00-21:00; Tue 09:30-12:00”."""
        try:
            return half_hours_in(self.text(key))
        except ValueError:
            self.bad(key, _("Write hours like “Mon 18:00-21:00; Tue 09:30-12:00”, in half-hours."))
            return frozenset()

    def pairs(self, key: str) -> list[tuple[str, str | None]]:
        """The entries of a list: name, and what stands behind its colon (None without a colon)."""
        return unpacked(self.words(key, MOST_IN_A_LIST))

    def _code(self, key: str, text: str) -> str:
        code = re.split(r"[-_]", text.casefold())[0]
        if code in languages.codes():
            return code
        named = languages.code_of(text)
        if text and not named:
            self.bad(
                key,
                _("“%(text)s” is no language that is known. Write its code, such as de, or its English name.")
                % {"text": text},
            )
        return named

    def _checked(self, key: str, text: str, check: Callable[[str], None], message: str) -> str:
        try:
            if text:
                check(text)
        except ValidationError:
            self.bad(key, message)
            return ""
        return text


def _validate_address(text: str) -> None:
    """One that the outbox can write to: quotation marks stand in no header of its."""
    validate_email(text)
    if '"' in text:
        raise ValidationError(text)


def half_hours_in(text: str) -> frozenset[tuple[int, int]]:
    """The half-hours of “Mon 18:00-21:00; …”. Raises ValueError for anything else."""
    found: set[tuple[int, int]] = set()
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = _HOURS.fullmatch(part)
        if not match or match[1][:3].title() not in DAYS:
            raise ValueError(part)
        start, end = (_slot(match[2], match[3]), _slot(match[4], match[5]))
        if not 0 <= start < end <= HALF_HOURS:
            raise ValueError(part)
        found |= {(DAYS.index(match[1][:3].title()), slot) for slot in range(start, end)}
    return frozenset(found)


def hours_as_text(half_hours: Iterable[tuple[int, int]]) -> str:
    return "; ".join(
        f"{DAYS[weekday % WEEKDAYS]} {_clock(start)}-{_clock(end)}"
        for weekday, start, end in ranges_of(half_hours)
    )


def packed(entries: Iterable[tuple[str, Any]]) -> str:
    """“name: value; name: value” with a backslash before what would be read as something else."""
    parts = (
        f"{_escaped(name)}:{_escaped(str(value))}" if value else _escaped(name) for name, value in entries
    )
    return "; ".join(parts)


def unpacked(text: str) -> list[tuple[str, str | None]]:
    """What `packed` wrote; blanks that aren't behind a backslash don't count at either end."""
    entries: list[list[list[tuple[str, bool]]]] = [[[]]]
    characters = iter(text)
    for character in characters:
        if character == "\\":
            entries[-1][-1].append((next(characters, "\\"), True))
        elif character == ";":
            entries.append([[]])
        elif character == ":" and len(entries[-1]) == 1:
            entries[-1].append([])
        else:
            entries[-1][-1].append((character, False))
    pairs = [(_stripped(parts[0]), _stripped(parts[1]) if len(parts) > 1 else None) for parts in entries]
    return [(name, value) for name, value in pairs if name or value]


def by_name(names: Mapping[str, Any], name: str) -> Any | None:
    """The value of this name, or of one that differs in case alone."""
    if name in names:
        return names[name]
    folded = name.casefold()
    return next((value for known, value in names.items() if known.casefold() == folded), None)


def _slot(hour: str, minute: str) -> int:
    if minute not in {"00", "30"} or int(hour) > 24:
        raise ValueError(minute)
    return int(hour) * 2 + (minute == "30")


def _clock(slot: int) -> str:
    return f"{slot // 2:02}:{'30' if slot % 2 else '00'}"


def _escaped(text: str) -> str:
    edges = {0, len(text) - 1}
    return "".join(
        f"\\{character}" if character in "\\;:" or (character.isspace() and place in edges) else character
        for place, character in enumerate(text)
    )


def _stripped(characters: list[tuple[str, bool]]) -> str:
    while characters and not characters[0][1] and characters[0][0].isspace():
        characters = characters[1:]
    while characters and not characters[-1][1] and characters[-1][0].isspace():
        characters = characters[:-1]
    return "".join(character for character, _escaped in characters)
