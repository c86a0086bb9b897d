"""The way in, as people go it: in the browser and by the mails they get, on the real thing.

No task, service or model is called, and one command: the one with which an operator makes the first account.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import (
    PATIENCE,
    OpensWindows,
    Person,
    confirm_address,
    heading,
    links_in,
    messages,
    open_window,
    sign_in,
    sign_up,
)
from tests.processes import Site
from tests.smtp import Mail

pytestmark = [pytest.mark.walk, pytest.mark.browser, pytest.mark.postgres]

ROSA = Person("Rosa Root", "Europe/London")
CARLA = Person("Carla Coordinator", "Africa/Nairobi", "sw-KE")
MAYA = Person("Maya Maintainer", "America/Sao_Paulo", "pt-BR")
KENJI = Person("Kenji Mentor", "Asia/Tokyo", "ja-JP")
LENA = Person("Lena Mentor", "Europe/Berlin", "de-DE")
ANA = Person("Ana Mentee", "America/Bogota", "es-CO")
BASMA = Person("Basma Mentee", "Africa/Cairo", "ar-EG")
CHIDI = Person("Chidi Mentee", "Africa/Lagos", "en-NG")
LATE = Person("Dana Late", "Pacific/Auckland", "en-NZ")
PROGRAM = "Lantern – Winter"
CODE = "Welcome: your code to confirm this address"
RECEIPT = f"We have your application to “{PROGRAM}”"
APPROVED = f"You take part in “{PROGRAM}”"
WAITLISTED = f"You are on the waitlist of “{PROGRAM}”"
DECLINED = f"Your application to “{PROGRAM}” was declined"
# Days from today to: enrolment closes, survey closes, start. And how far the clock is moved to be too late.
CLOSES, SURVEY_CLOSES, STARTS, TOO_LATE = 10, 24, 40, 12


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(beat=True, env={"DJANGO_SUPERUSER_PASSWORD": ROSA.password}) as site:
        yield site


class Town:
    """The site and everybody at it; `town[ANA]` is the page in Ana's window."""

    def __init__(self, site: Site, new_context: OpensWindows) -> None:
        self.site = site
        self._new_context = new_context
        self._pages: dict[Person, Page] = {}

    def __getitem__(self, person: Person) -> Page:
        return self._pages[person]

    def open_window(self, person: Person) -> Page:
        page = self._pages[person] = open_window(self._new_context, self.site.url, person)
        return page

    def join(self, person: Person) -> Page:
        """A new person makes an account, from the front page."""
        page = self.open_window(person)
        page.goto("/")
        page.get_by_role("link", name="Join", exact=True).click()
        sign_up(page, self.site, person)
        expect(heading(page)).to_have_text(f"Hello {person.name}")
        return page

    def enter_as_superuser(self, person: Person) -> Page:
        page = self.open_window(person)
        page.goto("/admin/")
        sign_in(page, person.email, person.password)
        confirm_address(page, self.site, person)
        expect(heading(page)).to_have_text("What you coordinate")
        return page

    def mail_to(self, person: Person, subject: str) -> Mail:
        return self.site.mail.wait_for(person.email, subject, timeout=PATIENCE)

    def links_for(self, person: Person, subject: str) -> list[str]:
        """The addresses in the mail of this subject that the person gets."""
        return links_in(self.mail_to(person, subject), self.site.url)


def test_the_way_in(site: Site, new_context: OpensWindows) -> None:
    town = Town(site, new_context)
    site.manage("createsuperuser", "--noinput", "--email", ROSA.email, "--name", ROSA.name)
    town.enter_as_superuser(ROSA)

    town.join(CARLA)
    appoint(town[ROSA], CARLA)
    town.join(MAYA)
    declare_a_project(town[MAYA])
    accept_the_declaration(town)

    open_a_program(town[CARLA])
    announce_it(town[CARLA])
    appoint(town[ROSA], MAYA, program=PROGRAM)
    read_the_announcement(town)

    for person, languages in ((KENJI, ("Japanese", "English")), (LENA, ("German", "Portuguese"))):
        town.join(person)
        apply_as(town, person, "mentor", *languages, capacity=2)
    come_in_through_the_program(town, ANA)
    second_tab = open_the_form_again(town[ANA])
    fill_in_the_application(town[ANA], "mentee", "Spanish", "Portuguese")
    send_it(town, ANA, "mentee")
    apply_twice(second_tab)
    for person, languages in ((BASMA, ("Arabic", "English")), (CHIDI, ("English", "Igbo"))):
        town.join(person)
        apply_as(town, person, "mentee", *languages)
    withdraw_and_undo(town[BASMA])

    begin_an_application_in_time(town, LATE)
    site.restart(clock_offset=TOO_LATE * 24 * 3600)
    send_it_too_late(town[LATE])

    approve_singly(town, LENA)
    decide_in_bulk(town[CARLA], "Approve", [KENJI, ANA], reason="")
    decide_at_once(town, CHIDI)
    decide_in_bulk(town[CARLA], "Put on the waitlist", [BASMA], reason="One place may come free.")
    learn_the_decisions(town)

    answer_as_mentor(town, KENJI)
    answer_as_mentee(town, ANA)
    survey_refuses_what_is_missing(town, LENA)

    assert_each_mail_went_once(town)


# Coordination ------------------------------------------------------------------------------------------------


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
    expect(page.get_by_role("heading", name="A site coordinator decides next")).to_be_visible()


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
        "Benefits": "You learn how a project works.",
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


# Applying ----------------------------------------------------------------------------------------------------


def apply_as(
    town: Town, person: Person, role: str, preferred: str, further: str, capacity: int | None = None
) -> None:
    page = town[person]
    page.get_by_role("link", name=PROGRAM).click()
    page.get_by_role("link", name=f"Apply as a {role}").click()
    fill_in_the_application(page, role, preferred, further, capacity)
    send_it(town, person, role)


def come_in_through_the_program(town: Town, person: Person) -> None:
    """From the program's page to an account, and straight back to the form that was wanted."""
    page = town.open_window(person)
    page.goto("/programs/")
    page.get_by_role("link", name=PROGRAM).click()
    page.get_by_role("link", name="Apply as a mentee").click()
    page.get_by_role("link", name="Make an account").click()
    sign_up(page, town.site, person)
    expect(heading(page)).to_have_text("Apply as a mentee")


def why(person: str) -> str:
    return f"I want to find my way in, and bring somebody along later. ({person})"


def fill_in_the_application(
    page: Page, role: str, preferred: str, further: str, capacity: int | None = None
) -> None:
    expect(heading(page)).to_have_text(f"Apply as a {role}")
    page.get_by_label("About you").fill("I read more code than I write.\nSo far on my own.")
    page.get_by_label("Why you want to take part").fill(why(role))
    if capacity:
        page.get_by_label("Mentees at the same time").fill(str(capacity))
    page.get_by_label("Preferred language").select_option(label=preferred)
    page.get_by_label("Further language 1").select_option(label=further)
    page.get_by_role("group", name="Speaking English").get_by_label("Everyday conversations").check()
    page.get_by_role("group", name="Understanding English").get_by_label("Technical discussions").check()
    page.get_by_label("I have read the code of conduct").check()


def send_it(town: Town, person: Person, role: str) -> None:
    page = town[person]
    page.get_by_role("button", name="Send application").click()
    expect(messages(page)).to_contain_text("Your application is sent.")
    expect(stage_now(page)).to_contain_text("Decision")
    mail = town.mail_to(person, RECEIPT)
    assert f"as a {role}" in mail.text
    assert "23:59 anywhere on earth (" in mail.text
    assert " your time)" in mail.text
    assert mail.message["Reply-To"] == "lantern@example.org"
    (link,) = links_in(mail, town.site.url)
    page.goto(link)
    expect(heading(page)).to_have_text(f"Your application as a {role}")
    expect(page.locator("main")).to_contain_text(why(role))


def stage_now(page: Page) -> Locator:
    return page.locator("[aria-current=step]")


def open_the_form_again(page: Page) -> Page:
    tab = page.context.new_page()
    tab.goto(page.url)
    fill_in_the_application(tab, "mentee", "Spanish", "French")
    return tab


def apply_twice(tab: Page) -> None:
    """The same form, filled in a second time in another tab and sent after the first one was."""
    tab.get_by_role("button", name="Send application").click()
    summary = tab.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("You have sent this application already.")
    expect(summary).to_contain_text("“Save changes” replaces its answers with these")
    expect(tab.get_by_label("Further language 1").locator("option:checked")).to_have_text("French")
    tab.goto("/programs/lantern-winter/apply/mentee/")  # leads to what was sent, which is as it was
    expect(tab).to_have_url(re.compile("/applications/.+/edit/$"))
    expect(tab.get_by_label("Further language 1").locator("option:checked")).to_have_text("Portuguese")
    tab.get_by_label("About you").fill("I read more code than I write, and I draw.")
    tab.get_by_role("button", name="Save changes").click()
    expect(messages(tab)).to_contain_text("Saved.")
    expect(tab.locator("main")).to_contain_text("I read more code than I write, and I draw.")
    tab.close()


def withdraw_and_undo(page: Page) -> None:
    page.get_by_text("Withdraw", exact=True).click()
    page.get_by_role("button", name="Withdraw this application").click()
    expect(messages(page)).to_contain_text("Your application is withdrawn.")
    page.get_by_role("button", name="Undo the withdrawal").click()
    expect(messages(page)).to_contain_text("Your application is back.")
    expect(stage_now(page)).to_contain_text("Decision")


def begin_an_application_in_time(town: Town, person: Person) -> None:
    page = town.join(person)
    page.get_by_role("link", name=PROGRAM).click()
    page.get_by_role("link", name="Apply as a mentee").click()
    fill_in_the_application(page, "mentee", "Māori", "English")


def send_it_too_late(page: Page) -> None:
    """The form was opened in time and is sent after the deadline."""
    page.get_by_role("button", name="Send application").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Enrolment closed on")
    expect(summary).to_contain_text("Programs that are open are on the list of programs.")
    expect(page.get_by_label("Why you want to take part")).to_have_value(why("mentee"))
    expect(page.get_by_label("Further language 1").locator("option:checked")).to_have_text("English")
    expect(page.get_by_label("I have read the code of conduct")).to_be_checked()


# Deciding ----------------------------------------------------------------------------------------------------


def applications_waiting(page: Page) -> None:
    page.goto("/dashboard/")
    due = page.get_by_role("listitem").filter(has_text="for a decision.")
    due.get_by_role("link", name="Decide").click()


def approve_singly(town: Town, person: Person) -> None:
    page = town[CARLA]
    applications_waiting(page)
    page.get_by_role("rowheader", name=person.name).get_by_role("link").click()
    expect(page.locator("main")).to_contain_text(why("mentor"))
    page.get_by_role("button", name="Approve").click()
    page.get_by_label("Reason").fill("Good to have you.")
    page.get_by_role("button", name="Approve").click()
    expect(messages(page)).to_contain_text("Approve: done for 1.")


def choose_in_list(page: Page, action: str, people: list[Person]) -> None:
    """Up to the page that asks."""
    applications_waiting(page)
    for person in people:
        page.get_by_role("row", name=person.name).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option(label=action)
    page.get_by_role("button", name="Go", exact=True).click()
    expect(heading(page)).to_contain_text(action)


def decide_in_bulk(page: Page, action: str, people: list[Person], reason: str) -> None:
    choose_in_list(page, action, people)
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name=action).click()
    expect(messages(page)).to_contain_text(f"{action}: done for {len(people)}.")


def decide_at_once(town: Town, person: Person) -> None:
    """Two coordinators have the page that asks open; the second is told what the first did."""
    choose_in_list(town[CARLA], "Decline", [person])
    choose_in_list(town[MAYA], "Approve", [person])
    town[CARLA].get_by_label("Reason").fill("Both places go to people who have no other offer.")
    town[CARLA].get_by_role("button", name="Decline").click()
    expect(messages(town[CARLA])).to_contain_text("Decline: done for 1.")

    town[MAYA].get_by_label("Reason").fill("Welcome.")
    town[MAYA].get_by_role("button", name="Approve").click()
    told = messages(town[MAYA])
    expect(told).to_contain_text("is declined now, so it can't become approved. Look at it again")
    expect(told).to_contain_text(person.name)
    expect(told).not_to_contain_text("done for")


def learn_the_decisions(town: Town) -> None:
    """Everybody by mail and on the own page; whoever isn't in gets the reason."""
    assert "> Good to have you." in town.mail_to(LENA, APPROVED).text
    for person in (KENJI, ANA):
        survey, page = town.links_for(person, APPROVED)
        town[person].goto(page)
        expect(stage_now(town[person])).to_contain_text("Survey")
        town[person].goto(survey)
        expect(heading(town[person])).to_have_text(f"Survey for {PROGRAM}")

    declined = town.mail_to(CHIDI, DECLINED)
    assert "> Both places go to people who have no other offer." in declined.text
    town[CHIDI].goto(links_in(declined, town.site.url)[-1])
    expect(town[CHIDI].locator("blockquote")).to_have_text(
        "Both places go to people who have no other offer."
    )

    waitlisted = town.mail_to(BASMA, WAITLISTED)
    assert "> One place may come free." in waitlisted.text
    town[BASMA].goto(links_in(waitlisted, town.site.url)[-1])
    expect(stage_now(town[BASMA])).to_contain_text("On the waitlist")
    expect(town[BASMA].locator("blockquote")).to_have_text("One place may come free.")


# The survey --------------------------------------------------------------------------------------------------


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


# The end -----------------------------------------------------------------------------------------------------


def assert_each_mail_went_once(town: Town) -> None:
    """The relay got each mail once and none else, and none is left in the outbox."""
    everybody = (ROSA, CARLA, MAYA, KENJI, LENA, ANA, BASMA, CHIDI, LATE)
    expected = [
        *((person.email, CODE) for person in everybody),
        (MAYA.email, "“Lantern” is accepted"),
        *((person.email, RECEIPT) for person in (KENJI, LENA, ANA, BASMA, CHIDI)),
        *((person.email, APPROVED) for person in (LENA, KENJI, ANA)),
        (CHIDI.email, DECLINED),
        (BASMA.email, WAITLISTED),
    ]
    sent = [(recipient, mail.subject) for mail in town.site.mail.mails for recipient in mail.recipients]
    assert Counter(sent) == Counter(expected)

    town[ROSA].goto("/admin/core/outboxmessage/")
    states = town[ROSA].locator("#result_list .field-state")
    expect(states).to_have_text(["sent"] * len(expected))
