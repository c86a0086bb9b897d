"""People who were brought along in a spreadsheet, as the engine is told about them."""

from dataclasses import asdict
from typing import Any

import pytest

from matching.intake import people_of
from programs.enums import Role
from programs.imports.tables import File
from programs.models import Application, Program
from programs.services.imports import export_applications
from programs.tests.factories import (
    AT,
    answer_survey_of,
    coordinator_of,
    make_application,
    make_program,
    make_user,
)
from programs.tests.imports_support import PROFESSIONS, bare, bring, guide_files, person, sheet

pytestmark = pytest.mark.django_db
AREAS = ("Docs: guides; and more", "Testing", " -- \\ edge")
TEXTS = (
    "=SUM(A1)",
    '\'quoted\r\nover lines, with "marks"',
    "\N{SMILING FACE WITH OPEN MOUTH} 日本語; a:b",
    "-1",
)


def told(program: Program) -> list[dict[str, Any]]:
    """What the engine gets, keys and numbers replaced by addresses and names."""
    names = {str(pk): name for pk, name in (*program.areas.values_list("pk", "name"),)}
    goals = {str(pk): name for pk, name in (*program.goal_kinds.values_list("pk", "name"),)}
    addresses = dict(Application.objects.values_list("code", "person__email"))
    rows = []
    for side in people_of(program):
        for someone in side:
            row = asdict(someone)
            row["key"] = addresses[row["key"]]
            row["areas"] = {names[key]: strength for key, strength in row["areas"].items()}
            row["goals"] = {goals[key] for key in row["goals"]}
            row["groups"] = [group for group in row["groups"] if not group.startswith("person:")]
            rows.append(row | {"side": type(someone).__name__})
    return sorted(rows, key=lambda row: (row["key"], row["side"]))


def test_export_and_import_into_another_program_tell_the_engine_the_same():
    program = make_program(areas=AREAS)
    areas = list(program.areas.order_by("position"))
    kinds = list(program.goal_kinds.order_by("position"))
    for number, text in enumerate(TEXTS):
        application = make_application(
            "mentor" if number % 2 else "mentee",
            "approved",
            program,
            make_user(name=f"={text}"[:40].replace("\r\n", " "), time_zone="Asia/Kolkata"),
            about=text,
            motivation=f"'{text}",
            preferred_language="pt",
            further_languages=["en", "de"],
            requires_other_language=number == 0,
            **({"capacity": 3} if number % 2 else {}),
        )
        answer_survey_of(
            application,
            remarks=text,
            seeks_level=3,
            areas=dict(zip(areas, (1, 2, 3), strict=True)),
            goals={kinds[0]: text.replace("\r\n", " "), kinds[1]: ""},
            half_hours={(0, 0), (0, 1), (6, 47), (2, 20)},
            time_zone="America/Santiago",
        )
    text = export_applications(program=program, by=coordinator_of(program), at=AT)
    other = make_program(areas=AREAS)
    bring(other, File("export.csv", Role.MENTOR, text))
    assert len(told(other)) == 4
    assert told(other) == told(program)
    fields = ("person", "role", "about", "motivation", "survey__remarks", "survey__goals__own_words")
    kept = [
        sorted(each.applications.values_list(*fields, "survey__goals__kind__name"), key=str)
        for each in (program, other)
    ]
    assert kept[0] == kept[1]
    assert export_applications(program=other, by=coordinator_of(other), at=AT) == text


def test_incomplete_people_stay_out():
    program = make_program()
    bring(program, sheet(bare(1), person(2), person(3, english_speaking=""), person(4, hours="")))
    assert [row["key"] for row in told(program)] == ["p2@example.org"]


def test_people_of_one_organisation_share_a_group():
    program = make_program()
    bring(
        program,
        sheet(person(1, organisation="Harbour  Office"), person(2, "mentor", organisation="harbour office")),
    )
    assert [row["groups"] for row in told(program)] == [["organisation:harbour office"]] * 2


def test_characteristics_count_only_for_mentees_who_asked():
    program = make_program(areas=PROFESSIONS)
    bring(
        program,
        *guide_files(),
        goals=("Make a first contribution",),
        hours="Mon 18:00-20:00",
        hours_time_zone="Europe/London",
    )
    Application.objects.update(preferred_language="en", english_speaking=4, english_understanding=4)
    answers = {(row["key"].split("@")[0], row["side"]): row["answers"] for row in told(program)}
    assert {who: found["identity"] for who, found in answers.items() if found} == {
        ("bram", "Mentor"): {"left-handed", "night owl"},
        ("cleo", "Mentor"): {"night owl"},
        ("eli", "Mentee"): {"night owl"},
    }
