"""The coordinators' list of applications, with a hundred and with ten thousand: `python -m bench.review_list`.

Fills a PostgreSQL of its own, asks for each page through Django's test client some times, and writes a table of
queries and milliseconds: the median and the slowest.
"""

import argparse
import os
import statistics
import sys
import time
from datetime import timedelta
from typing import Any

from mentorship.devtools.servers import start_postgres

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


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 10_000])
    parser.add_argument("--repeat", type=int, default=9)
    options = parser.parse_args(arguments)
    with start_postgres() as url:
        os.environ |= {"DATABASE_URL": url, "ENVIRONMENT": "development"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorship.settings")
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection

        settings.DEBUG = False  # it would keep every query
        call_command("migrate", verbosity=0)
        sys.stdout.write(
            "| applications | page | queries | median ms | slowest ms |\n| --- | --- | --- | --- | --- |\n"
        )
        program, client = opened()
        held = 0
        for size in sorted(options.sizes):
            fill(program, held, size)
            held = size
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            for name, path in PAGES:
                measure(program, client, size, name, path, options.repeat)
        connection.close()
    return 0


def opened() -> tuple[Any, Any]:
    """A program that asks for two reviews, and the browser of its coordinator."""
    from django.test import Client

    from mentorship.core import clock
    from programs.tests.factories import coordinator_of, make_program

    program = make_program(at=clock.now(), review_scores=2, mentee_places=20_000)
    client = Client()
    client.force_login(coordinator_of(program))
    return program, client


def fill(program: Any, first: int, last: int) -> None:
    """Applications number `first` up to before `last`: every third is approved and surveyed, half are reviewed."""
    from mentorship.core import clock
    from mentorship.core.models import User
    from programs.codes import new_code
    from programs.models import Application, AreaChoice, FurtherLanguage, Review, SurveyResponse
    from programs.tests.factories import application_answers, coordinator_of, make_coordinator

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


def measure(program: Any, client: Any, size: int, name: str, path: str, repeat: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

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


if __name__ == "__main__":
    sys.exit(main())
