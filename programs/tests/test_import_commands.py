"""Imports and exports on the command line."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mentorship.core import clock
from programs.models import Application, Import, Program
from programs.tests.factories import coordinator_of, make_program, make_user
from programs.tests.imports_support import CONSENT, EXAMPLES, PROFESSIONS, person, sheet

pytestmark = pytest.mark.django_db
MENTORS, MENTEES = str(EXAMPLES / "mentors.csv"), str(EXAMPLES / "mentees.csv")


@pytest.fixture
def program() -> Program:
    return make_program(at=clock.now(), areas=PROFESSIONS)


def run(program: Program, *arguments: str) -> None:
    call_command("import_applications", program.slug, *arguments, "--by", coordinator_of(program).email)


def file(tmp_path: Path, *rows: dict[str, str]) -> str:
    path = tmp_path / "people.csv"
    path.write_text(sheet(*rows).text, newline="")
    return str(path)


def test_without_yes_nothing_happens_but_a_preview(program, capsys):
    run(program, MENTORS, MENTEES)
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "People who come in: 7",
        "Applications: 4 mentors, 4 mentees",
        "New accounts: 7",
        "Here already, left as they are: 0",
        "Languages or fluency missing: 7",
        "Survey incomplete: 7",
        "People who get a mail: 7",
        "“mentees.csv” has semicolons between its cells and was read like that.",
        "Nothing has been imported. Add --yes to do it.",
    ]
    assert not Import.objects.exists()


def test_yes_imports_with_consent_and_defaults(program, capsys):
    run(
        program,
        *(
            MENTORS,
            MENTEES,
            "--yes",
            "--consent",
            CONSENT,
            "--capacity",
            "2",
            "--goal",
            "Contribute regularly",
        ),
        *("--hours", "Mon 18:00-20:00", "--hours-time-zone", "Europe/London"),
    )
    assert capsys.readouterr().out.endswith("Imported: 7 people, 7 mails.\n")
    assert Application.objects.filter(state="approved", survey__isnull=False).count() == 8
    assert Import.objects.get().consent == CONSENT


def test_second_file_alone_and_areas_added():
    program = make_program(at=clock.now())
    run(program, "-", MENTEES, "--yes", "--add-areas", "--consent", CONSENT)
    assert set(Application.objects.values_list("role", flat=True)) == {"mentee"}
    assert set(PROFESSIONS) <= set(program.areas.values_list("name", flat=True))


def test_bad_rows_stop_everything_unless_they_are_left_out(tmp_path, program, capsys):
    path = file(tmp_path, person(1, areas="Policy:1"), person(2, areas="Alchemy:1"))
    with pytest.raises(CommandError, match="Mend these rows, or add --skip-bad-rows"):
        run(program, path, "--yes", "--consent", CONSENT)
    assert "people.csv, line 3, areas: “Alchemy” is no area of focus here." in capsys.readouterr().out
    assert not Application.objects.exists()
    run(program, path, "--yes", "--consent", CONSENT, "--skip-bad-rows")
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"\xff\xfa", "people.csv, line 1: These letters can't be read"), (None, "can't be read: No such file")],
)
def test_file_that_can_not_be_read_is_told(tmp_path, program, content, message):
    path = tmp_path / "people.csv"
    if content:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=message):
        run(program, str(path))


def test_consent_is_needed_and_every_file_may_be_none(program):
    with pytest.raises(CommandError, match="Say where and when the people agreed"):
        run(program, MENTORS, "--yes")
    with pytest.raises(CommandError, match="Choose at least one file"):
        run(program, "-")
    assert not Import.objects.exists()


def test_only_coordinators_of_the_program_are_taken_for_one(program):
    outsider = make_user()
    for command, arguments in (("import_applications", [MENTORS]), ("export_applications", [])):
        with pytest.raises(CommandError, match="does not coordinate"):
            call_command(command, program.slug, *arguments, "--by", outsider.email)
        with pytest.raises(CommandError, match="There is no program “nothing”"):
            call_command(command, "nothing", *arguments, "--by", outsider.email)


def test_export_is_printed_or_written(tmp_path, program, capsys):
    run(program, file(tmp_path, person(1, areas="Policy:1")), "--yes", "--consent", CONSENT)
    capsys.readouterr()
    by = coordinator_of(program).email
    call_command("export_applications", program.slug, "--by", by)
    printed = capsys.readouterr().out
    call_command("export_applications", program.slug, "--by", by, "--output", str(tmp_path / "out.csv"))
    written = (tmp_path / "out.csv").read_bytes()
    assert written == printed.encode("utf-8-sig")
    assert "p1@example.org" in printed
