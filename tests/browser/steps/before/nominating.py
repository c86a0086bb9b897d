"""Nominating mentors by mail, answering, and recommending."""

from playwright.sync_api import Page, expect

from tests.browser.keyboard import press, step_to, type_into
from tests.browser.people import heading, links_in, messages
from tests.browser.steps.before.applying import complete_and_send, why
from tests.browser.steps.before.cast import (
    ABOUT_NIA,
    DAG,
    NIA,
    NIA_AT_WORK,
    button,
    fill_in,
    link,
    sign_in,
)
from tests.browser.steps.town import MAYA, PROGRAM, Town

NOMINATED = f"{MAYA.name} nominates you as a mentor in “{PROGRAM}”"
BUSY = "I move house this winter."
NOTE = "Kind and steady in every review."


def open_from_desk(page: Page, number: str) -> None:
    page.goto("/dashboard/")
    press(link(page, "Desk of Lantern"))
    press(link(page, number))


def nominate(town: Town) -> None:
    page = town[MAYA]
    open_from_desk(page, "0 answers awaited")
    for name, email in ((NIA.name, NIA_AT_WORK), (DAG.name, DAG.email)):
        fill_in(
            page,
            {
                "Their name": name,
                "Their mail address": email,
                "Why they would be a good mentor": "Answers every question.",
            },
        )
        press(button(page, "Send nomination"))
        expect(messages(page)).to_contain_text(f"A mail with the link goes to {name}.")


def nomination_link(town: Town, email: str) -> str:
    mail = town.site.mail.wait_for(email, NOMINATED)
    assert "> Answers every question." in mail.text
    return next(address for address in links_in(mail, town.site.url) if "/nomination/" in address)


def confirm(town: Town) -> None:
    """With an account of another address; the application starts with what Nia wrote elsewhere."""
    page = town.open_window(NIA)
    page.goto(nomination_link(town, NIA_AT_WORK))
    press(link(page, "Sign in"))
    sign_in(page, NIA)
    expect(page.locator("main")).to_contain_text(f"with the address {NIA.email}")
    press(button(page, "Confirm and open my application"))
    expect(messages(page)).to_contain_text("Now say the rest in your own words.")
    expect(page.get_by_label("About you")).to_have_value(ABOUT_NIA)
    expect(page.get_by_label("Preferred language").locator("option:checked")).to_have_text("Spanish")
    type_into(page.get_by_label("Why you want to take part"), why(NIA))
    complete_and_send(town, NIA, listed=False)
    town.mail_to(MAYA, f"{NIA.name} would mentor in “{PROGRAM}”")


def decline(town: Town) -> None:
    """Without an account, and not without a reason."""
    page = town.open_window(DAG)
    page.goto(nomination_link(town, DAG.email))
    press(page.get_by_text("I would rather not, or this isn't me"))
    press(button(page, "Decline the nomination"))
    expect(page.get_by_role("alert")).to_contain_text("Say why: the person who nominated you is told.")
    type_into(page.get_by_label("Your reason"), BUSY)
    press(button(page, "Decline the nomination"))
    expect(heading(page)).to_have_text("Thank you for your answer")
    assert f"> {BUSY}" in town.mail_to(MAYA, f"{DAG.name} declined to mentor in “{PROGRAM}”").text

    open_from_desk(town[MAYA], "0 answers awaited")
    states = town[MAYA].get_by_role("region", name="Nominated so far").locator(".state-chip")
    expect(states).to_have_text(["declined", "confirmed"])


def recommend(town: Town) -> None:
    page = town[MAYA]
    open_from_desk(page, "1 candidate to decide")
    press(link(page, NIA.name))
    step_to(page, page.get_by_role("group", name="Do you recommend this candidate?"), "Yes, I recommend them")
    type_into(page.get_by_label("Note for the coordinators"), NOTE)
    press(button(page, "Send recommendation"))
    expect(messages(page)).to_contain_text("The coordinators see your recommendation.")
    town[NIA].reload()
    expect(heading(town[NIA])).to_have_text("Your application as a mentor")
    expect(town[NIA].locator("main")).not_to_contain_text("Kind and steady")
