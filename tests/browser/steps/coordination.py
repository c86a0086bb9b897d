"""What coordinators do before anybody applies."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.people import Person, heading, links_in, messages
from tests.browser.steps.town import CARLA, CLOSES, MAYA, PROGRAM, STARTS, SURVEY_CLOSES, Town


def appoint(page: Page, person: Person, program: str = "") -> None:
    page.goto("/admin/")
    page.get_by_role("row", name="Coordinators").get_by_role("link", name="Add").click()
    page.get_by_label("Mail address:").fill(person.email)
    if program:
        page.get_by_label("Program:").select_option(label=program)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(messages(page)).to_contain_text(f"{person.name} – {program or 'the site'}")


def declare_a_project(page: Page) -> None:
    """A draft first, and then it is sent."""
    page.get_by_role("link", name="For projects").click()
    page.get_by_role("link", name="Declare that you join").click()
    for label, text in {
        "Name of the project": "Lantern",
        "Repository": "https://example.org/lantern",
        "What newcomers would work on": "Reports that are marked as easy.\nScreens that are hard to read.",
        "What the project hopes for": "Two people who stay.",
        "Its maintainers": MAYA.name,
        "Code of conduct": "https://example.org/lantern/conduct",
    }.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Save draft").click()
    expect(heading(page)).to_have_text("Lantern")
    expect(page.locator(".state-chip").first).to_have_text("draft")

    page.get_by_role("link", name="Go on with it").click()
    expect(page.get_by_label("What the project hopes for")).to_have_value("Two people who stay.")
    page.get_by_label("Chat channel").fill("https://chat.example.org/lantern")
    page.get_by_role("button", name="Send declaration").click()
    expect(messages(page)).to_contain_text("Your declaration is sent.")
    expect(page.locator("[aria-current=step]")).to_contain_text("A site coordinator decides")


def accept_the_declaration(town: Town) -> None:
    page = town[CARLA]
    page.goto("/dashboard/")
    due = page.get_by_role("listitem").filter(has_text="1 declaration of intent waits for a decision.")
    due.get_by_role("link", name="Decide").click()
    page.get_by_role("link", name="Lantern", exact=True).click()
    page.get_by_role("button", name="Accept").click()
    page.get_by_label("Reason").fill("Welcome. We open the program this week.")
    page.get_by_role("button", name="Accept").click()
    expect(messages(page)).to_contain_text("Accept: done for 1.")

    mail = town.mail_to(MAYA, "“Lantern” is accepted")
    assert "> Welcome. We open the program this week." in mail.text
    (link,) = links_in(mail, town.site.url)
    town[MAYA].goto(link)
    expect(heading(town[MAYA])).to_have_text("Lantern")
    town[MAYA].get_by_role("link", name="See the project's page").click()
    expect(town[MAYA].locator("main")).to_contain_text("You speak for this project here.")


def open_a_program(page: Page) -> None:
    today = datetime.now(UTC).date()
    page.goto("/admin/")
    page.get_by_role("row", name="Programs").get_by_role("link", name="Add").click()
    page.get_by_label("Project:").select_option(label="Lantern")
    for label, text in {
        "Cohort": "Winter",
        "Summary": "Help people to see in the dark.",
        "Announcement": "We look for **newcomers**, and for those who show them the way in.",
        "Benefits for both": "You learn how a project works.",
        "Enrolment opens": str(today),
        "Enrolment closes": str(today + timedelta(days=CLOSES)),
        "Survey closes": str(today + timedelta(days=SURVEY_CLOSES)),
        "Start": str(today + timedelta(days=STARTS)),
        "Places for mentors": "2",
        "Places for mentees": "2",
        "Contact": "lantern@example.org",
    }.items():
        page.get_by_label(f"{label}:", exact=True).fill(text)
    page.get_by_label("Time zone:").select_option("Europe/Berlin")
    areas = page.get_by_role("group", name="Areas of focus")
    for number, area in enumerate(("Documentation", "Testing")):
        areas.get_by_role("textbox").nth(number).fill(area)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(messages(page)).to_contain_text(PROGRAM)


def announce_it(page: Page) -> None:
    page.get_by_role("rowheader", name=PROGRAM).get_by_role("link").click()
    page.get_by_role("button", name="Announce").click()
    expect(heading(page)).to_contain_text("Announce")
    page.get_by_role("button", name="Announce").click()
    expect(messages(page)).to_contain_text("Announce: done for 1.")


def read_the_announcement(town: Town) -> None:
    """As a visitor, who has told nobody the time zone."""
    page = town.open_window(Person("Vera Visitor", "Asia/Kolkata", "hi-IN"))
    closes = (datetime.now(UTC) + timedelta(days=CLOSES)).date()
    page.goto("/programs/")
    page.get_by_role("region", name="Open for applications").get_by_role("link", name=PROGRAM).click()
    expect(heading(page)).to_have_text(PROGRAM)
    expect(page.locator("main strong").first).to_have_text("newcomers")
    deadline = page.get_by_role("region", name="Take part").locator("time")
    expect(deadline).to_contain_text(f"{closes:%a} {closes.day} {closes:%B %Y}, 23:59 anywhere on earth")
    # 23:59 at twelve hours behind UTC is 17:29 of the next day in India.
    expect(deadline).to_contain_text("17:29 your time")
