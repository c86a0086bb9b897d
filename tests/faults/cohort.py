"""A program that waits for its matching, put into a site's database by the services."""

import json
from dataclasses import dataclass

from programs.tests.factories import PASSWORD
from tests.processes import Site

SCRIPT = """
import json
from django.db import transaction
from mentorship.core import clock
from mentorship.core.models import OutboxMessage
from mentorship.core.outbox.services import cancel
from pairs.tests.factories import close_survey, make_candidate, make_matching_program
from programs.tests.factories import coordinator_of, make_coordinator
at = clock.now()
with transaction.atomic():
    program = make_matching_program(at=at, mentor_places={places}, mentee_places={places})
    people = [make_candidate(program, role).person.email for role in ["mentor", "mentee"] for _ in range({pairs})]
    coordinators = [coordinator_of(program).email, make_coordinator(program, at=at).email]
    close_survey(program, at)
    for message in OutboxMessage.objects.filter(state="pending"):
        cancel(message=message, by=None, reason="Told before the test began.", at=at)
print(json.dumps([program.slug, coordinators, people]))
"""


@dataclass(frozen=True)
class Cohort:
    """The program's slug, and the addresses of its two coordinators and of everybody in it."""

    slug: str
    coordinators: list[str]
    people: list[str]
    password: str = PASSWORD


def cohort_in(site: Site, *, pairs: int = 1, places: int = 10) -> Cohort:
    """As many mentors as mentees, all of whom suit each other; no mail is left from before."""
    printed = site.manage("shell", "--verbosity", "0", "-c", SCRIPT.format(pairs=pairs, places=places))
    return Cohort(*json.loads(printed.splitlines()[-1]))
