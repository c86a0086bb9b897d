"""Answering the survey, by mouse and by keyboard."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.people import Person, messages
from tests.browser.steps.applying import stage_now
from tests.browser.steps.town import Town


def box(page: Page, name: str) -> Locator:
    """A half-hour of the week, such as "Monday 18:00"."""
    return page.get_by_role("checkbox", name=name, exact=True)


def answer_as_mentor(town: Town, person: Person) -> None:
    """The hours by mouse: a stroke from one half-hour to another."""
    page = town[person]
    page.get_by_role("radio", name="Documentation Very much").check()
    page.get_by_role("checkbox", name="Make a first contribution").check()
    page.get_by_role("group", name="Your experience").get_by_label("Maintaining or leading").check()
    expect(page.locator("[data-week-zone]")).to_contain_text("Tokyo")
    stroke(page, box(page, "Tuesday 19:00"), box(page, "Thursday 20:30"))
    expect(page.locator("[data-week-count]")).to_have_text("Hours a week: 6")
    expect(box(page, "Wednesday 19:30")).to_be_checked()
    expect(box(page, "Friday 19:30")).not_to_be_checked()
    # Ana's evenings in Bogotá.
    stroke(page, box(page, "Tuesday 08:00"), box(page, "Thursday 09:00"))
    expect(box(page, "Tuesday 09:00")).to_be_checked()
    send_the_survey(page)


def answer_as_mentee(town: Town, person: Person) -> None:
    """The hours by keyboard: space to choose, Shift with an arrow to carry the choice along."""
    page = town[person]
    page.get_by_role("radio", name="Testing Quite").check()
    page.get_by_role("checkbox", name="Make a first contribution").check()
    page.get_by_label("In your own words (optional): Make a first contribution").fill(
        "A test that finds something."
    )
    page.get_by_role("group", name="Your experience").get_by_label("New to open source").check()
    box(page, "Monday 18:00").focus()
    for key in ("Space", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(box(page, "Tuesday 19:00")).to_be_focused()
    expect(page.locator("[data-week-count]")).to_have_text("Hours a week: 2")
    send_the_survey(page)
    expect(page.locator("main")).to_contain_text("A test that finds something.")


def stroke(page: Page, start: Locator, end: Locator) -> None:
    """Press on one place, move to the other, let go."""
    start.scroll_into_view_if_needed()
    end.scroll_into_view_if_needed()
    places = [place.bounding_box() for place in (start, end)]
    (x1, y1), (x2, y2) = ((p["x"] + p["width"] / 2, p["y"] + p["height"] / 2) for p in places if p)
    page.mouse.move(x1, y1)
    page.mouse.down()
    page.mouse.move(x2, y2, steps=4)
    page.mouse.up()


def send_the_survey(page: Page) -> None:
    page.get_by_role("button", name="Send answers").click()
    expect(messages(page)).to_contain_text("Your answers are saved.")
    expect(page.locator(".timeline-done").filter(has_text="Survey answered")).to_be_visible()
    expect(stage_now(page)).to_contain_text("Matching")


def survey_refuses_what_is_missing(town: Town, person: Person) -> None:
    """From the dashboard; what was chosen is still chosen when something else is missing."""
    page = town[person]
    page.goto("/dashboard/")
    page.get_by_role("link", name="Answer the survey").click()
    page.get_by_role("radio", name="Testing A little").check()
    page.get_by_label("Anything else").fill("Not in March.")
    page.get_by_role("button", name="Send answers").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Choose at least one goal.")
    expect(summary).to_contain_text("Choose the half-hours in which you usually have time, at least one.")
    expect(page.get_by_role("radio", name="Testing A little")).to_be_checked()
    expect(page.get_by_label("Anything else")).to_have_value("Not in March.")
