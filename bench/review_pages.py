"""What `bench.review_list` fills and measures; to be imported once Django is set up."""

import statistics
import sys
import time
from datetime import timedelta

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentorship.core import clock
from mentorship.core.models import User
from programs.codes import new_code
from programs.models import Application, AreaChoice, FurtherLanguage, Program, Review, SurveyResponse
from programs.tests.factories import application_answers, coordinator_of, make_coordinator, make_program

PAGES = (
    ("the list", "/admin/programs/application/"),
    ("page 2", "/admin/programs/application/?p=2"),
    ("by language", "/admin/programs/application/?speaks=pt"),
    ("by area", "/admin/programs/application/?area=Testing"),
    ("not reviewed by me", "/admin/programs/application/?review=mine"),
    ("reviews missing", "/admin/programs/application/?review=open"),
    ("sorted by the mean", "/admin/programs/application/?o=-6"),
    ("searched", "/admin/programs/application/?q=person-77"),
    ("one candidate", "/admin/programs/application/{pk}/change/"),
)
LANGUAGES = ("en", "es", "pt", "hi", "vi")


def run(sizes: list[int], repeat: int) -> None:
    call_command("migrate", verbosity=0)
    sys.stdout.write("| applications | page | queries | median ms | slowest ms |\n")
    sys.stdout.write("| --- | --- | --- | --- | --- |\n")
    program, client = opened()
    held = 0
    for size in sorted(sizes):
        fill(program, held, size)
        held = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for name, path in PAGES:
            measure(program, client, size, name, path, repeat)
    connection.close()


def opened() -> tuple[Program, Client]:
    """A program that asks for two reviews, and the browser of its coordinator."""
    program = make_program(at=clock.now(), review_scores=2, mentee_places=20_000)
    client = Client()
    client.force_login(coordinator_of(program))
    return program, client


def fill(program: Program, first: int, last: int) -> None:
    """Applications number `first` up to before `last`: every third is approved and surveyed, half are reviewed."""
    at, reviewers = clock.now(), [coordinator_of(program), make_coordinator(program)]
    areas = list(program.areas.all())
    numbers = range(first, last)
    people = User.objects.bulk_create(
        (User(email=f"person-{n}@example.org", name=f"Person {n}") for n in numbers),
        batch_size=1000,
    )
    rows = []
    for n, person in zip(numbers, people, strict=True):
        approved = n % 3 == 0
        answers = application_answers(preferred_language=LANGUAGES[n % 5])
        rows.append(
            Application(
                code=new_code(),
                program=program,
                person=person,
                role="mentee",
                state="approved" if approved else "submitted",
                changed_at=at,
                submitted_at=at - timedelta(minutes=n),
                decided_at=at if approved else None,
                conduct_version="1",
                conduct_accepted_at=at,
                **answers,
            )
        )
    rows = Application.objects.bulk_create(rows, batch_size=1000)
    FurtherLanguage.objects.bulk_create(
        (FurtherLanguage(application=row, code=LANGUAGES[row.pk % 5]) for row in rows[::2]), batch_size=1000
    )
    Review.objects.bulk_create(
        (
            Review(application=row, reviewer=by, score=1 + row.pk % 4, given_at=at)
            for number, row in enumerate(rows)
            for by in reviewers[: number % 3]
        ),
        batch_size=1000,
    )
    responses = SurveyResponse.objects.bulk_create(
        (
            SurveyResponse(application=row, answered_at=at, time_zone="Europe/Berlin", level=1)
            for row in rows
            if row.state == "approved"
        ),
        batch_size=1000,
    )
    AreaChoice.objects.bulk_create(
        (AreaChoice(response=response, area=areas[response.pk % 3], strength=2) for response in responses),
        batch_size=1000,
    )


def measure(program: Program, client: Client, size: int, name: str, path: str, repeat: int) -> None:
    path = path.format(pk=program.applications.order_by("pk")[size // 2].pk)
    with CaptureQueriesContext(connection) as queries:
        if client.get(path).status_code != 200:
            raise RuntimeError(f"{path} can't be read.")
    asked, took = len(queries), []  # the next request empties the log
    for _ in range(repeat):
        begun = time.perf_counter()
        client.get(path)
        took.append((time.perf_counter() - begun) * 1000)
    median, slowest = statistics.median(took), max(took)
    sys.stdout.write(f"| {size:,} | {name} | {asked} | {median:.0f} | {slowest:.0f} |\n")
    sys.stdout.flush()
