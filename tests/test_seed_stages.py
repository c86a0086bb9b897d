"""`seed_demo` with numbers: as many made-up people as are wanted, at any stage of a program."""

from collections import Counter
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import transaction

from matching.models import MatchRun
from mentorship.core import clock
from mentorship.core.models import OutboxMessage, User
from pairs.models import Meeting, Pair
from pairs.periods import minutes_in, periods
from programs.models import Application, Program, SurveyResponse
from tests.test_seed_demo import seed

pytestmark = pytest.mark.django_db
WITHOUT_A_LANGUAGE = 3  # the seed whose first two have none in common


def seed_stage(stage: str, mentors: int = 5, mentees: int = 8, seed_number: int = 6) -> str:
    """A few people, of whom almost all find a partner."""
    numbers = {"--mentors": mentors, "--mentees": mentees, "--stage": stage, "--seed": seed_number}
    return seed(*(str(part) for option in numbers.items() for part in option))


def states(role: str) -> Counter[str]:
    return Counter(Application.objects.filter(role=role).values_list("state", flat=True))


def test_seed_in_enrolment_has_applications_in_every_state():
    seed_stage("enrolment", mentees=10)
    assert Program.objects.get().state == "enrolment"
    assert Program.objects.taking_applications(clock.now()).count() == 1
    assert states("mentor") == {"approved": 1, "submitted": 2, "draft": 1, "waitlisted": 1}
    assert states("mentee") == {
        "approved": 2,
        "submitted": 4,
        "draft": 1,
        "waitlisted": 1,
        "declined": 1,
        "withdrawn": 1,
    }
    assert SurveyResponse.objects.count() == 0


def test_seed_in_survey_has_most_answers():
    seed_stage("survey")
    program = Program.objects.get()
    assert (program.state, program.takes_surveys(clock.now())) == ("survey", True)
    assert states("mentor") == {"approved": 5}
    assert states("mentee") == {"approved": 7, "waitlisted": 1}
    assert (program.mentor_places, program.mentee_places) == (5, 7)
    approved = Application.objects.approved()
    assert (approved.count(), approved.filter(survey=None).count()) == (12, 3)
    names = Application.objects.values_list("person__name", "person__email")
    assert {(name.split()[-1], email.partition("@")[2]) for name, email in names} == {
        ("Example", "example.org")
    }


def test_seed_in_matching_has_everything_for_a_run_and_none_yet():
    seed_stage("matching")
    program = Program.objects.get()
    assert (program.state, program.takes_surveys(clock.now())) == ("matching", False)
    assert (SurveyResponse.objects.count(), MatchRun.objects.count(), Pair.objects.count()) == (12, 0, 0)


def test_seed_in_kickoff_week_sends_each_of_a_pair_the_kickoff():
    table = seed_stage("kickoff-week")
    assert Program.objects.get().state == "running"
    pairs = Pair.objects.live().for_pages().order_by("pk")
    assert len(pairs) == MatchRun.objects.get().pair_count == 7
    pending = OutboxMessage.objects.filter(state="pending")
    assert pending.filter(kind="kickoff").count() == 2 * len(pairs)
    assert set(pending.values_list("kind", flat=True)) == {"kickoff", "meeting"}
    assert Counter(Meeting.objects.values_list("state", "sequence")) == {
        ("proposed", 0): 4,
        ("proposed", 1): 1,
        ("accepted", 0): 2,
    }
    assert [(" ".join(words[:-2]), words[-2]) for words in map(str.split, table.splitlines()[1:])] == [
        ("site coordinator", "noor@example.org"),
        ("program coordinator", "juno@example.org"),
        ("maintainer", "ravi@example.org"),
        ("mentor", "mentor1@example.org"),
        ("mentee", "mentee1@example.org"),
        ("mentor with a pair", pairs[0].mentor.person.email),
        ("mentee with a pair", pairs[0].mentee.person.email),
    ]
    assert seed("--show") == table


def test_seed_mid_program_has_months_of_all_kinds():
    seed_stage("mid-program")
    at = clock.now()
    found = set()
    for pair in Pair.objects.live().for_pages():
        meetings = list(pair.meetings.in_order())
        over = [period for period in periods(pair.starts_on, pair.ends_on, pair.zone) if period.ends_at <= at]
        assert len(over) == 2
        least = min(minutes_in(period, meetings) for period in over)
        planned = [meeting for meeting in meetings if meeting.is_open]
        assert all(meeting.starts_at > at for meeting in planned)
        found.add((least >= pair.least_minutes, least > 0, len(planned)))
    assert found == {(True, True, 0), (True, True, 1), (False, True, 0), (False, False, 0)}
    assert OutboxMessage.objects.exclude(state="cancelled").count() == 0
    run = MatchRun.objects.get()
    steps = [run.created_at, run.started_at, run.finished_at, run.published_at, run.told_at]
    assert steps == sorted(steps)


def test_seed_with_one_option_takes_the_usual_for_the_others():
    seed("--seed", "7")
    assert Program.objects.get().state == "enrolment"
    assert (
        Application.objects.filter(role="mentor").count(),
        Application.objects.filter(role="mentee").count(),
    ) == (12, 15)


def test_seed_repeats_itself():
    first, again, other = (people_and_pairs(number) for number in (6, 6, 5))
    assert first == again
    assert [part == same for part, same in zip(first, other, strict=True)] == [False] * len(first)


def people_and_pairs(seed_number: int) -> tuple[list[Any], ...]:
    """What a seed makes, apart from keys and instants; nothing of it is kept."""
    with transaction.atomic():
        seed_stage("mid-program", mentees=6, seed_number=seed_number)
        people = list(User.objects.order_by("email").values_list("email", "name", "time_zone"))
        applications = list(
            Application.objects.order_by("person__email").values_list(
                *("person__email", "role", "state", "about", "motivation", "preferred_language"),
                *("english_speaking", "english_understanding", "requires_other_language", "capacity"),
            )
        )
        languages = sorted(Application.objects.values_list("person__email", "further_languages__code"))
        surveys = list(
            SurveyResponse.objects.order_by("application__person__email").values_list(
                "application__person__email", "level", "seeks_level"
            )
        )
        choices = [
            sorted(SurveyResponse.objects.values_list("application__person__email", *names))
            for names in (
                ("areas__area__name", "areas__strength"),
                ("goals__kind__name", "goals__own_words"),
                ("availability__weekday", "availability__start", "availability__end"),
            )
        ]
        pairs = sorted(Pair.objects.values_list("mentor__person__email", "mentee__person__email", "points"))
        meetings = sorted(Meeting.objects.values_list("pair__mentee__person__email", "kind", "minutes"))
        transaction.set_rollback(True)
    return people, applications, languages, surveys, *choices, pairs, meetings


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("--mentors", "-1"), "argument --mentors: choose a whole number from 1 to 5000, not '-1'"),
        (("--mentees", "0"), "argument --mentees: choose a whole number from 1 to 5000, not '0'"),
        (("--mentees", "many"), "argument --mentees: choose a whole number from 1 to 5000, not 'many'"),
        (("--mentors", "5001"), "argument --mentors: choose a whole number from 1 to 5000, not '5001'"),
        (("--stage", "harvest"), "argument --stage: invalid choice: 'harvest' (choose from"),
        (("--seed", "x"), "argument --seed: invalid int value: 'x'"),
    ],
)
def test_seed_with_a_bad_argument_says_what_is_possible(args, sentence):
    with pytest.raises(CommandError) as refusal:
        seed(*args)
    assert sentence in str(refusal.value)
    assert User.objects.count() == 0


def test_seed_that_finds_no_pair_adds_nothing():
    with pytest.raises(CommandError) as refusal:
        seed_stage("kickoff-week", mentors=1, mentees=1, seed_number=WITHOUT_A_LANGUAGE)
    assert str(refusal.value) == "This run found no pair, so there is nobody to publish. Nothing was added."
    assert User.objects.count() == 0
