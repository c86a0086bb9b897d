"""Who is named in public, the rules, and what to do when something is not right."""

from playwright.sync_api import expect

from tests.browser.keyboard import press, step_to, type_into
from tests.browser.people import heading, links_in, messages
from tests.browser.steps.before.cast import (
    VERA,
    begin_decision,
    button,
    confirm_decision,
    fact,
    link,
)
from tests.browser.steps.town import ANA, CARLA, PROGRAM, Town

RAISED, CLOSED = f"Somebody raised a concern in “{PROGRAM}”", f"There is an answer for you in “{PROGRAM}”"
WORDS, ANSWER = "Somebody shouts in the channel.", "We talked with them, and they stopped."


def be_listed_and_no_more(town: Town) -> None:
    """Ana agreed when she applied, Nia did not."""
    public, page = town[VERA], town[ANA]
    public.goto("/programs/lantern-winter/")
    press(link(public, "Who takes part"))
    expect(public.locator("main tbody th")).to_have_text([ANA.name])
    page.goto("/dashboard/")
    press(link(page, PROGRAM))
    press(button(page, "Take me off the list"))
    expect(messages(page)).to_contain_text("You are not listed.")
    public.reload()
    expect(public.get_by_role("heading", name="Nobody is listed yet")).to_be_visible()
    expect(public.locator("main")).not_to_contain_text(ANA.name)


def read_the_rules(town: Town) -> None:
    page = town[VERA]
    press(page.get_by_role("contentinfo").get_by_role("link", name="Code of conduct"))
    expect(heading(page)).to_have_text("Code of conduct")


def raise_a_concern(town: Town) -> None:
    page = town[ANA]
    press(page.get_by_role("contentinfo").get_by_role("link", name="Raise a concern"))
    press(link(page, PROGRAM))
    type_into(page.get_by_label("What is not right"), WORDS)
    step_to(page, page.get_by_role("group", name="May the coordinators write to you"), "Yes, by mail")
    press(button(page, "Raise the concern"))
    expect(messages(page)).to_contain_text("Your concern is raised.")
    expect(page.get_by_role("heading", name="It waits for somebody to take it up")).to_be_visible()


def read_and_close_it(town: Town) -> None:
    """The mails say that there is something, never what."""
    page = town[CARLA]
    mail = town.mail_to(CARLA, RAISED)
    assert WORDS not in mail.text
    assert ANA.name not in mail.text
    page.goto(links_in(mail, town.site.url)[0])
    expect(fact(page, "In their words")).to_have_text(WORDS)
    begin_decision(page, "Take up")
    confirm_decision(page, "Take up")
    town[ANA].reload()
    expect(town[ANA].get_by_role("heading", name="Somebody looks after it")).to_be_visible()
    press(page.locator("#result_list tbody th a"))
    begin_decision(page, "Close")
    type_into(page.get_by_label("Reason"), ANSWER)
    confirm_decision(page, "Close")

    mail = town.mail_to(ANA, CLOSED)
    assert WORDS not in mail.text
    assert ANSWER not in mail.text
    town[ANA].goto(links_in(mail, town.site.url)[0])
    expect(town[ANA].locator("blockquote")).to_have_text(ANSWER)
