"""A project joins, changes what it says about itself, and gets a second voice."""

from playwright.sync_api import Page, expect

from tests.browser.keyboard import press, type_into
from tests.browser.people import heading, links_in, messages
from tests.browser.steps.applying import stage_now
from tests.browser.steps.before.cast import (
    OLU,
    OLU_AT_WORK,
    VERA,
    answer_what_is_due,
    begin_decision,
    button,
    confirm_decision,
    enter,
    fill_in,
    in_list,
    link,
    sign_in,
)
from tests.browser.steps.town import CARLA, MAYA, Town

WORK, OTHER_WORK = "Reports that are marked as easy.", "Screens that are hard to read."
CHAT = "https://chat.example.org/lantern"


def declare(town: Town) -> None:
    """A draft with a name alone; its preview says what is missing, and the whole one is sent."""
    page = enter(town, MAYA, "/declarations/new/")
    type_into(page.get_by_label("Name of the project"), "Lantern")
    press(button(page, "Save and preview"))
    missing = page.locator("section", has_text="Before you can send it")
    expect(missing.get_by_role("listitem")).to_have_count(5)
    press(link(page, "Fill it in"))

    fill_in(
        page,
        {
            "Repository": "https://example.org/lantern",
            "What newcomers would work on": WORK,
            "What the project hopes for": "Two people who stay.",
            "Its maintainers": MAYA.name,
            "Code of conduct": "https://example.org/lantern/conduct",
        },
    )
    press(button(page, "Save and preview"))
    expect(page.get_by_role("heading", name="Nothing is missing")).to_be_visible()
    expect(page.locator("main")).to_contain_text(WORK)
    press(button(page, "Send declaration"))
    expect(messages(page)).to_contain_text("Your declaration is sent.")
    expect(stage_now(page)).to_contain_text("A site coordinator decides")


def accept_it(town: Town) -> None:
    page = enter(town, CARLA)
    answer_what_is_due(page, "1 declaration of intent waits for a decision.", "Decide")
    press(in_list(page, "Lantern"))
    begin_decision(page, "Accept")
    type_into(page.get_by_label("Reason"), "Welcome.")
    confirm_decision(page, "Accept")

    mail = town.mail_to(MAYA, "“Lantern” is accepted")
    assert "> Welcome." in mail.text
    town[MAYA].goto(links_in(mail, town.site.url)[0])
    expect(town[MAYA].locator("blockquote")).to_have_text("Welcome.")
    press(link(town[MAYA], "Open the project's desk"))
    expect(heading(town[MAYA])).to_have_text("Lantern")


def change_what_it_says(town: Town) -> None:
    """Where the project is reached changes at once; what it was accepted for waits for a decision."""
    page, public = town[MAYA], town.open_window(VERA)
    change(page, "Chat channel", CHAT)
    expect(messages(page)).to_have_text("Saved.")
    public.goto("/projects/lantern/")
    expect(public.get_by_role("link", name=CHAT)).to_be_visible()

    change(page, "What newcomers would work on", OTHER_WORK)
    expect(messages(page)).to_have_text("Saved. A site coordinator decides about what waits.")
    expect(page.get_by_role("heading", name="A change waits")).to_be_visible()
    public.reload()
    expect(public.locator("main")).to_contain_text(WORK)

    coordinator = town[CARLA]
    answer_what_is_due(coordinator, "1 change to a project waits for a decision.", "Decide")
    press(in_list(coordinator, "Lantern"))
    expect(coordinator.get_by_role("region", name="Old and new")).to_contain_text(OTHER_WORK)
    begin_decision(coordinator, "Accept")
    confirm_decision(coordinator, "Accept")
    town.mail_to(MAYA, "The change to “Lantern” is accepted")
    public.reload()
    expect(public.locator("main")).to_contain_text(OTHER_WORK)
    expect(public.locator("main")).not_to_contain_text(WORK)


def change(page: Page, label: str, text: str) -> None:
    press(link(page, "Change what it says"))
    type_into(page.get_by_label(label), text)
    press(button(page, "Save changes"))


def invite_another(town: Town) -> None:
    """The mail goes to one address, and an account of another one accepts."""
    page = town[MAYA]
    page.goto("/projects/lantern/desk/")
    press(link(page, "Invite a maintainer"))
    type_into(page.get_by_label("Mail address"), OLU_AT_WORK)
    press(button(page, "Send the invitation"))
    expect(messages(page)).to_contain_text(f"The invitation to {OLU_AT_WORK} is on its way.")

    mail = town.site.mail.wait_for(OLU_AT_WORK, f"{MAYA.name} asks you to speak for “Lantern”")
    invited = town.open_window(OLU)
    invited.goto(next(address for address in links_in(mail, town.site.url) if "/invitation/" in address))
    press(link(invited, "Sign in"))
    sign_in(invited, OLU)
    expect(invited.locator("main")).to_contain_text(f"You are signed in as {OLU.name} ({OLU.email}).")
    press(button(invited, "Accept"))
    expect(messages(invited)).to_contain_text("You speak for Lantern now.")
    page.reload()
    speak = page.get_by_role("region", name="Who speaks for it").locator("tbody th")
    expect(speak).to_have_text([f"{MAYA.name} (you)", OLU.name])
