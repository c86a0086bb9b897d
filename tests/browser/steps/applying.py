"""Applying, with second thoughts, twice, and too late."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.people import Person, heading, links_in, messages, sign_up
from tests.browser.steps.town import PROGRAM, RECEIPT, Town


def apply_as(
    town: Town, person: Person, role: str, preferred: str, further: str, capacity: int | None = None
) -> None:
    page = town[person]
    page.get_by_role("link", name=PROGRAM).click()
    page.get_by_role("link", name=f"Apply as a {role}").click()
    fill_in_the_application(page, role, preferred, further, capacity)
    send_it(town, person, role)


def come_in_through_the_program(town: Town, person: Person) -> None:
    """From the program's page to an account, and straight back to the form that was wanted."""
    page = town.open_window(person)
    page.goto("/programs/")
    page.get_by_role("link", name=PROGRAM).click()
    page.get_by_role("link", name="Apply as a mentee").click()
    page.get_by_role("link", name="Make an account").click()
    sign_up(page, town.site, person)
    expect(heading(page)).to_have_text("Apply as a mentee")


def why(person: str) -> str:
    return f"I want to find my way in, and bring somebody along later. ({person})"


def fill_in_the_application(
    page: Page, role: str, preferred: str, further: str, capacity: int | None = None
) -> None:
    expect(heading(page)).to_have_text(f"Apply as a {role}")
    page.get_by_label("About you").fill("I read more code than I write.\nSo far on my own.")
    page.get_by_label("Why you want to take part").fill(why(role))
    if capacity:
        page.get_by_label("Mentees at the same time").fill(str(capacity))
    page.get_by_label("Preferred language").select_option(label=preferred)
    page.get_by_label("Further language 1").select_option(label=further)
    page.get_by_role("group", name="Speaking English").get_by_label("Everyday conversations").check()
    page.get_by_role("group", name="Understanding English").get_by_label("Technical discussions").check()
    page.get_by_label("I have read the code of conduct").check()


def send_it(town: Town, person: Person, role: str) -> None:
    page = town[person]
    page.get_by_role("button", name="Send application").click()
    expect(messages(page)).to_contain_text("Your application is sent.")
    expect(stage_now(page)).to_contain_text("Decision")
    mail = town.mail_to(person, RECEIPT)
    assert f"as a {role}" in mail.text
    assert "23:59 anywhere on earth (" in mail.text
    assert " your time)" in mail.text
    assert mail.message["Reply-To"] == "lantern@example.org"
    (link,) = links_in(mail, town.site.url)
    page.goto(link)
    expect(heading(page)).to_have_text(f"Your application as a {role}")
    expect(page.locator("main")).to_contain_text(why(role))


def stage_now(page: Page) -> Locator:
    return page.locator("[aria-current=step]")


def open_the_form_again(page: Page) -> Page:
    tab = page.context.new_page()
    tab.goto(page.url)
    fill_in_the_application(tab, "mentee", "Spanish", "French")
    expect(tab.locator("[data-autosave-said]")).to_contain_text("Saved at")
    return tab


def be_told_of_the_other_tab(page: Page) -> None:
    """Which saved itself meanwhile: nothing is replaced unseen, and the next press replaces it."""
    page.get_by_role("button", name="Send application").click()
    expect(page.get_by_role("alert")).to_contain_text("These answers were changed in another window")


def apply_twice(tab: Page) -> None:
    """The same form, filled in a second time in another tab and sent after the first one was."""
    tab.get_by_role("button", name="Send application").click()
    summary = tab.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("You have sent this application already.")
    expect(summary).to_contain_text("“Save changes” replaces its answers with these")
    expect(tab.get_by_label("Further language 1").locator("option:checked")).to_have_text("French")
    tab.goto("/programs/lantern-winter/apply/mentee/")  # leads to what was sent, which is as it was
    expect(tab).to_have_url(re.compile("/applications/.+/edit/$"))
    expect(tab.get_by_label("Further language 1").locator("option:checked")).to_have_text("Portuguese")
    tab.get_by_label("About you").fill("I read more code than I write, and I draw.")
    tab.get_by_role("button", name="Save changes").click()
    expect(messages(tab)).to_contain_text("Saved.")
    expect(tab.locator("main")).to_contain_text("I read more code than I write, and I draw.")
    tab.close()


def withdraw_and_undo(page: Page) -> None:
    page.get_by_text("Withdraw", exact=True).click()
    page.get_by_role("button", name="Withdraw this application").click()
    expect(messages(page)).to_contain_text("Your application is withdrawn.")
    page.get_by_role("button", name="Undo the withdrawal").click()
    expect(messages(page)).to_contain_text("Your application is back.")
    expect(stage_now(page)).to_contain_text("Decision")


def begin_an_application_in_time(town: Town, person: Person) -> None:
    page = town.join(person)
    page.get_by_role("link", name=PROGRAM).click()
    page.get_by_role("link", name="Apply as a mentee").click()
    fill_in_the_application(page, "mentee", "Māori", "English")


def send_it_too_late(page: Page) -> None:
    """The form was opened in time and is sent after the deadline."""
    page.get_by_role("button", name="Send application").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Enrolment closed on")
    expect(summary).to_contain_text("Programs that are open are on the list of programs.")
    expect(page.get_by_label("Why you want to take part")).to_have_value(why("mentee"))
    expect(page.get_by_label("Further language 1").locator("option:checked")).to_have_text("English")
    expect(page.get_by_label("I have read the code of conduct")).to_be_checked()
