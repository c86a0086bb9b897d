"""A draft that stores itself while somebody types, also across the end of a session."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.people import PASSWORD, OpensWindows, Person, open_window, sign_in
from tests.processes import Site

pytestmark = [pytest.mark.walk, pytest.mark.browser, pytest.mark.postgres]

ADA = Person("Ada Example", "Africa/Lagos")
SCRIPT = f"""
import json
from django.db import transaction
from mentorship.core import clock
from programs.tests.factories import make_program, make_user
with transaction.atomic():
    program = make_program(at=clock.now())
    make_user("{ADA.email}", "{ADA.name}", password="{PASSWORD}")
print(json.dumps(program.slug))
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


def test_draft_is_stored_while_typing_and_kept_when_the_session_ends(
    site: Site, new_context: OpensWindows
) -> None:
    slug = json.loads(site.manage("shell", "--verbosity", "0", "-c", SCRIPT).splitlines()[-1])
    page = open_window(new_context, site.url, ADA)
    page.goto(f"/programs/{slug}/apply/mentee/")
    sign_in(page, ADA.email, ADA.password)
    said = page.locator("[data-autosave-said]")
    about = page.get_by_label("About you")
    about.fill("Half a sentence")
    expect(said).to_contain_text("Saved at", timeout=10_000)
    page.context.clear_cookies()
    about.fill("Half a sentence and more")
    expect(said).to_contain_text("You are signed out", timeout=10_000)
    page.get_by_role("button", name="Save draft").click()
    expect(said).to_contain_text("You are signed out")
    expect(about).to_have_value("Half a sentence and more")
    other = page.context.new_page()
    other.goto("/accounts/login/")
    sign_in(other, ADA.email, ADA.password)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", name="What you wrote")).to_be_visible()
    expect(page.get_by_text("Half a sentence and more")).to_be_visible()
