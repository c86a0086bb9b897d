"""What a pair does, from the kickoff mail to the reminder."""

from datetime import UTC, datetime, time, timedelta

from playwright.sync_api import Page, expect

from mentorship.core.clock import month_after
from tests.browser.people import heading
from tests.browser.steps.matching import TICK
from tests.browser.steps.town import ANA, KENJI, KICKOFF, KICKOFF_OF_MENTOR, PROGRAM, STARTS, Town

# When it is evening in Bogotá and morning in Tokyo: reminders come at decent hours of the reader.
DECENT_FOR_BOTH = time(23, 10)


def learn_of_each_other(town: Town) -> None:
    """By one mail each, which says why, how to reach the other, and when they meet."""
    for person, partner, subject in ((ANA, KENJI, KICKOFF), (KENJI, ANA, KICKOFF_OF_MENTOR)):
        mail = town.mail_to(person, subject)
        assert partner.email in mail.text.splitlines()
        assert "- A goal that the mentor can help with: Make a first contribution." in mail.text
        assert "your time, for 60 minutes. It is the first time that suits both of you." in mail.text
        invitation = mail.message.get_payload()[-1].get_content()
        assert "STATUS:TENTATIVE" in invitation
        (link,) = [link for link in _links(town, mail.text) if "/pairs/" in link]
        town[person].goto(link)
        expect(heading(town[person])).to_have_text(f"You and {partner.name}")
        expect(town[person].locator("main")).to_contain_text(partner.email)


def _links(town: Town, text: str) -> list[str]:
    return [word for word in text.split() if word.startswith(town.site.url)]


def agree_on_the_introduction(town: Town) -> None:
    """She says yes, he moves it, she says yes again."""
    say_yes(town[ANA], "You have said yes. The answer of Kenji Mentor is missing.")
    page = town[KENJI]
    page.reload()
    expect(page.locator("main")).to_contain_text("Ana Mentee has said yes. Your answer is missing.")
    page.get_by_role("link", name="Move").click()
    expect(heading(page)).to_have_text("Move a meeting")
    page.get_by_label("Time").fill("11:30")
    page.get_by_role("button", name="Propose the new time").click()
    expect(page.locator("main")).to_contain_text("You have said yes. The answer of Ana Mentee is missing.")

    mail = town.mail_to(ANA, "Kenji Mentor moved: introduction")
    assert ", 21:30 your time" in mail.text
    town.mail_to(KENJI, "You moved: introduction with Ana Mentee")
    town[ANA].reload()
    say_yes(town[ANA], "You have both said yes.")
    for person in (ANA, KENJI):
        town.mail_to(person, "Agreed: introduction with")


def say_yes(page: Page, told: str) -> None:
    page.get_by_role("button", name="Say yes").click()
    expect(page.locator("main")).to_contain_text(told)


def let_the_first_month_go_by(town: Town) -> datetime:
    """Up to five days before its end; nobody has logged anything."""
    starts_on = datetime.now(UTC).date() + timedelta(days=STARTS)
    day = month_after(starts_on, 1) - timedelta(days=5)
    now = datetime.combine(day, DECENT_FOR_BOTH, UTC)
    town.move_clock(now)
    return now


def be_reminded(town: Town) -> None:
    """Both, once, by the scheduler's own tick; the mail leads to what is to be done."""
    for person, partner in ((ANA, KENJI), (KENJI, ANA)):
        mail = town.site.mail.wait_for(person.email, "0 of 60 minutes so far", timeout=TICK)
        assert partner.name in mail.text
        assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        (link,) = [link for link in _links(town, mail.text) if "/pairs/" in link]
        town[person].goto(link)
        expect(heading(town[person])).to_have_text(f"You and {partner.name}")


def log_the_introduction(page: Page) -> None:
    page.get_by_role("link", name="Log this meeting").click()
    expect(page.get_by_label("You were there")).to_be_checked()
    page.get_by_label("Minutes").fill("45")
    page.get_by_role("button", name="Save the log").click()
    expect(page.locator("main")).to_contain_text("45 of 60 minutes")


def log_a_meeting_that_was_not_planned(page: Page, now: datetime) -> None:
    page.reload()
    page.get_by_role("link", name="Log a meeting that was not planned").click()
    page.get_by_label("Day").fill(str((now - timedelta(days=2)).date()))
    page.get_by_label("Time").fill("09:00")
    page.get_by_label("Minutes").fill("30")
    page.get_by_label("Kind").select_option(label="pair programming")
    page.get_by_role("button", name="Save the log").click()
    expect(page.locator("main")).to_contain_text("75 of 60 minutes")
    page.goto("/dashboard/")
    expect(page.locator("main")).to_contain_text("75 of 60 minutes")
    expect(page.locator("main")).to_contain_text(PROGRAM)
