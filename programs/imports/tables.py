"""From a spreadsheet's bytes to rows of cells, with a sentence for everything that can be wrong on the way."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
DELIMITERS = ",;\t"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BLANKS = re.compile(r"[\s_\-]+")
# Where a spreadsheet takes what follows for a formula, behind any number of apostrophes: at the beginning of a cell,
# and wherever a program that expects semicolons or tabs would begin another cell or row.
_FORMULA = r"(?='*[ \xa0\"]*[=+\-@\uff1d\uff0b\uff0d\uff20])"
_TO_DEFUSE = re.compile(rf"(?:\A|[;\t\r\n]){_FORMULA}|\A(?='*[\t\r\n])")
_DEFUSED = re.compile(rf"(\A|[;\t\r\n])'{_FORMULA}|\A'(?='*[\t\r\n])")


@dataclass(frozen=True)
class File:
    """A spreadsheet as text. `role` is whose it is where its rows don't say."""

    name: str
    role: str
    text: str


@dataclass(frozen=True)
class Problem:
    """Something that can't be taken, and what to do. Without a line it is about the whole file."""

    file: str
    message: str
    line: int | None = None
    column: str = ""


class Unreadable(Exception):
    """A file of which no row can be told. Holds at least one problem."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True)
class Table:
    """A file's header, as typed and by its keys, and its rows with the line on which each begins."""

    file: File
    header: list[str]
    keys: list[str]
    rows: list[tuple[int, list[str]]]
    notes: list[str] = field(default_factory=list)


def key_of(name: str) -> str:
    """A header's name by which it is known: case, blanks, underscores and hyphens don't matter."""
    return _BLANKS.sub("", name).casefold()


def defused(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula; `restored` undoes it exactly."""
    return _TO_DEFUSE.sub(r"\g<0>'", text)


def restored(cell: str) -> str:
    return _DEFUSED.sub(r"\1", cell)


def decode(name: str, data: bytes) -> str:
    """The text of a file: UTF-8, with or without a mark, or UTF-16 with one. Raises `Unreadable`."""
    if len(data) > MOST_BYTES:
        raise Unreadable(
            Problem(
                name,
                _("The file has %(size)s MB; 5 MB is the most. Leave out columns or split it.")
                % {"size": f"{len(data) / 1024 / 1024:.1f}"},
            )
        )
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _wrong_encoding(name, data[: error.start].count(b"\n") + 1) from error
    if "\0" in text:
        raise _wrong_encoding(name, text[: text.index("\0")].count("\n") + 1)
    return text


def read_table(file: File) -> Table:
    """Raises `Unreadable` when the header or the quotation marks make no sense."""
    text, skipped = file.text, 0
    if re.match(r"sep=.\r?\n", text):  # a hint for one spreadsheet program, not a row
        text, skipped = text.split("\n", 1)[1], 1
    delimiter = _delimiter_of(text)
    rows = _rows(file, text, delimiter, skipped)
    try:
        _line, header = next(rows)
    except StopIteration:
        raise Unreadable(
            Problem(file.name, _("The file is empty. Choose one with a header and rows."))
        ) from None
    if len(header) > MOST_COLUMNS:
        raise Unreadable(
            Problem(
                file.name,
                _(
                    "The header has %(columns)s columns; %(most)s is the most. Leave out those that are not needed."
                )
                % {"columns": len(header), "most": MOST_COLUMNS},
                line=1 + skipped,
            )
        )
    keys = [key_of(name) for name in header]
    repeated = [name for name, count in Counter(keys).items() if name and count > 1]
    if repeated:
        raise Unreadable(
            *(
                Problem(
                    file.name,
                    _("The header has this column more than once. Give one of them another name."),
                    line=1 + skipped,
                    column=header[keys.index(name)].strip(),
                )
                for name in repeated
            )
        )
    notes = []
    if delimiter != ",":
        words = {";": _("semicolons"), "\t": _("tabs")}
        notes.append(
            _("“%(file)s” has %(what)s between its cells and was read like that.")
            % {"file": file.name, "what": words[delimiter]}
        )
    return Table(file, [name.strip() for name in header], keys, list(rows), notes)


def _rows(file: File, text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Every row that isn't blank, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(
                Problem(
                    file.name,
                    _(
                        "In the row that begins here the quotation marks don't match: one is never closed, or "
                        "stands inside a cell without being doubled. Mend this row, or save the sheet as CSV again."
                    ),
                    line=line,
                )
            ) from error
        if any(cell.strip() for cell in row):
            yield line, row


def _delimiter_of(text: str) -> str:
    """The one that cuts the first line into the most cells; of equals the comma."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda d: (len(next(csv.reader([first], delimiter=d), [])), d == ","))


def _wrong_encoding(name: str, line: int) -> Unreadable:
    return Unreadable(
        Problem(
            name, _("These letters can't be read. Save the sheet as “CSV UTF-8” and choose it again."), line
        )
    )
