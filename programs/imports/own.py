"""The site's own format: what the export writes and the import reads back."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from .. import languages
from ..enums import Role
from ..models import Application, Question
from ..models.applications import MOST_FURTHER_LANGUAGES, MOST_MENTEES
from .cells import Cells, by_name, hours_as_text, packed
from .entries import Entry, Vocabulary
from .tables import defused

COLUMNS = (
    "role",
    "name",
    "email",
    "time_zone",
    "preferred_language",
    "further_languages",
    "requires_other_language",
    "english_speaking",
    "english_understanding",
    "capacity",
    "about",
    "motivation",
    "organisation",
    "level",
    "seeks_level",
    "areas",
    "goals",
    "hours",
    "hours_time_zone",
    "remarks",
)
NEEDED = ("role", "name", "email")
MOST_GOALS = 3
MOST_OWN_WORDS = 300


def as_csv(applications: Iterable[Application], questions: Sequence[Question] = ()) -> str:
    """Applications, with everything about them prefetched, as the text of a file.

    Behind the columns that an import reads back stands one for each of the program's own `questions`, which it
    doesn't read.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(
        [*COLUMNS, *(defused(f"question {question.pk}: {question.text}") for question in questions)]
    )
    for application in applications:
        own = _own_answers(application)
        cells = [*_row(application), *(own.get(question.pk, "") for question in questions)]
        writer.writerow([defused(cell) for cell in cells])
    return text.getvalue()


def _own_answers(application: Application) -> dict[int, str]:
    survey = getattr(application, "survey", None)
    return {answer.question_id: answer.words for answer in survey.answers.all()} if survey else {}


def _row(application: Application) -> list[str]:
    survey = getattr(application, "survey", None)
    further = sorted(language.code for language in application.further_languages.all())
    ranges = [] if survey is None else survey.availability.all()
    half_hours = {(r.weekday, slot) for r in ranges for slot in range(r.start, r.end)}
    areas = [] if survey is None else [(choice.area.name, choice.strength) for choice in survey.areas.all()]
    goals = [] if survey is None else [(choice.kind.name, choice.own_words) for choice in survey.goals.all()]
    return [
        application.role,
        application.person.name,
        application.person.email,
        application.person.time_zone,
        application.preferred_language,
        "; ".join(further),
        "yes" if application.requires_other_language else "no",
        _number(application.english_speaking),
        _number(application.english_understanding),
        _number(application.capacity),
        application.about,
        application.motivation,
        application.organisation,
        _number(survey and survey.level),
        _number(survey and survey.seeks_level),
        packed(sorted(areas)),
        packed(sorted(goals)),
        hours_as_text(half_hours),
        survey.time_zone if survey else "",
        survey.remarks if survey else "",
    ]


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def entries_of(cells: Cells, vocabulary: Vocabulary) -> list[Entry]:
    """The one entry of a row; what can't be taken is noted on `cells`."""
    role = cells.required("role", 20).casefold()
    if role and role not in Role.values:
        cells.bad("role", _("Write mentor or mentee."))
    preferred = cells.language("preferredlanguage")
    further = cells.languages("furtherlanguages", MOST_FURTHER_LANGUAGES)
    requires = cells.yes_or_no("requiresotherlanguage")
    if requires and not {preferred, *further} - {languages.ENGLISH, ""}:
        cells.bad(
            "requiresotherlanguage",
            _("Name a language besides English that the person speaks, or write no."),
        )
    capacity = cells.number("capacity", 1, MOST_MENTEES)
    if capacity and role == Role.MENTEE:
        cells.bad("capacity", _("A mentee takes no mentees. Leave it empty."))
    return [
        Entry(
            file=cells.file.name,
            line=cells.line,
            role=role,
            name=cells.required("name", 100),
            email=cells.email("email"),
            time_zone=cells.time_zone("timezone"),
            answers={
                "preferred_language": preferred,
                "requires_other_language": requires,
                "english_speaking": cells.number("englishspeaking", 0, 5),
                "english_understanding": cells.number("englishunderstanding", 0, 5),
                "about": cells.words("about", 2000),
                "motivation": cells.words("motivation", 3000),
                "organisation": cells.text("organisation", 120),
            },
            further_languages=tuple(code for code in further if code != preferred),
            capacity=capacity,
            level=cells.number("level", 1, 4),
            seeks_level=cells.number("seekslevel", 1, 4),
            areas=_areas(cells, vocabulary),
            goals=_goals(cells, vocabulary, role),
            half_hours=cells.hours("hours"),
            hours_time_zone=cells.time_zone("hourstimezone"),
            remarks=cells.words("remarks", 2000),
        )
    ]


def _areas(cells: Cells, vocabulary: Vocabulary) -> dict[str, int]:
    areas = {}
    for name, strength in cells.pairs("areas"):
        if strength not in {"1", "2", "3"}:
            cells.bad(
                "areas",
                _("Put a number from 1 (a little) to 3 (very much) behind “%(name)s”, as in “Testing:2”.")
                % {"name": name},
            )
        elif known := area_named(cells, "areas", name, vocabulary):
            areas[known] = int(strength)
    return areas


def _goals(cells: Cells, vocabulary: Vocabulary, role: str) -> dict[str, str]:
    goals = {}
    for name, words in cells.pairs("goals"):
        kind = by_name(vocabulary.goals, name)
        if kind is None:
            cells.bad(
                "goals",
                _("“%(name)s” is no kind of goal here. Those of this program are: %(known)s.")
                % {"name": name, "known": "; ".join(vocabulary.goals)},
            )
        elif len(words or "") > MOST_OWN_WORDS:
            cells.bad("goals", _("Own words have at most 300 characters. Shorten them."))
        else:
            goals[kind.name] = words or ""
    if role == Role.MENTEE and len(goals) > MOST_GOALS:
        cells.bad("goals", _("A mentee begins with at most three goals. Leave some out."))
    return goals


def area_named(cells: Cells, key: str, name: str, vocabulary: Vocabulary) -> str:
    """The program's name for an area; the name itself where areas may be added; else a problem and ""."""
    known = by_name(vocabulary.areas, name)
    if known is not None:
        return known.name
    if vocabulary.adds_areas and len(name) <= 80:
        return name
    cells.bad(
        key,
        _(
            "“%(name)s” is no area of focus here. Those of this program are: %(known)s. Change the cell, or tick "
            "“Add areas that the program doesn't have”."
        )
        % {"name": name, "known": "; ".join(vocabulary.areas)},
    )
    return ""
