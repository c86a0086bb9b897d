"""What a tour through the pages is made of: stops, and what is clicked and typed on the way to them."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.signing import Signer
from playwright.sync_api import Locator, Page

from mentorship.env import DEVELOPMENT_KEY
from tests.browser.people import PATIENCE, Person

DEMO_PASSWORD = "lantern-and-tidepool"
ROOT = Person("Rosa Root", "UTC", password="orchard-by-the-lamp")
WIDE, NARROW = 1280, 390
SCHEMES = ("light", "dark")
OPEN, ANNOUNCED, UNDER_WAY = (
    f"section[aria-labelledby={name}] h3 a" for name in ("open", "upcoming", "others")
)
SEND = "main form button[type=submit], main form input[type=submit][name=send]"


def signed(salt: str) -> str:
    """What stands in the mails of the first row."""
    return Signer(key=DEVELOPMENT_KEY, salt=salt, fallback_keys=[]).sign(1)


REMINDERS_OFF = f"/reminders/off/{signed('pairs.reminders.off')}/"
NEW_PROGRAMS_OFF = f"/announcements/by-mail/off/{signed('programs.subscription.off')}/"


@dataclass(frozen=True)
class Stop:
    """One page: the address to begin at, and what is clicked or done from there."""

    name: str
    path: str
    steps: tuple[str | Callable[[Page], None], ...] = ()
    status: int = 200


def stop(name: str, path: str, *steps: str | Callable[[Page], None], status: int = 200) -> Stop:
    return Stop(name, path, steps, status)


def fill(label: str, text: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_label(label, exact=True).fill(text)


def press(name: str) -> Callable[[Page], None]:
    return lambda page: page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def further(path: str) -> Callable[[Page], None]:
    """To an address below the one that is open."""

    def go(page: Page) -> None:
        page.goto(page.url + path)

    return go


def choose_action(value: str) -> Callable[[Page], None]:
    def choose(page: Page) -> None:
        page.get_by_label("Action:").select_option(value)

    return choose


def empty_everything(page: Page) -> None:
    for field in page.locator(
        "main form input[type=text], main form input[type=url], main form textarea"
    ).all():
        field.fill("")


def post_as_it_is(page: Page) -> None:
    """With what the browser would insist on missing."""
    page.locator("main form").evaluate("form => { form.noValidate = true; form.submit(); }")


def publish(page: Page) -> None:
    page.locator("main form[action$='/publish/'] button").click()


def follow_the_link_of(email: str) -> Callable[[Page], None]:
    """Which a mail brings as soon as a worker has sent it; others may have come since."""

    def follow(page: Page) -> None:
        mails = page.get_by_role("row").filter(has_text=email).get_by_role("link")
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            page.goto("/mailbox/")
            for address in [mail.get_attribute("href") for mail in mails.all()]:
                page.goto(address or "")
                if found := re.search(
                    r"/(claim|invitation|nomination)/[\w-]+/", page.locator("main").inner_text()
                ):
                    page.goto(found[0])
                    return
        raise AssertionError(f"No mail with a link came to {email}.")

    return follow


def wait_for_mail(mailbox: Page, mail: Locator) -> None:
    deadline = time.monotonic() + PATIENCE
    mailbox.goto("/mailbox/")
    while not mail.count():
        assert time.monotonic() < deadline, "the mail didn't arrive"
        mailbox.goto("/mailbox/")


CORRECT = "main table a[href$='/log/']"


def log_a_talk(page: Page) -> None:
    """A quarter of an hour ago, unless one is logged already."""
    if page.locator(CORRECT).count():
        return
    page.locator("a[href$='/meetings/log/']").click()
    # The field for the time names the zone that it is read in.
    (zone,) = re.findall(r"time zone ([\w/]+)\.", page.locator("main").inner_text())
    began = datetime.now(ZoneInfo(zone)) - timedelta(minutes=15)
    page.get_by_label("Day").fill(began.date().isoformat())
    page.get_by_label("Time", exact=True).fill(f"{began:%H:%M}")
    page.get_by_label("Minutes").fill("10")
    page.get_by_role("button", name="Save the log").click()
