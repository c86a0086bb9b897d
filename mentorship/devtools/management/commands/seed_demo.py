from argparse import ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from mentorship.core import clock
from mentorship.core.errors import DomainError
from mentorship.core.models import User
from mentorship.devtools.demo import cast, generated
from mentorship.devtools.demo.shapes import Stage
from mentorship.devtools.demo.story import Story
from pairs.models import Pair

STAGES = [stage.value for stage in Stage if stage != Stage.ANNOUNCED]
MOST_PEOPLE = 5000
USUAL = {"mentors": 12, "mentees": 15, "stage": Stage.ENROLMENT.value, "seed": 1}


class Command(BaseCommand):
    help = (
        "Fill an empty database with a demo, and print how to sign in. Without a number, stage or seed it is what "
        "`make run` shows: cohorts in enrolment, survey and kickoff week. With one of them it is a single cohort of "
        "made-up people; the same seed makes the same people and, if they are matched, the same pairs. Mail about "
        "what is long past is written and stopped at once; the mail of a kickoff week leaves."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", action="store_true", help="only print how to sign in")
        parser.add_argument("--mentors", type=number_of_people, help="how many; 12 if nothing is said")
        parser.add_argument("--mentees", type=number_of_people, help="how many; 15 if nothing is said")
        parser.add_argument(
            "--stage", choices=STAGES, help="where the cohort stands; enrolment if nothing is said"
        )
        parser.add_argument(
            "--seed", type=int, help="a number by which the people differ; 1 if nothing is said"
        )

    def handle(self, *args: Any, show: bool, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo is for ENVIRONMENT=development. This is production.")
        wanted = {name: options[name] for name in USUAL if options.get(name) is not None}
        if not show:
            self._seed(wanted)
        self.stdout.write(sign_in_table())

    def _seed(self, wanted: dict[str, Any]) -> None:
        try:
            # All of it or nothing, and one ring for all its mail.
            with transaction.atomic():
                if User.objects.exists():
                    raise CommandError(
                        "The database has accounts already, so the demo was not added. "
                        "`seed_demo --show` prints how to sign in."
                    )
                story = Story(clock.now())
                if wanted:
                    story.tell([generated.cohort(**USUAL | wanted)])
                else:
                    story.tell(cast.COHORTS, undecided=[cast.PAPER_KITE])
        except DomainError as error:
            raise CommandError(f"{error} Nothing was added.") from error


def number_of_people(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_PEOPLE):
        raise ArgumentTypeError(f"choose a whole number from 1 to {MOST_PEOPLE}, not {text!r}")
    return int(text)


def sign_in_table() -> str:
    """How to sign in as those of the demo who have an account here."""
    rows = people_here()
    if not rows:
        return "Nobody of the demo has an account here."
    rows = [("Sign in as", "Address", "Password"), *((role, email, cast.PASSWORD) for role, email in rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def people_here() -> list[tuple[str, str]]:
    """(role, address), of generated cohorts the first of each role."""
    rows = [(role, person.email) for role, person in (*cast.SIGN_IN, *generated.SIGN_IN)]
    emails = [email for _role, email in rows]
    here = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    rows = [row for row in rows if row[1] in here]
    if here.isdisjoint(person.email for _role, person in generated.SIGN_IN):
        return rows
    pair = Pair.objects.live().for_pages().order_by("pk").first()
    if pair:
        rows += [
            ("mentor with a pair", pair.mentor.person.email),
            ("mentee with a pair", pair.mentee.person.email),
        ]
    return rows
