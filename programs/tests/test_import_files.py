"""Spreadsheets as they come: what is read, and the sentence for what is not."""

import codecs

import pytest

from programs.enums import Role
from programs.imports.cells import half_hours_in, hours_as_text, packed, unpacked
from programs.imports.entries import Vocabulary
from programs.imports.reading import Reading, read
from programs.imports.tables import MOST_BYTES, File, Unreadable, decode
from programs.models import FocusArea, GoalKind
from programs.tests.imports_support import guide_files, person, sheet

AREAS = {name: FocusArea(name=name) for name in ("Digital", "Policy", "Project delivery", "Testing")}
GOALS = {name: GoalKind(name=name) for name in ("Make a first contribution", "Contribute regularly")}
GUIDE = (
    "First name,Last name,Email address,Both mentor and mentee,Job title,Grade,Organisation,Profession,"
    "Characteristics,Match with similar identity,Biography\n"
)


def reading(*files: File, adds_areas: bool = False) -> Reading:
    return read(files, Vocabulary(AREAS, GOALS, adds_areas=adds_areas))


def bad(*rows: dict[str, str]) -> list[tuple[int | None, str, str]]:
    return [(p.line, p.column, p.message) for p in reading(sheet(*rows)).bad]


def broken(text: str) -> list[tuple[str, int | None, str]]:
    return [(p.file, p.line, p.message) for p in reading(File("a.csv", Role.MENTOR, text)).broken]


def guide(row: str) -> Reading:
    return reading(File("mentors.csv", Role.MENTOR, GUIDE + row))


# Bytes


@pytest.mark.parametrize(
    "data",
    [
        "name\r\nZoë".encode(),
        codecs.BOM_UTF8 + "name\r\nZoë".encode(),
        "name\r\nZoë".encode("utf-16"),
        codecs.BOM_UTF16_BE + "name\r\nZoë".encode("utf-16-be"),
    ],
)
def test_unicode_is_read_with_and_without_a_mark(data):
    assert decode("a.csv", data) == "name\r\nZoë"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("name\r\nIda\r\nZoë".encode("latin-1"), 3),
        ("name\r\nZoe".encode("utf-16-le"), 1),
        (codecs.BOM_UTF16_LE + b"a\x00b", 1),
    ],
)
def test_other_encodings_are_refused_with_the_line(data, line):
    with pytest.raises(Unreadable) as refusal:
        decode("a.csv", data)
    (problem,) = refusal.value.problems
    assert (problem.file, problem.line, problem.message) == (
        "a.csv",
        line,
        "These letters can't be read. Save the sheet as “CSV UTF-8” and choose it again.",
    )


def test_file_that_is_too_large_is_refused_with_its_size():
    with pytest.raises(Unreadable) as refusal:
        decode("a.csv", b"a" * (MOST_BYTES + 600_000))
    assert refusal.value.problems[0].message == (
        "The file has 5.6 MB; 5 MB is the most. Leave out columns or split it."
    )


def test_header_of_too_many_columns_is_refused():
    header = ",".join(f"column{number}" for number in range(201))
    assert broken(header) == [
        ("a.csv", 1, "The header has 201 columns; 200 is the most. Leave out those that are not needed.")
    ]


def test_row_in_which_everything_is_wrong_tells_at_most_twenty_things():
    areas = "; ".join(f"Area {number}:9" for number in range(300))
    assert len(bad(person(1, areas=areas))) == 20
    ((_line, column, message),) = bad(person(1, areas="Testing:2;" * 1001))
    assert (column, message) == (
        "areas",
        "This has 10010 characters; 10000 is the most. Shorten it.",
    )


def test_address_that_no_mail_can_go_to_is_refused():
    ((_line, column, message),) = bad(person(1, email='""ida""@example.org'))
    assert (column, message) == ("email", "This is no mail address. Write one like ida@example.org.")


# Tables


@pytest.mark.parametrize(("separator", "word"), [(";", "semicolons"), ("\t", "tabs")])
def test_other_separators_just_work_and_say_so(separator, word):
    text = (
        separator.join(("role", "name", "email")) + "\n" + separator.join(("mentee", "Ida", "i@example.org"))
    )
    found = reading(File("a.csv", Role.MENTOR, text))
    assert ([entry.name for entry in found.entries], found.bad, found.broken) == (["Ida"], [], [])
    assert found.notes == [f"“a.csv” has {word} between its cells and was read like that."]


def test_hint_of_a_spreadsheet_program_is_passed_over():
    found = reading(File("a.csv", Role.MENTOR, "sep=;\nrole;name;email\nmentee;Ida;none"))
    assert [(problem.line, problem.column) for problem in found.bad] == [(3, "email")]


def test_header_is_known_whatever_its_case_blanks_and_hyphens():
    found = reading(File("a.csv", Role.MENTOR, " ROLE ,Na-me,E mail,time-Zone\nmentee,Ida,i@example.org,UTC"))
    assert [(entry.email, entry.time_zone) for entry in found.entries] == [("i@example.org", "UTC")]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", None, "The file is empty. Choose one with a header and rows."),
        ("\n\n", None, "The file is empty. Choose one with a header and rows."),
        ("role,name,email\n", None, "There are no rows below the header. Add some."),
        ("role,name,email\n,,\n", None, "There are no rows below the header. Add some."),
        (
            "role,name,email,Name\na,b,c,d",
            1,
            "The header has this column more than once. Give one of them another name.",
        ),
        (
            'role,name,email\nmentee,Ida,i@example.org\nmentee,"Ola,o@example.org\nmentee,Pia,p@example.org\n',
            3,
            "In the row that begins here the quotation marks don't match: one is never closed, or stands inside a "
            "cell without being doubled. Mend this row, or save the sheet as CSV again.",
        ),
    ],
)
def test_file_that_makes_no_sense_is_told_where_and_what_to_do(text, line, message):
    assert broken(text) == [("a.csv", line, message)]


def test_missing_columns_are_named():
    ((_file, line, message),) = broken("role,city\nmentee,Oslo")
    assert (line, message.split(". ")[0]) == (1, "These columns are missing: name, email")
    ((_file, line, message),) = broken(
        GUIDE.replace("Grade,", "").replace("Organisation", "Organisaton") + "a"
    )
    assert message.startswith("These columns are missing: grade, organisation.")


def test_unknown_column_is_named_with_what_it_may_mean():
    found = reading(
        File("a.csv", Role.MENTOR, "role,name,email,capacty,city\nmentee,Ida,i@example.org,,Oslo")
    )
    assert found.notes == [
        "“a.csv”: the column “capacty” is not known and was not read. Should it be “capacity”?",
        "“a.csv”: the column “city” is not known and was not read.",
    ]


def test_more_rows_than_are_taken_at_once_are_counted(monkeypatch):
    monkeypatch.setattr("programs.imports.reading.MOST_ROWS", 2)
    found = reading(sheet(person(1), person(2), name="a.csv"), sheet(person(3), name="b.csv"))
    assert [(p.file, p.message) for p in found.broken] == [
        ("b.csv", "There are 3 rows; 20000 is the most at once. Split the sheet.")
    ]


def test_long_file_with_bad_rows_names_every_one_and_keeps_the_others():
    rows = [person(n) if n % 4 else person(n, email="nowhere", level="9") for n in range(2000)]
    found = reading(sheet(*rows))
    assert len(found.entries) == 1500
    assert [(p.line, p.column) for p in found.bad] == [
        (n + 2, column) for n in range(0, 2000, 4) for column in ("email", "level")
    ]


# The site's own format


@pytest.mark.parametrize(
    ("cell", "column", "message"),
    [
        ({"role": "guide"}, "role", "Write mentor or mentee."),
        ({"role": ""}, "role", "This is empty. Fill it in."),
        ({"name": " "}, "name", "This is empty. Fill it in."),
        ({"name": "n" * 101}, "name", "This has 101 characters; 100 is the most. Shorten it."),
        ({"email": "ida"}, "email", "This is no mail address. Write one like ida@example.org."),
        (
            {"time_zone": "Oslo"},
            "time_zone",
            "This is no time zone. Write one like Europe/Berlin, or leave it empty.",
        ),
        (
            {"preferred_language": "Elvish"},
            "preferred_language",
            "“Elvish” is no language that is known. Write its code, such as de, or its English name.",
        ),
        (
            {"further_languages": "fr;es;pt;it;nl"},
            "further_languages",
            "Name at most four further languages.",
        ),
        (
            {"requires_other_language": "yes", "preferred_language": "en"},
            "requires_other_language",
            "Name a language besides English that the person speaks, or write no.",
        ),
        ({"requires_other_language": "perhaps"}, "requires_other_language", "Write yes or no."),
        (
            {"english_speaking": "6"},
            "english_speaking",
            "Write a number from 0 to 5, or leave it empty.",
        ),
        ({"capacity": "2"}, "capacity", "A mentee takes no mentees. Leave it empty."),
        ({"level": "x"}, "level", "Write a number from 1 to 4, or leave it empty."),
        (
            {"areas": "Testing"},
            "areas",
            "Put a number from 1 (a little) to 3 (very much) behind “Testing”, as in “Testing:2”.",
        ),
        (
            {"goals": "Fame"},
            "goals",
            "“Fame” is no kind of goal here. Those of this program are: Make a first contribution; "
            "Contribute regularly.",
        ),
        (
            {"hours": "Mon 18:15-19:00"},
            "hours",
            "Write hours like “Mon 18:00-21:00; Tue 09:30-12:00”, in half-hours.",
        ),
        ({"remarks": "r" * 2001}, "remarks", "This has 2001 characters; 2000 is the most. Shorten it."),
    ],
)
def test_bad_cell_is_named_by_line_and_column_with_a_remedy(cell, column, message):
    assert bad(person(1), person(2) | cell) == [(3, column, message)]


def test_row_with_too_many_cells_is_named():
    found = reading(File("a.csv", Role.MENTOR, "role,name,email\nmentee,Ida,i@example.org,Oslo"))
    assert [(p.line, p.message) for p in found.bad] == [
        (
            2,
            "The row has 4 cells, the header 3. Put cells with a separator in them into quotation marks.",
        )
    ]


def test_area_that_the_program_lacks_needs_a_tick():
    file = sheet(person(1, areas="testing:2; Maps:1"))
    (problem,) = reading(file).bad
    assert problem.message.startswith(
        "“Maps” is no area of focus here. Those of this program are: Digital; Policy;"
    )
    assert [dict(entry.areas) for entry in reading(file, adds_areas=True).entries] == [
        {"Testing": 2, "Maps": 1}
    ]


def test_languages_are_taken_by_code_name_and_region():
    file = sheet(person(1, preferred_language="Portuguese", further_languages="de-AT, EN; french"))
    (entry,) = reading(file).entries
    assert (entry.answers["preferred_language"], entry.further_languages) == ("pt", ("de", "en", "fr"))


def test_address_twice_in_one_role_keeps_the_first_row():
    found = reading(
        sheet(person(1), person(1, role="mentor"), person(1, name="Another", email="P1@Example.org"))
    )
    assert [(entry.role, entry.name) for entry in found.entries] == [
        ("mentee", "Person 1"),
        ("mentor", "Person 1"),
    ]
    assert [(p.line, p.message) for p in found.bad] == [
        (
            4,
            "p1@example.org is in line 2 of “people.csv” already, in the same role. Keep one of the two rows.",
        )
    ]


@pytest.mark.parametrize(
    "entries",
    [
        [("Testing", "3"), ("Docs; and more: \\ all", "2")],
        [(" edge ", ""), ("a\\", " own words: with; all "), ("b", "line\nbreak ")],
        [(" ", "x")],
        [],
    ],
)
def test_lists_in_a_cell_come_back_exactly(entries):
    assert [(name, value or "") for name, value in unpacked(packed(entries))] == entries


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("mon 18:00-21:00;Tuesday 0:30 - 1:00", "Mon 18:00-21:00; Tue 00:30-01:00"),
        ("Sun 22:00\N{EN DASH}24:00", "Sun 22:00-24:00"),
        ("Mon 10:00-11:00; Mon 11:00-12:00", "Mon 10:00-12:00"),
        ("", ""),
    ],
)
def test_hours_are_read_and_written(text, written):
    assert hours_as_text(half_hours_in(text)) == written


@pytest.mark.parametrize(
    "text", ["Mon", "Mon 21:00-18:00", "Xxx 18:00-21:00", "Mon 24:30-25:00", "Mon 18:00-24:30"]
)
def test_hours_that_make_no_sense_are_refused(text):
    with pytest.raises(ValueError, match=r"^"):
        half_hours_in(text)


# The guide's format


def test_examples_are_read_whole():
    found = reading(*guide_files())
    assert (found.bad, found.broken) == ([], [])
    assert [(entry.email.split("@")[0], entry.role, entry.level) for entry in found.entries] == [
        ("ada", "mentor", 3),
        ("bram", "mentor", 2),
        ("bram", "mentee", 2),
        ("cleo", "mentor", 3),
        ("dara", "mentor", 4),
        ("eli", "mentee", 1),
        ("fay", "mentee", 2),
        ("gus", "mentee", 1),
    ]
    bram = found.entries[1]
    assert (bram.name, bram.answers, bram.areas) == (
        "Bram Example",
        {
            "about": "Policy Adviser\n\nWrote the tide tables.\n\nNow helps others to write.",
            "organisation": "Harbour Office",
            "characteristics": "Left-handed; Night owl",
            "seeks_similar": False,
        },
        {"Policy": 3},
    )
    assert not any(entry.has_languages or entry.has_survey for entry in found.entries)


@pytest.mark.parametrize(
    ("grade", "level"),
    [
        *((grade, 1) for grade in ("AA", "ao", "E.O.", "Executive Officer", "1")),
        *(
            (grade, 2)
            for grade in ("HEO", "Higher Executive Officer", "SEO", "Senior executive officer", "2")
        ),
        *((grade, 3) for grade in ("Grade 7", "G7", "grade-6", "Grade Six", "3")),
        *((grade, 4) for grade in ("SCS", "SCS PB1", "Senior Civil Servant", "Deputy Director", "4")),
    ],
)
def test_grades_become_levels(grade, level):
    (entry,) = guide(f"Ida,Example,i@example.org,no,Clerk,{grade},Office,Policy").entries
    assert entry.level == level


def test_grade_and_profession_that_are_not_known_say_which_are():
    found = guide("Ida,Example,i@example.org,no,Clerk,Captain,Office,Alchemy")
    assert [(problem.line, problem.column) for problem in found.bad] == [(2, "Profession"), (2, "Grade")]
    assert found.bad[1].message == (
        "“Captain” is no grade that is known. Known are AA, AO, EO (1), HEO, SEO (2), Grade 7, Grade 6 (3) and SCS "
        "(4); a number from 1 to 4 works as well."
    )


def test_row_of_its_own_goes_before_one_that_is_only_implied():
    mentors = File(
        "mentors.csv", Role.MENTOR, GUIDE + "Ida,Example,i@example.org,yes,Chief,SEO,Office,Policy"
    )
    mentees = File(
        "mentees.csv", Role.MENTEE, GUIDE + "Ida,Example,i@example.org,yes,Clerk,SEO,Office,Digital"
    )
    found = reading(mentors, mentees)
    assert found.bad == []
    assert [(entry.role, dict(entry.areas)) for entry in found.entries] == [
        ("mentor", {"Policy": 3}),
        ("mentee", {"Digital": 3}),
    ]
