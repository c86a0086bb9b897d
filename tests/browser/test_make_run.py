"""`make run` as somebody meets it who tries the site out: sign in, decide, read the mail, stop it."""

import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mentorship.devtools.servers import free_port
from tests.browser.people import OpensWindows, Person, heading, messages, open_window, sign_in
from tests.test_run import left_in, running, wait_until_ready

pytestmark = [pytest.mark.walk, pytest.mark.browser]

MAIL_WITHIN = 15  # seconds, from the click to the mailbox


def test_a_decision_in_the_demo_is_mailed(tmp_path: Path, new_context: OpensWindows) -> None:
    port = free_port()
    with running(tmp_path, port) as site:
        printed = wait_until_ready(site)
        assert f"http://localhost:{port}/mailbox/" in printed
        page = open_window(new_context, f"http://localhost:{port}", Person("Somebody"))
        sign_in_as_printed(page, printed, "program coordinator")
        person = approve_the_first_that_waits(page)
        read_the_decision(page, person)
        stop(site)
    assert left_in(tmp_path, within=2) == {}


def sign_in_as_printed(page: Page, printed: str, role: str) -> None:
    row = re.search(rf"^{role} +(\S+@\S+) +(\S+)$", printed, re.MULTILINE)
    assert row, printed
    page.goto("/dashboard/")
    sign_in(page, email=row[1], password=row[2])
    expect(heading(page)).to_contain_text("Hello")


def approve_the_first_that_waits(page: Page) -> str:
    """Return the person's name."""
    page.get_by_role("listitem").filter(has_text="for a decision.").get_by_role("link", name="Decide").click()
    link = page.locator("#result_list tbody tr").first.get_by_role("rowheader").get_by_role("link")
    person = link.inner_text()
    link.click()
    page.get_by_role("button", name="Approve").click()
    page.get_by_label("Reason").fill("Come and see the night with us.")
    page.get_by_role("button", name="Approve").click()
    expect(messages(page)).to_contain_text("Approve: done for 1.")
    return person


def read_the_decision(page: Page, person: str) -> None:
    """The mailbox shows what is there when it is opened, so it is opened until the mail is."""
    address = f"{person.partition(' ')[0].lower()}@example.org"
    row = page.get_by_role("row").filter(has_text=address).filter(has_text="You take part in")
    deadline = time.monotonic() + MAIL_WITHIN
    page.goto("/mailbox/")
    while not row.count():
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.goto("/mailbox/")
    row.get_by_role("link").click()
    expect(heading(page)).to_contain_text("You take part in")
    mail = page.locator("main")
    expect(mail).to_contain_text(f"Hello {person},")
    expect(mail).to_contain_text("Come and see the night with us.")
    mail.get_by_role("link", name="/survey/").click()
    # Somebody else's survey: for the coordinator it is as good as missing.
    expect(heading(page)).to_have_text("We can't find this page")


def stop(site: subprocess.Popen[str]) -> None:
    site.send_signal(signal.SIGTERM)
    assert site.stdout is not None
    assert site.stdout.read().splitlines()[-1] == "Stopped."
    assert site.wait(30) == 0
