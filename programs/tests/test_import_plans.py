"""What an import would do, before it does anything."""

import pytest
from allauth.account.models import EmailAddress

from programs.errors import ImportRefused
from programs.models import Application, Claim, Import, Program, SurveyResponse
from programs.services.imports import import_applications
from programs.tests.factories import AT, coordinator_of, make_application, make_program, make_user
from programs.tests.imports_support import PROFESSIONS, bare, guide_files, make_import, person, plan, sheet

pytestmark = pytest.mark.django_db


def test_plan_counts_people_accounts_gaps_and_mails():
    program = make_program(areas=PROFESSIONS)
    make_user("ada@example.org")
    found = plan(program, *guide_files())
    assert (found.people, found.mentors, found.mentees) == (7, 4, 4)
    assert (found.new_accounts, found.known_people, found.already) == (6, 1, [])
    assert (found.lacking_languages, found.lacking_survey, found.lacking_capacity) == (7, 7, 4)
    assert len(found.told) == 7
    assert found.can_be_imported
    assert [model.objects.count() for model in (Application, SurveyResponse, Claim, Import)] == [0] * 4


def test_defaults_fill_gaps_but_never_a_language():
    program = make_program(areas=PROFESSIONS)
    found = plan(
        program,
        *guide_files(),
        capacity=2,
        goals=("Make a first contribution",),
        hours="Mon 18:00-20:00",
        hours_time_zone="Europe/London",
    )
    assert (found.lacking_languages, found.lacking_survey, found.lacking_capacity) == (7, 0, 0)
    assert {entry.capacity for entry in found.entries if entry.role == "mentor"} == {2}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hours": "sometimes", "hours_time_zone": "UTC"}, "Write the usual hours like"),
        ({"hours": "Mon 18:00-20:00"}, "Usual hours need a time zone"),
        ({"hours_time_zone": "UTC"}, "Usual hours need a time zone"),
        ({"hours": "Mon 18:00-20:00", "hours_time_zone": "Oslo"}, "“Oslo” is no time zone."),
        ({"level": 5}, "levels from 1 to 4"),
        ({"goals": ("Fame",)}, "Choose among the kinds of goals"),
    ],
)
def test_defaults_that_make_no_sense_are_refused(options, message):
    with pytest.raises(ImportRefused, match=message):
        plan(make_program(), sheet(person(1)), **options)


def test_more_people_than_places_names_both_numbers_and_the_remedy():
    program = make_program(mentee_places=2)
    make_application("mentee", "approved", program)
    found = plan(program, sheet(person(1), person(2)))
    assert found.obstacles == [
        "Of 2 places as a mentee 1 are free, and the files bring 2 people. Raise the number of places in the program "
        "to 3, or take rows out of the file."
    ]
    pending = make_import(program, sheet(person(1), person(2)))
    with pytest.raises(ImportRefused, match="Raise the number of places"):
        import_applications(pending=pending, by=coordinator_of(program), at=AT)
    assert Application.objects.count() == 1


@pytest.mark.parametrize("state", Program.State.values)
def test_import_is_open_from_the_announcement_to_the_matching(state):
    obstacles = plan(make_program(state), sheet(person(1))).obstacles
    assert bool(obstacles) == (state in {"draft", "running", "finished", "cancelled"})


def test_gaps_after_the_survey_are_told_with_the_remedy():
    notes = plan(make_program("matching"), sheet(bare(1))).notes
    assert len(notes) == 1
    assert notes[0].startswith("The survey closed on ")
    assert notes[0].endswith("Give the survey of the program a later date.")
    assert plan(make_program("matching"), sheet(person(1))).notes == []


def test_coordinator_is_not_imported_by_themselves():
    program = make_program()
    by = coordinator_of(program)
    found = plan(program, sheet(person(1, email=by.email), person(2)))
    assert [(problem.line, problem.message) for problem in found.bad] == [
        (
            2,
            "This is you, and nobody decides about themselves. Ask another coordinator to import this row.",
        )
    ]
    assert found.people == 1


def test_two_addresses_of_one_account_are_one_person():
    ida = make_user("ida@example.org")
    EmailAddress.objects.create(user=ida, email="ida@work.example.org", verified=True)
    found = plan(
        make_program(), sheet(person(1, email="ida@example.org"), person(2, email="ida@work.example.org"))
    )
    assert (found.new_accounts, len(found.entries), len(found.bad)) == (0, 1, 1)
