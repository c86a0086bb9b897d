"""Finding a candidate, judging, deciding with the mail in view; and learning the decision."""

from playwright.sync_api import Page, expect

from tests.browser.keyboard import press, step_to, tick, type_into
from tests.browser.people import heading, links_in, messages
from tests.browser.steps.applying import stage_now
from tests.browser.steps.before.cast import (
    NEXT,
    NIA,
    answer_what_is_due,
    begin_decision,
    button,
    confirm_decision,
    in_list,
    link,
)
from tests.browser.steps.before.nominating import NOTE
from tests.browser.steps.town import ANA, APPROVED, BASMA, CARLA, WAITLISTED, Town

WORD = "Good to have you."
FROM_THE_LIST = "We look for somebody who speaks a language of yours first."
OWN_WORDS = "We ask in the Arabic channel."
SHOW = "Show the mail with this reason"


def find_candidates(page: Page) -> None:
    """By filter, then from one to the next in what was found."""
    answer_what_is_due(page, "3 applications wait for a decision.", "Decide")
    people = page.locator("#result_list tbody th")
    expect(people).to_have_text([BASMA.name, ANA.name, NIA.name])
    press(page.get_by_role("link", name="Recommended", exact=True))
    expect(people).to_have_text([NIA.name])
    press(page.get_by_role("link", name="Clear all filters"))
    expect(people).to_have_count(3)
    press(page.get_by_role("link", name="Spanish", exact=True))
    expect(people).to_have_text([ANA.name, NIA.name])

    press(in_list(page, ANA.name))
    expect(page.get_by_text("1 of 2 in your list")).to_be_visible()
    press(link(page, "Next"))
    expect(heading(page)).to_have_text(NIA.name)
    expect(page.get_by_role("region", name="What the maintainers say")).to_contain_text(NOTE)
    press(link(page, "Previous"))
    expect(heading(page)).to_have_text(ANA.name)


def judge(page: Page) -> None:
    step_to(page, page.get_by_role("group", name="Your judgement"), "A good fit")
    press(button(page, "Give your review"))
    expect(messages(page)).to_contain_text("Your review is kept.")
    expect(page.get_by_role("region", name="Reviews")).to_contain_text("1 of 1 given. Mean: 3.0 of 4.")


def approve_both(page: Page) -> None:
    """One with a word and a look at the mail, the next one from where that led."""
    begin_decision(page, "Approve")
    type_into(page.get_by_label("Reason"), WORD)
    press(button(page, SHOW))
    mail = page.get_by_role("region", name="Mail 1 of 1")
    expect(mail).to_contain_text(f"{ANA.name} <{ANA.email}>")
    expect(mail).to_contain_text(APPROVED)
    expect(mail).to_contain_text(WORD)
    confirm_decision(page, "Approve")
    expect(heading(page)).to_have_text(NIA.name)
    begin_decision(page, "Approve")
    confirm_decision(page, "Approve")


def put_on_the_waitlist(page: Page) -> None:
    """Not without a reason: one of the list, and own words."""
    verb = "Put on the waitlist"
    answer_what_is_due(page, "1 application waits for a decision.", "Decide")
    press(in_list(page, BASMA.name))
    begin_decision(page, verb)
    press(button(page, verb))
    expect(page.get_by_text("Choose a reason, or write one.")).to_be_visible()
    tick(page.get_by_label(FROM_THE_LIST))
    type_into(page.get_by_label("In your own words"), OWN_WORDS)
    press(button(page, SHOW))
    mail = page.get_by_role("region", name="Mail 1 of 1")
    for words in (WAITLISTED, FROM_THE_LIST, OWN_WORDS):
        expect(mail).to_contain_text(words)
    confirm_decision(page, verb)


def review(town: Town) -> None:
    page = town[CARLA]
    find_candidates(page)
    judge(page)
    approve_both(page)
    put_on_the_waitlist(page)


def learn_the_decisions(town: Town) -> None:
    assert f"> {WORD}" in town.mail_to(ANA, APPROVED).text
    town.mail_to(NIA, APPROVED)
    mail = town.mail_to(BASMA, WAITLISTED)
    assert f"> {FROM_THE_LIST}" in mail.text
    assert f"> {OWN_WORDS}" in mail.text
    page = town[BASMA]
    page.goto(links_in(mail, town.site.url)[-1])
    expect(stage_now(page)).to_contain_text("On the waitlist")
    expect(page.locator("blockquote")).to_contain_text(FROM_THE_LIST)
    expect(page.locator("blockquote")).to_contain_text(OWN_WORDS)
    press(button(page, "Tell me of the next cohort"))
    expect(messages(page)).to_contain_text("You get one mail when the next cohort is announced.")


def learn_of_the_next_cohort(town: Town) -> None:
    """The form there begins with what Basma wrote here."""
    mail = town.mail_to(BASMA, f"“{NEXT}” is announced")
    assert f"{town.site.url}/programs/lantern-summer/apply/mentee/" in mail.text
