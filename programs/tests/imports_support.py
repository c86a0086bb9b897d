"""Spreadsheets for tests."""

from typing import Any

from mentorship.env import BASE_DIR
from programs.enums import Role
from programs.imports.entries import Options
from programs.imports.own import COLUMNS
from programs.imports.plans import Plan
from programs.imports.tables import File, decode
from programs.models import Import, Program
from programs.services.imports import import_applications, plan_import, preview_import
from programs.tests.factories import AT, coordinator_of

EXAMPLES = BASE_DIR / "docs" / "examples"
PROFESSIONS = ("Digital", "Policy", "Project delivery")
CONSENT = "On the sign-up form of 3 March 2027."
COMPLETE = {
    "time_zone": "Europe/Berlin",
    "preferred_language": "de",
    "english_speaking": "4",
    "english_understanding": "4",
    "level": "2",
    "areas": "Testing:3",
    "goals": "Make a first contribution",
    "hours": "Mon 18:00-20:00",
    "hours_time_zone": "Europe/Berlin",
}


def example(name: str, role: Role = Role.MENTOR) -> File:
    return File(name, role, decode(name, (EXAMPLES / name).read_bytes()))


def guide_files() -> list[File]:
    return [example("mentors.csv", Role.MENTOR), example("mentees.csv", Role.MENTEE)]


def sheet(*rows: dict[str, str], name: str = "people.csv", columns: tuple[str, ...] = COLUMNS) -> File:
    """The site's own format; `rows` name what isn't empty."""
    lines = [",".join(columns)]
    lines += [",".join(f'"{row[c]}"' if row.get(c) else "" for c in columns) for row in rows]
    return File(name, Role.MENTOR, "\r\n".join(lines) + "\r\n")


def person(number: int, role: str = "mentee", **fields: str) -> dict[str, str]:
    """A row of which nothing is missing."""
    return {
        "role": role,
        "name": f"Person {number}",
        "email": f"p{number}@example.org",
        **({"capacity": "1"} if role == "mentor" else {}),
        **COMPLETE,
        **fields,
    }


def bare(number: int, role: str = "mentee") -> dict[str, str]:
    return {"role": role, "name": f"Person {number}", "email": f"p{number}@example.org"}


def plan(program: Program, *files: File, at: Any = AT, by: Any = None, **options: Any) -> Plan:
    return plan_import(
        program=program, files=files, options=Options(**options), by=by or coordinator_of(program), at=at
    )


def make_import(program: Program, *files: File, at: Any = AT, by: Any = None, **options: Any) -> Import:
    return preview_import(
        program=program,
        files=files or [sheet(person(1))],
        consent=CONSENT,
        options=Options(**options),
        by=by or coordinator_of(program),
        at=at,
    )


def bring(
    program: Program, *files: File, at: Any = AT, by: Any = None, leave_out: int = 0, **options: Any
) -> Import:
    """Import; the row afterwards."""
    by = by or coordinator_of(program)
    pending = make_import(program, *files, at=at, by=by, **options)
    import_applications(pending=pending, by=by, at=at, leave_out=leave_out)
    return Import.objects.get(pk=pending.pk)
