"""Files in, entries and problems out."""

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from . import guide, own
from .cells import Cells
from .entries import Entry, Vocabulary
from .tables import MOST_ROWS, File, Problem, Table, Unreadable, key_of, read_table

Reader = Callable[[Cells, Vocabulary], list[Entry]]


@dataclass
class Reading:
    """`broken` is about whole files: with any, nothing can be imported. `bad` is about rows that can be left out."""

    entries: list[Entry] = field(default_factory=list)
    bad: list[Problem] = field(default_factory=list)
    broken: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(files: Sequence[File], vocabulary: Vocabulary) -> Reading:
    """Every good row as entries, one for each person and role; every bad one by file, line and column."""
    reading = Reading()
    number = 0
    for file in files:
        try:
            table = read_table(file)
            reader = _format_of(table, reading.notes)
        except Unreadable as error:
            reading.broken += error.problems
            continue
        number += len(table.rows)
        if not table.rows:
            reading.broken.append(Problem(file.name, _("There are no rows below the header. Add some.")))
        reading.notes += table.notes
        if number <= MOST_ROWS:
            _read_rows(table, reader, vocabulary, reading)
    if number > MOST_ROWS:
        reading.broken.append(
            Problem(
                files[-1].name,
                _("There are %(rows)s rows; 20000 is the most at once. Split the sheet.") % {"rows": number},
            )
        )
    _one_of_each(reading)
    return reading


def _read_rows(table: Table, reader: Reader, vocabulary: Vocabulary, reading: Reading) -> None:
    for line, row in table.rows:
        cells = Cells(table, line, row)
        entries = reader(cells, vocabulary)
        if cells.problems:
            reading.bad += cells.problems
        else:
            reading.entries += entries


def _format_of(table: Table, notes: list[str]) -> Reader:
    """By the header. Raises `Unreadable` when it is neither, or when columns are missing."""
    keys = {*table.keys}
    wanted = {key_of(name) for name in guide.COLUMNS}
    is_guide = len(keys & wanted) > len(keys & {key_of(name) for name in own.COLUMNS})
    columns, needed, reader = (
        (guide.COLUMNS, guide.NEEDED, guide.entries_of)
        if is_guide
        else (own.COLUMNS, own.NEEDED, own.entries_of)
    )
    missing = [name for name in needed if key_of(name) not in keys]
    if missing:
        raise Unreadable(
            Problem(
                table.file.name,
                _(
                    "These columns are missing: %(missing)s. The first line of the file names its columns: %(all)s."
                )
                % {"missing": ", ".join(missing), "all": ", ".join(columns)},
                line=1,
            )
        )
    known = {key_of(name): name for name in columns}
    for key, name in zip(table.keys, table.header, strict=True):
        if key and key not in known:
            notes.append(
                _unknown(table.file.name, name, difflib.get_close_matches(key, known, 1, 0.8), known)
            )
    return reader


def _unknown(file: str, column: str, near: Iterable[str], known: dict[str, str]) -> str:
    note = _("“%(file)s”: the column “%(column)s” is not known and was not read.") % {
        "file": file,
        "column": column,
    }
    for key in near:
        note += " " + _("Should it be “%(name)s”?") % {"name": known[key]}
    return note


def _one_of_each(reading: Reading) -> None:
    """Keep the first row of each person and role; a row of their own goes before one that is only implied."""
    first: dict[tuple[str, str], Entry] = {}
    for entry in sorted(reading.entries, key=lambda entry: entry.is_implied):
        kept = first.setdefault((entry.email, entry.role), entry)
        if kept is not entry and not entry.is_implied:
            reading.bad.append(
                Problem(
                    entry.file,
                    _(
                        "%(email)s is in line %(line)s of “%(file)s” already, in the same role. Keep one of "
                        "the two rows."
                    )
                    % {"email": entry.email, "line": kept.line, "file": kept.file},
                    line=entry.line,
                )
            )
    reading.entries = [entry for entry in reading.entries if first[entry.email, entry.role] is entry]
