"""A whole cohort from a spreadsheet: imported, matched, published, each of a pair told once and nobody else."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.cohort import cohort_in
from tests.faults.coordination import Coordinator
from tests.faults.test_kickoff import recipients, wait_for_kickoffs
from tests.processes import Site

pytestmark = pytest.mark.postgres

MENTORS, MENTEES = 300, 500
LANGUAGES = ("es", "pt", "hi", "ar", "fr", "sw", "de")
HOURS = (
    "Mon 18:00-21:00; Wed 18:00-21:00",
    "Tue 07:00-09:00; Sat 10:00-14:00",
    "Wed 18:30-20:30; Sun 09:00-12:00",
)
ZONES = ("Europe/Berlin", "Africa/Nairobi", "Asia/Kolkata", "America/Bogota")
AREAS = ("Documentation", "Testing", "Web interface")
GOALS = ("Make a first contribution", "Contribute regularly", "Review other people's work")


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


def row(number: int, role: str) -> dict[str, str]:
    """Somebody whose answers follow from the number, so that all of them differ a little."""
    mentor = role == "mentor"
    return {
        "role": role,
        "name": f"{role.title()} {number} Example",
        "email": f"{role}{number}@example.org",
        "time_zone": ZONES[number % 4],
        "preferred_language": LANGUAGES[number % 7],
        "further_languages": "en",
        "requires_other_language": "no",
        "english_speaking": str(2 + number % 4),
        "english_understanding": str(2 + number % 3),
        "capacity": "1" if mentor else "",
        "about": "I read more code than I write.",
        "level": str(3 + number % 2 if mentor else 1 + number % 2),
        "areas": f"{AREAS[number % 3]}:3; {AREAS[(number + 1) % 3]}:1",
        "goals": GOALS[number % 3],
        "hours": HOURS[number % 3],
        "hours_time_zone": ZONES[number % 4],
    }


def spreadsheet(path: Path, role: str, number: int) -> str:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, row(0, role))
        writer.writeheader()
        writer.writerows(row(n, role) for n in range(number))
    return str(path)


def test_cohort_from_a_spreadsheet_gets_two_mails_a_pair_and_none_else(site: Site, tmp_path: Path) -> None:
    cohort = cohort_in(site, pairs=0, places=MENTEES)
    printed = site.manage(
        "import_applications",
        cohort.slug,
        spreadsheet(tmp_path / "mentors.csv", "mentor", MENTORS),
        spreadsheet(tmp_path / "mentees.csv", "mentee", MENTEES),
        *("--by", cohort.coordinators[0], "--consent", "On the sign-up form of the spring.", "--yes"),
    )
    assert f"Imported: {MENTORS + MENTEES} people, 0 mails." in printed

    coordinator = Coordinator(site, cohort.coordinators[0], cohort.password)
    run = coordinator.match(cohort.slug)
    assert f"proved over all {MENTORS * MENTEES} possible pairs" in coordinator.get(run).words
    assert f"{MENTORS} pairs, {2 * MENTORS} mails" in coordinator.get(f"{run}review/").words
    coordinator.post(f"{run}publish/")
    coordinator.post(f"{run}send-now/")
    wait_for_kickoffs(site, 2 * MENTORS, patience=180)
    site.manage("drain_outbox")

    told = recipients(site)
    assert set(told.values()) == {1}
    assert Counter(address[:6] for address in told) == {"mentor": MENTORS, "mentee": MENTORS}
    assert len(site.mail.mails) == 2 * MENTORS
