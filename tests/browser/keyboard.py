"""Filling in a page by keyboard alone: Tab, the arrows, the space bar and Enter, and never a click."""

import re
from datetime import date

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 500  # more than any page has places to stop at
HAS_FOCUS = "element => element === document.activeElement"


def go_to(target: Locator) -> None:
    """Press Tab until `target` has the focus; what can't be reached so is a defect of the page."""
    for _press in range(MOST_TABS):
        if target.evaluate(HAS_FOCUS):
            return
        target.page.keyboard.press("Tab")
    raise AssertionError(f"{target} can't be reached by keyboard")


def type_into(target: Locator, text: str) -> None:
    """In place of what stands there."""
    go_to(target)
    target.page.keyboard.press("Control+A")
    target.page.keyboard.type(text)


def type_date(target: Locator, day: date) -> None:
    """Day, month and year, in the order that the browser's language gives them."""
    for order in ("%m%d%Y", "%d%m%Y", "%Y%m%d"):
        go_to(target)
        for _part in range(3):
            target.page.keyboard.press("ArrowLeft")
        target.page.keyboard.type(day.strftime(order))
        if target.input_value() == str(day):
            return
    raise AssertionError(f"{target} doesn't take a date by keyboard")


def press(target: Locator) -> None:
    """A button or a link."""
    go_to(target)
    target.page.keyboard.press("Enter")
    target.page.wait_for_load_state()


def tick(target: Locator) -> None:
    go_to(target)
    if not target.is_checked():
        target.page.keyboard.press("Space")


def choose(target: Locator, label: str) -> None:
    """An entry of a list, by typing how it begins."""
    go_to(target)
    target.page.keyboard.type(label)
    expect(target.locator("option:checked")).to_have_text(re.compile(f"^{re.escape(label)}"))


def step_to(page: Page, group: Locator, label: str) -> None:
    """A step of a group of radio buttons: Tab enters it once, the arrows move within."""
    steps = group.get_by_role("radio")
    wanted = group.get_by_label(label)
    for _press in range(MOST_TABS):
        if group.evaluate("group => group.querySelector('[type=radio]:focus') !== null"):
            break
        page.keyboard.press("Tab")
    for _press in range(steps.count()):
        if wanted.evaluate(HAS_FOCUS):
            break
        page.keyboard.press("ArrowDown")
    if not wanted.is_checked():
        page.keyboard.press("Space")
    expect(wanted).to_be_checked()
