"""Publishing and the kickoff mails, whatever is clicked twice or dies on the way."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from tests.faults.cohort import Cohort, cohort_in
from tests.faults.coordination import Coordinator, Page, form_fields
from tests.processes import Site
from tests.smtp import Mail, Moment

pytestmark = pytest.mark.postgres

OUTBOX = "/admin/core/outboxmessage/"
# Seconds after which whatever a dead process held is taken over, and then tried again.
LEASES_ARE_OVER = 400
RETRIED_AFTER = 60


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


def published(site: Site, cohort: Cohort) -> Coordinator:
    """One who has matched and published; the mails leave now."""
    coordinator = Coordinator(site, cohort.coordinators[0], cohort.password)
    run = coordinator.match(cohort.slug)
    coordinator.post(f"{run}publish/")
    assert "The mails leave now." in coordinator.post(f"{run}send-now/").words
    return coordinator


def kickoffs(site: Site) -> list[Mail]:
    return [mail for mail in site.mail.mails if "mentor" in mail.subject]


def recipients(site: Site) -> Counter[str]:
    return Counter(recipient for mail in kickoffs(site) for recipient in mail.recipients)


def wait_for_kickoffs(site: Site, number: int, patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while len(kickoffs(site)) < number:
        assert time.monotonic() < deadline, f"{len(kickoffs(site))} of {number} kickoffs came"
        time.sleep(0.1)


def outbox_states(coordinator: Coordinator) -> Counter[str]:
    page = coordinator.get(f"{OUTBOX}?kind=kickoff")
    return Counter(re.findall(r'class="field-state[^"]*">([^<]+)<', page.text))


def take_over(site: Site) -> None:
    """Start the worker again once nobody holds what it held; what it held waits a little before it is tried again."""
    site.clock_offset += LEASES_ARE_OVER
    site.start("worker")
    site.manage("drain_outbox")
    site.clock_offset += RETRIED_AFTER
    site.manage("drain_outbox")


def test_ten_clicks_by_two_coordinators_publish_once(site: Site) -> None:
    cohort = cohort_in(site, pairs=5)
    people = [Coordinator(site, email, cohort.password) for email in cohort.coordinators for _ in range(5)]
    run = people[0].match(cohort.slug)
    with ThreadPoolExecutor(len(people)) as pool:
        answers = [answer.words for answer in pool.map(lambda one: one.post(f"{run}publish/"), people)]
    assert sum("The pairs are published." in words for words in answers) == 1
    assert sum("published already" in words for words in answers) == 9

    people[5].post(f"{run}send-now/")
    wait_for_kickoffs(site, 10)
    site.manage("drain_outbox")
    assert recipients(site) == Counter(cohort.people)
    assert len({mail.message["X-Outbox-Id"] for mail in kickoffs(site)}) == 10
    assert len(site.mail.mails) == 10


def test_worker_killed_before_the_hand_over_sends_each_mail_once(site: Site) -> None:
    cohort = cohort_in(site)
    with site.mail.held_up(Moment.RECIPIENT):
        coordinator = published(site, cohort)
        site.mail.wait_for_client()
        site.kill("worker")
        site.mail.wait_until_alone()
    assert kickoffs(site) == []
    take_over(site)
    wait_for_kickoffs(site, 2)
    site.manage("drain_outbox")
    assert recipients(site) == Counter(cohort.people)
    assert outbox_states(coordinator) == {"sent": 2}


@pytest.mark.parametrize(
    ("moment", "arrived", "action"),
    [(Moment.CONTENT, 0, "send_again"), (Moment.REPLY, 1, "settle_as_sent")],
)
def test_worker_killed_after_the_hand_over_leaves_the_mail_to_a_person(
    site: Site, moment: Moment, arrived: int, action: str
) -> None:
    cohort = cohort_in(site)
    with site.mail.held_up(moment):
        coordinator = published(site, cohort)
        site.mail.wait_for_client()
        site.kill("worker")
        site.mail.wait_until_alone()
    assert len(kickoffs(site)) == arrived
    take_over(site)
    # The other mail goes its way; of this one nobody can know, and nobody guesses.
    wait_for_kickoffs(site, arrived + 1)
    site.manage("drain_outbox")
    assert len(kickoffs(site)) == arrived + 1
    assert outbox_states(coordinator) == {"sent": 1, "in doubt": 1}

    settle(coordinator, action)
    site.manage("drain_outbox")
    assert recipients(site) == Counter(cohort.people)
    assert outbox_states(coordinator) == {"sent": 2}


def settle(coordinator: Coordinator, action: str) -> None:
    """One action of one coordinator, from what the outbox shows."""
    page = coordinator.get(f"{OUTBOX}?state=unknown")
    (number,) = set(re.findall(rf"{OUTBOX}(\d+)/change/", page.text))
    fields = {
        "action": action,
        "_selected_action": number,
        "confirmed": "1",
        "reason": "The relay's log says so.",
    }
    told = coordinator.post(OUTBOX, page=page, **fields)
    assert "done for 1." in told.words


def test_worker_killed_in_a_match_run_leaves_one_result(site: Site) -> None:
    cohort = cohort_in(site, pairs=3)
    coordinator = Coordinator(site, cohort.coordinators[0], cohort.password)
    lock = psycopg2.connect(site.database_url)
    # Reading people's hours waits for this lock, so the worker is in the middle when it dies.
    lock.cursor().execute("LOCK TABLE programs_availabilityrange IN ACCESS EXCLUSIVE MODE")
    page = coordinator.get(f"/programs/{cohort.slug}/matching/")
    run = start_without_waiting(coordinator, cohort, page)
    wait_until_taken(site, run)
    site.kill("worker")
    lock.close()
    assert '"under_way": true' in coordinator.get(f"{run}progress/").text

    site.clock_offset += LEASES_ARE_OVER
    site.start("worker")
    assert row(site, "SELECT count(*) FROM matching_matchrun WHERE state = 'running'") == (1,)
    ring(site)
    coordinator.wait_for_result(run)
    assert row(site, "SELECT state, attempts FROM matching_matchrun") == ("done", 2)
    assert row(site, "SELECT count(*), count(DISTINCT mentee_id) FROM matching_proposedpair") == (3, 3)


def start_without_waiting(coordinator: Coordinator, cohort: Cohort, page: Page) -> str:
    fields = form_fields(page.text)
    return coordinator.post(f"/programs/{cohort.slug}/matching/", page=page, **fields).url


def wait_until_taken(site: Site, run: str) -> None:
    deadline = time.monotonic() + 30
    while row(site, "SELECT state FROM matching_matchrun") != ("running",):
        assert time.monotonic() < deadline, "no worker took the run"
        time.sleep(0.05)


def row(site: Site, query: str) -> tuple[object, ...]:
    with psycopg2.connect(site.database_url) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone() or ()


def ring(site: Site) -> None:
    """What beat does every half minute."""
    site.manage("shell", "-c", "from mentorship.core.doorbell import ring; ring('matching.work_off_runs')")
