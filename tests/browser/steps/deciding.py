"""Deciding, and learning the decision."""

from playwright.sync_api import Page, expect

from tests.browser.people import Person, heading, links_in, messages
from tests.browser.steps.applying import stage_now, why
from tests.browser.steps.town import (
    ANA,
    APPROVED,
    BASMA,
    CARLA,
    CHIDI,
    DECLINED,
    KENJI,
    LENA,
    MAYA,
    PROGRAM,
    WAITLISTED,
    Town,
)


def applications_waiting(page: Page) -> None:
    page.goto("/dashboard/")
    due = page.get_by_role("listitem").filter(has_text="for a decision.")
    due.get_by_role("link", name="Decide").click()


def approve_singly(town: Town, person: Person) -> None:
    page = town[CARLA]
    applications_waiting(page)
    page.get_by_role("rowheader", name=person.name).get_by_role("link").click()
    expect(page.locator("main")).to_contain_text(why("mentor"))
    page.get_by_role("button", name="Approve").click()
    page.get_by_label("Reason").fill("Good to have you.")
    page.get_by_role("button", name="Approve").click()
    expect(messages(page)).to_contain_text("Approve: done for 1.")


def choose_in_list(page: Page, action: str, people: list[Person]) -> None:
    """Up to the page that asks."""
    applications_waiting(page)
    for person in people:
        page.get_by_role("row", name=person.name).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option(label=action)
    page.get_by_role("button", name="Go", exact=True).click()
    expect(heading(page)).to_contain_text(action)


def decide_in_bulk(page: Page, action: str, people: list[Person], reason: str) -> None:
    choose_in_list(page, action, people)
    page.get_by_label("Reason" if action == "Approve" else "In your own words").fill(reason)
    page.get_by_role("button", name=action).click()
    expect(messages(page)).to_contain_text(f"{action}: done for {len(people)}.")


def decide_at_once(town: Town, person: Person) -> None:
    """Two coordinators have the page that asks open; the second is told what the first did."""
    choose_in_list(town[CARLA], "Decline", [person])
    choose_in_list(town[MAYA], "Approve", [person])
    town[CARLA].get_by_label("In your own words").fill("Both places go to people who have no other offer.")
    town[CARLA].get_by_role("button", name="Decline").click()
    expect(messages(town[CARLA])).to_contain_text("Decline: done for 1.")

    town[MAYA].get_by_label("Reason").fill("Welcome.")
    town[MAYA].get_by_role("button", name="Approve").click()
    told = messages(town[MAYA])
    expect(told).to_contain_text("is declined now, so it can't become approved. Look at it again")
    expect(told).to_contain_text(person.name)
    expect(told).not_to_contain_text("done for")


def learn_the_decisions(town: Town) -> None:
    """Everybody by mail and on the own page; whoever isn't in gets the reason."""
    assert "> Good to have you." in town.mail_to(LENA, APPROVED).text
    for person in (KENJI, ANA):
        survey, page = town.links_for(person, APPROVED)
        town[person].goto(page)
        expect(stage_now(town[person])).to_contain_text("Survey")
        town[person].goto(survey)
        expect(heading(town[person])).to_have_text(f"Survey for {PROGRAM}")

    declined = town.mail_to(CHIDI, DECLINED)
    assert "> Both places go to people who have no other offer." in declined.text
    town[CHIDI].goto(links_in(declined, town.site.url)[-1])
    expect(town[CHIDI].locator("blockquote")).to_have_text(
        "Both places go to people who have no other offer."
    )

    waitlisted = town.mail_to(BASMA, WAITLISTED)
    assert "> One place may come free." in waitlisted.text
    town[BASMA].goto(links_in(waitlisted, town.site.url)[-1])
    expect(stage_now(town[BASMA])).to_contain_text("On the waitlist")
    expect(town[BASMA].locator("blockquote")).to_have_text("One place may come free.")
