"""From approved people to published pairs."""

import re
import time

from playwright.sync_api import Page, expect

from tests.browser.people import heading, messages
from tests.browser.steps.town import CARLA, LENA, MAYA, PROGRAM, Town

TICK = 90  # seconds within which the scheduler has looked after everything once
PAIR = "Kenji Mentor mentors Ana Mentee"


def open_the_matching(page: Page) -> None:
    """From the dashboard, once the scheduler has noticed that the survey is over."""
    due = page.get_by_role("listitem").filter(
        has_text=f"The survey of {PROGRAM} has closed: match the people."
    )
    deadline = time.monotonic() + TICK
    page.goto("/dashboard/")
    while not due.count():
        assert time.monotonic() < deadline, "the survey doesn't close"
        page.goto("/dashboard/")
    due.get_by_role("link", name="Match").click()
    expect(heading(page)).to_have_text(f"Matching of {PROGRAM}")


def match(page: Page) -> None:
    """One who did not answer stays out, by name; the others are matched while the page tells how far it is."""
    page.get_by_text("1 approved person has answers missing and stays out").click()
    expect(page.locator("main")).to_contain_text(LENA.name)
    page.get_by_role("button", name="Match").click()
    expect(heading(page)).to_contain_text("Match run of")
    pair = page.get_by_role("row", name=PAIR)
    expect(pair).to_contain_text("The mentor can help with “Make a first contribution”.")
    expect(page.locator("main")).to_contain_text("This is proved: one pair was possible.")


def lock_and_match_again(page: Page) -> None:
    page.get_by_role("row", name=PAIR).get_by_role("button", name="Lock").click()
    expect(messages(page)).to_contain_text("are locked. It counts from the next run on.")
    page.get_by_role("button", name="Match again").click()
    expect(page.get_by_role("row", name=PAIR)).to_contain_text("locked")


def publish_at_once(town: Town) -> None:
    """Two coordinators look at the same preview and press the same button."""
    pages = [town[CARLA], town[MAYA]]
    town[MAYA].goto(town[CARLA].url)
    for page in pages:
        page.get_by_role("link", name="Review and publish").click()
        expect(page.locator("main")).to_contain_text("1 pair, 2 mails")
    for page in pages:
        page.get_by_role("button", name="Publish 1 pair").click()
    expect(messages(town[CARLA])).to_contain_text("The pairs are published.")
    expect(messages(town[MAYA])).to_contain_text("These pairs are published already. Nothing was sent twice.")


def take_it_back(page: Page) -> None:
    """While the mails wait."""
    expect(page.locator("[data-countdown]")).to_have_text(re.compile("1[45] minutes left"))
    page.get_by_role("button", name="Undo").click()
    expect(messages(page)).to_contain_text("The pairs are taken back. Nobody was told.")


def publish_for_good(page: Page) -> None:
    page.get_by_role("button", name="Match again").click()
    expect(page.get_by_role("row", name=PAIR)).to_be_visible()
    page.get_by_role("link", name="Review and publish").click()
    page.get_by_role("button", name="Publish 1 pair").click()
    page.get_by_role("button", name="Send now").click()
    expect(messages(page)).to_contain_text("The mails leave now.")
