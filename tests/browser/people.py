"""What people do in the browser, each in a window of their own: used by the walk, the checks and the pictures."""

import re
from dataclasses import dataclass
from typing import Protocol

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.processes import Site
from tests.smtp import Mail

PASSWORD = "lantern-at-the-tidepool"
# Two processors are shared by a dozen processes: nothing is slow by itself, but everything waits its turn.
PATIENCE = 30
expect.set_options(timeout=PATIENCE * 1000)


class OpensWindows(Protocol):
    """pytest-playwright's `new_context`, or a browser's own."""

    def __call__(self, **options: object) -> BrowserContext: ...


@dataclass(frozen=True)
class Person:
    """Somebody at a browser that is set to their time zone and language."""

    name: str
    time_zone: str = "Europe/Berlin"
    locale: str = "en-GB"
    password: str = PASSWORD

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@example.org"


def open_window(new_context: OpensWindows, site_url: str, person: Person, **options: object) -> Page:
    """A page in a new window of this person's, on which nothing has been opened yet."""
    context = new_context(
        base_url=site_url,
        timezone_id=person.time_zone,
        locale=person.locale,
        reduced_motion="reduce",
        **options,
    )
    context.set_default_timeout(PATIENCE * 1000)
    return context.new_page()


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def messages(page: Page) -> Locator:
    """What the last click did; the same list on the site's pages and in the admin."""
    return page.locator("ul.messages, ul.messagelist")


def sign_up(page: Page, site: Site, person: Person) -> None:
    """Fill in the form that is open, and confirm the address with the code from the mail."""
    expect(page.get_by_label("Time zone")).to_have_value(
        person.time_zone
    )  # the browser's, chosen by the page
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Name", exact=True).fill(person.name)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Make my account").click()
    confirm_address(page, site, person)


def confirm_address(page: Page, site: Site, person: Person) -> None:
    expect(heading(page)).to_have_text("Confirm your address")
    mail = site.mail.wait_for(person.email, "your code to confirm this address", timeout=PATIENCE)
    page.get_by_label("Code").fill(code_in(mail))
    page.get_by_role("button", name="Confirm").click()


def sign_in(page: Page, email: str, password: str) -> None:
    """Fill in the form that is open."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()


def code_in(mail: Mail) -> str:
    found = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", mail.text)
    assert found, f"no code in:\n{mail.text}"
    return found[0]


def links_in(mail: Mail, site_url: str) -> list[str]:
    """The addresses in a mail, without the site's own in its foot. All of them lead to this site."""
    found = re.findall(r"https?://\S+", mail.text)
    assert all(link.startswith(site_url) for link in found), found
    return [link for link in found if link != site_url]
