"""Everybody in the walk, their windows and their mail."""

from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.browser.people import (
    PATIENCE,
    OpensWindows,
    Person,
    confirm_address,
    heading,
    links_in,
    open_window,
    sign_in,
    sign_up,
)
from tests.processes import Site
from tests.smtp import Mail

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
KICKOFF = f"Kenji Mentor is your mentor in “{PROGRAM}”"
KICKOFF_OF_MENTOR = f"You mentor Ana Mentee in “{PROGRAM}”"
# Days from today to: enrolment closes, survey closes, start. And how far the clock is moved to be too late.
CLOSES, SURVEY_CLOSES, STARTS = 10, 24, 40
TOO_LATE, SURVEY_OVER = 12, 26


class Town:
    """The site and everybody at it; `town[ANA]` is the page in Ana's window."""

    def __init__(self, site: Site, new_context: OpensWindows, *, has_scripts: bool = True) -> None:
        self.site = site
        self.has_scripts = has_scripts
        self._new_context = new_context
        self._pages: dict[Person, Page] = {}

    def __getitem__(self, person: Person) -> Page:
        return self._pages[person]

    def open_window(self, person: Person) -> Page:
        page = self._pages[person] = open_window(
            self._new_context, self.site.url, person, java_script_enabled=self.has_scripts
        )
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

    def move_clock(self, to: datetime) -> None:
        """Everything goes on as if it were `to` now."""
        self.site.restart(clock_offset=int((to - datetime.now(UTC)).total_seconds()))
