"""The two files, mentors and mentees, in which public services of the United Kingdom hold their applicants."""

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from ..enums import Role, Strength
from .cells import Cells
from .entries import Entry, Vocabulary
from .own import area_named

NEEDED = (
    "first name",
    "last name",
    "email address",
    "both mentor and mentee",
    "job title",
    "grade",
    "organisation",
    "profession",
)
COLUMNS = (*NEEDED, "characteristics", "match with similar identity", "biography")

# Grades of the civil service, by their letters and digits alone.
GRADES = {
    1: "aa adminassistant administrativeassistant ao adminofficer administrativeofficer eo executiveofficer",
    2: "heo higherexecutiveofficer heod seo seniorexecutiveofficer",
    3: "grade7 g7 gradeseven grade6 g6 gradesix",
    4: "scs seniorcivilservant seniorcivilservice scspb1 scspb2 scspb3 scs1 scs2 scs3 deputydirector director "
    "directorgeneral permanentsecretary",
}
_LEVELS = {name: level for level, names in GRADES.items() for name in names.split()} | {
    str(n): n for n in range(1, 5)
}


def entries_of(cells: Cells, vocabulary: Vocabulary) -> list[Entry]:
    """One entry, or two where somebody is both; what can't be taken is noted on `cells`."""
    name = f"{cells.required('firstname', 50)} {cells.required('lastname', 50)}".strip()
    profession = cells.text("profession", 80)
    area = area_named(cells, "profession", profession, vocabulary) if profession else ""
    job, biography = cells.text("jobtitle", 200), cells.words("biography", 1700)
    entry = Entry(
        file=cells.file.name,
        line=cells.line,
        role=cells.file.role,
        name=name,
        email=cells.email("emailaddress"),
        answers={
            "about": "\n\n".join(filter(None, (job, biography))),
            "organisation": cells.text("organisation", 120),
            "characteristics": cells.text("characteristics", 500),
            "seeks_similar": cells.yes_or_no("matchwithsimilaridentity"),
        },
        level=_level(cells),
        areas={area: int(Strength.MOST)} if area else {},
    )
    if not cells.yes_or_no("bothmentorandmentee"):
        return [entry]
    other = Role.MENTEE if entry.role == Role.MENTOR else Role.MENTOR
    return [entry, replace(entry, role=other, is_implied=True)]


def _level(cells: Cells) -> int | None:
    grade = cells.text("grade", 60)
    level = _LEVELS.get(re.sub(r"[\W_]+", "", grade).casefold())
    if grade and level is None:
        cells.bad(
            "grade",
            _(
                "“%(grade)s” is no grade that is known. Known are AA, AO, EO (1), HEO, SEO (2), Grade 7, Grade 6 (3) "
                "and SCS (4); a number from 1 to 4 works as well."
            )
            % {"grade": grade},
        )
    return level
