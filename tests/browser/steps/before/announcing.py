"""Subscribing, opening a program, announcing it, and what others learn of it then."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.keyboard import choose, press, type_date, type_into
from tests.browser.people import heading, links_in, messages
from tests.browser.steps.before.cast import (
    NEXT,
    VERA,
    begin_decision,
    button,
    confirm_decision,
    fill_in,
    in_list,
    link,
)
from tests.browser.steps.town import CARLA, CLOSES, PROGRAM, STARTS, SURVEY_CLOSES, Town

ASKS = "Confirm that you want to hear of new mentorship programs"
NEWS = "New mentorship program: "
PROGRAMS = "/admin/programs/program/"


def subscribe(town: Town) -> None:
    """As a visitor without an account."""
    page = town[VERA]
    page.goto("/programs/")
    press(link(page, "New programs by mail"))
    type_into(page.get_by_label("Mail address"), VERA.email)
    press(button(page, "Send me the link"))
    expect(heading(page)).to_have_text("Look into your mail")
    (address,) = town.links_for(VERA, ASKS)
    page.goto(address)
    press(button(page, "Subscribe"))
    expect(heading(page)).to_have_text("You are subscribed")


def open_and_preview(town: Town) -> None:
    page, today = town[CARLA], datetime.now(UTC).date()
    page.goto(f"{PROGRAMS}add/")
    choose(page.get_by_label("Project:"), "Lantern")
    fill_in(
        page,
        {
            "Cohort:": "Winter",
            "Summary:": "Help people to see in the dark.",
            "Announcement:": "We look for **newcomers**.",
        },
    )
    for label, days in (
        ("Enrolment opens:", 0),
        ("Enrolment closes:", CLOSES),
        ("Survey closes:", SURVEY_CLOSES),
        ("Start:", STARTS),
    ):
        type_date(page.get_by_label(label), today + timedelta(days=days))
    fill_in(
        page,
        {
            "Places for mentors:": "2",
            "Places for mentees:": "3",
            "Reviews of each application:": "1",
            "Contact:": "lantern@example.org",
        },
    )
    areas = page.get_by_role("group", name="Areas of focus").get_by_role("textbox")
    for number, area in enumerate(("Documentation", "Testing")):
        type_into(areas.nth(number), area)
    press(button(page, "Save"))
    expect(messages(page)).to_contain_text(PROGRAM)

    press(in_list(page, PROGRAM))
    press(link(page, "Preview"))
    expect(page.get_by_text("Draft: only coordinators see this.")).to_be_visible()
    expect(page.locator("main strong", has_text="newcomers")).to_be_visible()
    town[VERA].goto("/programs/")
    expect(town[VERA].get_by_role("link", name=PROGRAM)).to_have_count(0)


def announce(page: Page, program: str) -> None:
    page.goto(PROGRAMS)
    press(in_list(page, program))
    begin_decision(page, "Announce")
    confirm_decision(page, "Announce")


def learn_of_it(town: Town) -> None:
    """By mail, in the feed, and in the file for a calendar."""
    page = town[VERA]
    mail = town.mail_to(VERA, NEWS + PROGRAM)
    page.goto(links_in(mail, town.site.url)[0])
    expect(heading(page)).to_have_text(PROGRAM)
    dates = page.get_by_role("link", name="Put the dates into your calendar").get_attribute("href")
    calendar = page.request.get(dates or "").text()
    for summary in ("Enrolment opens", "Enrolment closes", "The survey closes", "Start", "Last day"):
        assert calendar.count(f"SUMMARY:{summary}: {PROGRAM}") == 1
    feed = page.request.get("/programs/feed/").text()
    assert feed.count(f"<title>{PROGRAM}</title>") == 1
    assert len([one for one in town.site.mail.mails if one.subject == NEWS + PROGRAM]) == 1


def clone(page: Page) -> None:
    page.goto(PROGRAMS)
    press(in_list(page, PROGRAM))
    press(link(page, "Clone for the next cohort"))
    type_into(page.get_by_label("Cohort"), "Summer")
    press(button(page, "Make the draft"))
    expect(messages(page)).to_contain_text(f"“{NEXT}” is a draft now.")
    areas = page.get_by_role("group", name="Areas of focus").get_by_role("textbox")
    expect(areas.nth(0)).to_have_value("Documentation")
    expect(areas.nth(1)).to_have_value("Testing")
