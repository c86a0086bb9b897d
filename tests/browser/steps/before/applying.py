"""Applying: a draft, the languages with their counts, what the status page says, and second thoughts."""

from playwright.sync_api import Page, expect

from tests.browser.keyboard import choose, press, step_to, tick, type_into
from tests.browser.people import Person, heading, messages
from tests.browser.steps.applying import stage_now
from tests.browser.steps.before.cast import answer_what_is_due, button, fact, link, sign_in
from tests.browser.steps.town import ANA, BASMA, PROGRAM, RECEIPT, Town

ABOUT = "I read more code than I write."


def why(person: Person) -> str:
    return f"I want to find my way in. ({person.name})"


def come_in(town: Town, person: Person) -> Page:
    """From the program's page; the form waits behind the sign-in."""
    page = town.open_window(person)
    page.goto("/programs/")
    press(link(page, PROGRAM))
    press(link(page, "Apply as a mentee"))
    sign_in(page, person)
    expect(heading(page)).to_have_text("Apply as a mentee")
    return page


def begin_a_draft(town: Town) -> None:
    """Stored while Ana types or, without scripts, by the button."""
    page = come_in(town, ANA)
    type_into(page.get_by_label("About you"), ABOUT)
    if town.has_scripts:
        expect(page.locator("[data-autosave-said]")).to_contain_text("Saved at")
    else:
        press(button(page, "Save draft"))
        expect(messages(page)).to_contain_text("Saved.")
        expect(page.get_by_role("heading", name="This is a draft")).to_be_visible()


def finish_it(town: Town) -> None:
    page = town[ANA]
    answer_what_is_due(page, f"Your application to {PROGRAM} is a draft: send it.", "Go on with it")
    expect(page.get_by_label("About you")).to_have_value(ABOUT)
    type_into(page.get_by_label("Why you want to take part"), why(ANA))
    choose(page.get_by_label("Preferred language"), "Spanish")
    choose(page.get_by_label("Further language 1"), "Portuguese")
    describe_english(page)
    press(button(page, "Send application"))
    expect(page.get_by_role("alert")).to_contain_text("Accept the code of conduct")
    expect(page.get_by_label("Why you want to take part")).to_have_value(why(ANA))
    expect(page.get_by_text("1 mentor speaks Spanish, 0 mentees wait")).to_be_visible()
    complete_and_send(town, ANA, listed=True)


def require_a_language(town: Town) -> None:
    """Basma sees who waits already, and can't ask for a language that she hasn't named."""
    page = come_in(town, BASMA)
    expect(page.get_by_text("1 mentor speaks Spanish, 1 mentee waits")).to_be_visible()
    type_into(page.get_by_label("About you"), ABOUT)
    type_into(page.get_by_label("Why you want to take part"), why(BASMA))
    choose(page.get_by_label("Preferred language"), "English")
    describe_english(page)
    tick(page.get_by_label("I need a partner who speaks a language of mine"))
    press(button(page, "Send application"))
    expect(page.get_by_role("alert")).to_contain_text("Name at least one language other than English")
    choose(page.get_by_label("Preferred language"), "Arabic")
    press(button(page, "Save draft"))
    expect(messages(page)).to_contain_text("Saved.")
    press(link(page, "Go on with it"))
    own = page.get_by_role("listitem").filter(has_text="Your language:")
    expect(own).to_contain_text("0 mentors speak Arabic, 0 mentees wait")
    complete_and_send(town, BASMA, listed=False)


def describe_english(page: Page) -> None:
    step_to(page, page.get_by_role("group", name="Speaking English"), "Everyday conversations")
    step_to(page, page.get_by_role("group", name="Understanding English"), "Technical discussions")


def complete_and_send(town: Town, person: Person, *, listed: bool) -> None:
    """With the two boxes at the end of the form, up to the receipt."""
    page = town[person]
    if listed:
        tick(page.get_by_label("List me on the program's roster"))
    tick(page.get_by_label("I have read the code of conduct"))
    press(button(page, "Send application"))
    expect(messages(page)).to_contain_text("Your application is sent.")
    assert f"You sent it with the address {person.email}." in town.mail_to(person, RECEIPT).text


def read_the_status(page: Page, *, applied: int) -> None:
    expect(stage_now(page)).to_contain_text("Decision")
    expect(fact(page, "Places for your role")).to_have_text("3")
    expect(fact(page, "Applications for your role")).to_have_text(str(applied))
    expect(fact(page, "Who decides")).to_have_text("The coordinators of this program: 1 person")
    expect(fact(page, "What comes next")).to_contain_text("Decision")


def withdraw_and_undo(page: Page) -> None:
    press(page.get_by_text("Withdraw", exact=True))
    press(button(page, "Withdraw this application"))
    expect(messages(page)).to_contain_text("Your application is withdrawn.")
    press(button(page, "Undo the withdrawal"))
    expect(messages(page)).to_contain_text("Your application is back.")
    expect(stage_now(page)).to_contain_text("Decision")
