"""Opening the next cohort from the one before."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from programs.models import Channel, DecisionReason, Option, Program
from programs.services.channels import save_meeting_place
from programs.services.cloning import clone_program, next_dates
from programs.services.programs import DATES
from programs.tests.factories import AT, coordinator_of, make_application, make_program, make_site_coordinator
from programs.tests.mail_support import own_words
from programs.tests.questions_support import make_every_kind

pytestmark = pytest.mark.django_db
LATER = {name: date(2027, 9 + number, 1) for number, name in enumerate(DATES)}


# What belongs to the row itself, not to what it says.
OF_A_ROW = {"id", "program", "question", "code", "edited_at", "edited_by"}


def what_rows_say(rows: QuerySet) -> list[dict[str, Any]]:
    names = [field.name for field in rows.model._meta.concrete_fields if field.name not in OF_A_ROW]
    return list(rows.values(*names))


def test_clone_is_a_draft_with_all_that_was_written_and_nobody_in_it():
    program = make_program(
        benefits_mentors="Practise listening.",
        least_minutes=90,
        mentor_places=7,
        still_here_days=5,
        review_scores=2,
    )
    DecisionReason.objects.create(program=program, decision="declined", text="Write to us.", position=9)
    channel = Channel(program=program, name="Chat", url="https://chat.example.org/")
    save_meeting_place(row=channel, by=coordinator_of(program), at=AT)
    make_every_kind(program)
    own_words(program)
    make_application(program=program)
    by = make_site_coordinator()
    clone = clone_program(program=program, cohort="Autumn 2027", dates=LATER, by=by, at=AT)
    clone = Program.objects.get(pk=clone.pk)
    same = [
        field.name
        for field in Program._meta.concrete_fields
        if getattr(clone, field.name) == getattr(program, field.name)
    ]
    changed = {field.name for field in Program._meta.concrete_fields} - set(same)
    assert changed == {"id", "slug", "state", "cohort", "announced_at", *DATES}
    assert {name: getattr(clone, name) for name in DATES} == LATER
    for rows in ("areas", "goal_kinds", "channels", "reasons", "questions", "mail_templates"):
        said = [what_rows_say(getattr(each, rows).order_by("pk")) for each in (program, clone)]
        assert said[0] == said[1] != [], rows
    options = [Option.objects.filter(question__program=each).order_by("pk") for each in (program, clone)]
    assert what_rows_say(options[0]) == what_rows_say(options[1]) != []
    assert (clone.state, clone.applications.count(), coordinator_of(clone)) == ("draft", 0, by)


def test_cohort_has_a_name_of_its_own():
    program = make_program()
    by = make_site_coordinator()
    with pytest.raises(ValidationError, match="cohort of this name"):
        clone_program(program=program, cohort=program.cohort, dates=LATER, by=by, at=AT)


def test_dates_are_moved_on_until_enrolment_lies_ahead():
    assert next_dates(make_program(), at=AT)["enrolment_opens_on"] == date(2027, 8, 22)
    assert next_dates(make_program("finished"), at=AT)["enrolment_opens_on"] > AT.date()


def test_site_coordinator_clones_in_the_admin(client: Client):
    program = make_program()
    path = reverse("admin:programs_program_clone", args=[program.pk])
    client.force_login(make_site_coordinator())
    wrong = client.post(path, {"cohort": program.cohort, **LATER}).content.decode()
    assert "The project has a cohort of this name" in wrong
    assert "2027-09-01" in wrong
    response = client.post(path, {"cohort": "Autumn 2027", **LATER})
    clone = Program.objects.get(cohort="Autumn 2027")
    assert response["Location"] == reverse("admin:programs_program_change", args=[clone.pk])
