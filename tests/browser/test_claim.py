"""People whom a coordinator brings along in the two files of a mentoring guide, up to their place in the matching."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import (
    PASSWORD,
    OpensWindows,
    Person,
    heading,
    links_in,
    messages,
    open_window,
    sign_in,
)
from tests.browser.steps.survey import send_the_survey
from tests.processes import ROOT, Site

pytestmark = [pytest.mark.walk, pytest.mark.browser, pytest.mark.postgres]

CARLA = Person("Carla Coordinator", "Europe/London")
ADA = Person("Ada Example", "Africa/Lagos")
BRAM = Person("Bram Example", "Europe/Amsterdam")
CLEO = Person("Cleo Example", "Asia/Manila")
EVERYBODY = ("ada", "bram", "cleo", "dara", "eli", "fay", "gus")
SUBJECT = "please look at what was entered"
EXAMPLES = ROOT / "docs" / "examples"
CONSENT = "On the form of the spring fair, 3 March."
SCRIPT = f"""
import json
from datetime import timedelta
from django.db import transaction
from mentorship.core import clock
from programs.tests.factories import make_coordinator, make_program, make_user
at = clock.now()
with transaction.atomic():
    program = make_program("survey", at=at, areas=["Digital", "Policy"])
    make_coordinator(program, make_user("{CARLA.email}", "{CARLA.name}", password="{PASSWORD}"), at=at)
print(json.dumps([program.pk, program.slug]))
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(beat=True) as site:
        yield site


def test_people_of_the_two_files_are_claimed_by_link(site: Site, new_context: OpensWindows) -> None:
    number, slug = json.loads(site.manage("shell", "--verbosity", "0", "-c", SCRIPT).splitlines()[-1])
    coordinator = open_window(new_context, site.url, CARLA)
    coordinator.goto(f"/admin/programs/program/{number}/change/")
    sign_in(coordinator, CARLA.email, CARLA.password)
    import_the_files(coordinator)

    links = {name: claim_link(site, name) for name in EVERYBODY}
    ada = claim(new_context, site, ADA, links["ada"])
    add_what_is_missing(ada, "Yoruba", capacity=2)
    expect(messages(ada)).to_contain_text("Your answers are saved.")
    bram = claim(new_context, site, BRAM, links["bram"])
    both_roles_wait(bram)
    decline(new_context, site, links["eli"])

    coordinator.goto(f"/programs/{slug}/matching/")
    missing = coordinator.locator("details").filter(has_text="answers missing")
    expect(missing).not_to_contain_text("Ada Example")
    expect(missing).to_contain_text("Cleo Example (mentor)")
    expect(missing).not_to_contain_text("Eli Example")

    ask_for_a_new_link(new_context, site, links["cleo"])
    sent = Counter(mail.recipients[0] for mail in site.mail.mails if SUBJECT in mail.subject)
    assert sent == Counter(f"{name}@example.org" for name in (*EVERYBODY, "cleo"))


def import_the_files(page: Page) -> None:
    """The professions beside the program's two areas are refused by name, then added."""
    page.get_by_role("link", name="Import applications").click()
    choose_the_files(page)
    page.get_by_role("button", name="Look at what would happen").click()
    expect(heading(page)).to_have_text("Preview of an import")
    problem = page.get_by_role("row", name="mentors.csv").filter(has_text="Project delivery")
    expect(problem).to_contain_text("Profession")
    page.get_by_role("link", name="Choose other files").click()

    choose_the_files(page)
    page.get_by_label("Add areas that the program doesn't have").check()
    page.get_by_role("button", name="Look at what would happen").click()
    preview = page.locator("#content")
    expect(preview).to_contain_text("7 people come in: 4 applications as a mentor, 4 as a mentee.")
    expect(preview).to_contain_text("New areas of focus: Project delivery.")
    expect(preview).to_contain_text("7 people get a mail with a link, to complete what is missing.")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(messages(page)).to_contain_text("7 people are in. 7 get a mail.")


def choose_the_files(page: Page) -> None:
    for role in ("mentors", "mentees"):
        page.get_by_label(f"{role.capitalize()} (optional)").set_input_files(EXAMPLES / f"{role}.csv")
    page.get_by_label("Where and when people agreed").fill(CONSENT)


def claim_link(site: Site, name: str) -> str:
    mail = site.mail.wait_for(f"{name}@example.org", SUBJECT, timeout=60)
    assert f"> {CONSENT}" in mail.text
    return next(link for link in links_in(mail, site.url) if "/claim/" in link)


def claim(new_context: OpensWindows, site: Site, person: Person, link: str) -> Page:
    """Take over what was entered; the code of conduct is the person's own to accept."""
    page = open_window(new_context, site.url, person)
    page.goto(link)
    expect(heading(page)).to_contain_text("You take part in")
    expect(page.locator("main")).to_contain_text(CONSENT)
    page.get_by_label("Time zone").select_option(person.time_zone)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Take part").click()
    expect(page.get_by_role("alert")).to_contain_text("Accept the code of conduct")
    page.get_by_label("Password").fill(person.password)
    page.get_by_label("I have read the code of conduct").check()
    page.get_by_role("button", name="Take part").click()
    expect(messages(page)).to_contain_text("What was entered about you is yours now.")
    return page


def add_what_is_missing(page: Page, language: str, capacity: int) -> None:
    """Languages and fluency first, then the survey, of which the file knew areas and experience."""
    page.get_by_label("Preferred language").select_option(label=language)
    page.get_by_role("group", name="Speaking English").get_by_label("Technical discussions").check()
    page.get_by_role("group", name="Understanding English").get_by_label("Technical discussions").check()
    page.get_by_label("Mentees at the same time").fill(str(capacity))
    page.locator("main form").get_by_role("button").first.click()
    expect(heading(page)).to_contain_text("Survey for")
    page.get_by_role("checkbox", name="Make a first contribution").check()
    page.get_by_role("checkbox", name="Monday 18:00", exact=True).check()
    page.get_by_role("checkbox", name="Monday 18:30", exact=True).check()
    send_the_survey(page)


def both_roles_wait(page: Page) -> None:
    """Who is a mentor and a mentee has one link and two applications to complete."""
    page.goto("/dashboard/")
    expect(page.locator(".due-card").get_by_role("link", name="Complete your answers")).to_have_count(2)


def decline(new_context: OpensWindows, site: Site, link: str) -> None:
    page = open_window(new_context, site.url, Person("Eli Example"))
    page.goto(link)
    page.get_by_text("This isn't me, or I don't want to take part").click()
    page.get_by_role("button", name="Withdraw what was entered").click()
    page.goto(link)
    expect(heading(page)).to_have_text("This link doesn't hold any more")


def ask_for_a_new_link(new_context: OpensWindows, site: Site, link: str) -> None:
    """After 31 days the first one is too old."""
    site.restart(clock_offset=31 * 24 * 3600)
    page = open_window(new_context, site.url, CLEO)
    page.goto(link)
    expect(heading(page)).to_have_text("This link doesn't hold any more")
    page.get_by_role("button", name="Send a new link").click()
    expect(heading(page)).to_have_text("Look into your mail")
    page.goto(claim_link(site, "cleo"))
    expect(heading(page)).to_contain_text("You take part in")
