"""Who takes part, what there is before they begin, and what all of them do by keyboard."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.keyboard import press, type_into
from tests.browser.people import PASSWORD, Person, heading, messages
from tests.browser.steps.town import ANA, BASMA, CARLA, MAYA, Town

OLU = Person("Olu Maintainer", "Africa/Lagos", "en-NG")
NIA = Person("Nia Mentor", "Europe/Madrid", "es-ES")
VERA = Person("Vera Visitor", "Asia/Kolkata", "hi-IN")
DAG = Person("Dag Nominee", "Europe/Oslo", "nb-NO")
TOVE = Person("Tove Tidepool")
# Where mails with a link go to people whose accounts have another address.
OLU_AT_WORK, NIA_AT_WORK = "olu@work.example.org", "nia@work.example.org"
NEXT = "Lantern – Summer"
ABOUT_NIA = "I look after the tide tables."

# The accounts, and what Nia once wrote to another project.
SCRIPT = f"""
from django.db import transaction
from mentorship.core import clock
from programs.tests.factories import (
    make_application, make_program, make_project, make_site_coordinator, make_user
)
at = clock.now()
people = {[(person.email, person.name, person.time_zone) for person in (CARLA, MAYA, OLU, NIA, ANA, BASMA, TOVE)]}
with transaction.atomic():
    made = {{email: make_user(email, name, zone, "{PASSWORD}") for email, name, zone in people}}
    make_site_coordinator(made["{CARLA.email}"], at=at)
    tidepool = make_project("Tidepool", maintainer=made["{TOVE.email}"], at=at)
    make_application(
        "mentor", "draft", make_program(project=tidepool, at=at, cohort="Autumn"), made["{NIA.email}"],
        about="{ABOUT_NIA}", preferred_language="es", further_languages=["en"],
    )
"""


def gather(town: Town) -> None:
    town.site.manage("shell", "--verbosity", "0", "-c", SCRIPT)


def enter(town: Town, person: Person, path: str = "/dashboard/") -> Page:
    """A window of this person's at `path`, signed in."""
    page = town.open_window(person)
    page.goto(path)
    sign_in(page, person)
    return page


def sign_in(page: Page, person: Person) -> None:
    """At the form that is open."""
    expect(heading(page)).to_have_text("Sign in")
    type_into(page.get_by_label("Email"), person.email)
    type_into(page.get_by_label("Password"), person.password)
    press(button(page, "Sign in"))
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def button(page: Page, name: str) -> Locator:
    return page.locator("main").get_by_role("button", name=name, exact=True)


def link(page: Page, name: str) -> Locator:
    return page.locator("main").get_by_role("link", name=name, exact=True)


def in_list(page: Page, name: str) -> Locator:
    """The link to one object in a list of the admin's."""
    return page.locator("#result_list").get_by_role("link", name=name, exact=True)


def fill_in(page: Page, answers: dict[str, str]) -> None:
    for label, text in answers.items():
        type_into(page.get_by_label(label), text)


def fact(page: Page, label: str) -> Locator:
    """What stands beside a label on a page of facts."""
    return page.locator(".facts > div").filter(has=page.locator("dt", has_text=label)).locator("dd")


def answer_what_is_due(page: Page, text: str, verb: str) -> None:
    """From the dashboard, by the button beside `text`."""
    page.goto("/dashboard/")
    due = page.get_by_role("listitem").filter(has_text=text)
    press(due.get_by_role("link", name=verb))


def begin_decision(page: Page, verb: str) -> None:
    """From the page of what is decided to the page that asks."""
    press(button(page, verb))
    expect(page.get_by_text("This is about:")).to_be_visible()


def confirm_decision(page: Page, verb: str) -> None:
    press(button(page, verb))
    expect(messages(page)).to_contain_text(f"{verb}: done for 1.")
