"""A question of the program's own, and the survey with it."""

from playwright.sync_api import Page, expect

from tests.browser.keyboard import choose, go_to, press, step_to, tick, type_into
from tests.browser.people import heading, messages
from tests.browser.steps.before.announcing import PROGRAMS
from tests.browser.steps.before.cast import answer_what_is_due, button, fact, in_list, link
from tests.browser.steps.survey import box
from tests.browser.steps.town import ANA, CARLA, PROGRAM, Town

QUESTION, ANSWERS = "How did you hear of us?", ("In a talk", "From a friend")
GOAL, OWN_WORDS = "Make a first contribution", "A test that finds something."


def ask_a_question(page: Page) -> None:
    """And look at the survey as a mentee will see it."""
    page.goto(PROGRAMS)
    press(in_list(page, PROGRAM))
    press(link(page, "Questions of the survey"))
    press(link(page, "Add a question"))
    type_into(page.get_by_label("Question", exact=True), QUESTION)
    choose(page.get_by_label("Answer", exact=True), "one")
    type_into(page.get_by_label("Choices"), "\n".join(ANSWERS))
    tick(page.get_by_label("Must be answered"))
    press(button(page, "Save the question"))
    expect(messages(page)).to_contain_text("The question is saved.")
    press(link(page, "as a mentee"))
    expect(page.get_by_role("group", name=QUESTION).get_by_role("radio")).to_have_count(len(ANSWERS))


def answer(town: Town) -> None:
    page = town[ANA]
    answer_what_is_due(page, f"survey of {PROGRAM}", "Answer the survey")
    expect(heading(page)).to_have_text(f"Survey for {PROGRAM}")
    step_to(page, page.get_by_role("row", name="Testing"), "Quite")
    tick(page.get_by_role("checkbox", name=GOAL))
    type_into(page.get_by_label(f"In your own words (optional): {GOAL}"), OWN_WORDS)
    step_to(page, page.get_by_role("group", name="Your experience"), "New to open source")
    (paint_hours if town.has_scripts else tick_hours)(page)
    press(button(page, "Send answers"))
    expect(page.get_by_role("alert")).to_contain_text("Choose one of the answers.")
    step_to(page, page.get_by_role("group", name=QUESTION), ANSWERS[1])
    press(button(page, "Send answers"))
    expect(messages(page)).to_contain_text("Your answers are saved.")
    expect(fact(page, "Hours")).to_contain_text("Monday: 18:00–19:30")
    expect(fact(page, "Hours")).to_contain_text("Tuesday: 19:00–19:30")
    expect(fact(page, QUESTION)).to_have_text(ANSWERS[1])
    expect(page.locator("main")).to_contain_text(OWN_WORDS)


def paint_hours(page: Page) -> None:
    """Space to choose, Shift with an arrow to carry the choice along."""
    go_to(box(page, "Monday 18:00"))
    for key in ("Space", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator("[data-week-count]")).to_have_text("Hours a week: 2")


def tick_hours(page: Page) -> None:
    for name in ("Monday 18:00", "Monday 18:30", "Monday 19:00", "Tuesday 19:00"):
        tick(box(page, name))


def read_as_coordinator(town: Town) -> None:
    """Beside the other answers, on the candidate's page."""
    page = town[CARLA]
    page.goto("/admin/programs/application/?survey=yes")
    press(in_list(page, ANA.name))
    expect(fact(page, QUESTION)).to_have_text(ANSWERS[1])
