"""Going to the stops of a tour, on a site that is filled for it."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page, Response, expect

from tests.browser.people import OpensWindows, Person, heading, open_window, sign_in
from tests.browser.stops import ROOT, Stop, wait_for_mail
from tests.processes import Site


def demo_site() -> Site:
    """A site to fill with `fill_with_demo`; its mail goes to the mailbox that can be read in the browser."""
    return Site(beat=True, env={"SMTP_URL": "", "DJANGO_SUPERUSER_PASSWORD": ROOT.password})


def fill_with_demo(site: Site) -> None:
    site.manage("shell", "--verbosity", "0", "-c", "from tests.browser.filling import fill; fill()")
    site.manage("createsuperuser", "--noinput", "--email", ROOT.email, "--name", ROOT.name)


def enter(new_context: OpensWindows, site: Site, person: Person | None, **options: object) -> Page:
    """A window of this person's, signed in; None is a visitor."""
    page = open_window(new_context, site.url, person or Person("Vera Visitor", "Asia/Kolkata"), **options)
    if person:
        page.goto("/dashboard/")
        sign_in(page, person.email, person.password)
        if person is ROOT:
            type_the_code_from_the_mailbox(page, person)
        expect(heading(page)).to_have_text(f"Hello {person.name}")
    return page


def type_the_code_from_the_mailbox(page: Page, person: Person) -> None:
    reader = page.context.new_page()
    mail = reader.get_by_role("row").filter(has_text=person.email).get_by_role("link")
    wait_for_mail(reader, mail)
    mail.first.click()
    expect(reader.locator("main")).to_contain_text(re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}"))
    found = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", reader.locator("main").inner_text())
    assert found
    reader.close()
    page.get_by_label("Code").fill(found[0])
    page.get_by_role("button", name="Confirm").click()


def visit(page: Page, stops: tuple[Stop, ...]) -> Iterator[Stop]:
    """Go to each in turn."""
    for place in stops:
        response: Response | None = page.goto(place.path)
        assert response is not None
        assert response.status == place.status, f"{place.path}: {response.status}"
        for step in place.steps:
            if callable(step):
                step(page)
            else:
                page.locator(step).first.click()
            page.wait_for_load_state()
        yield place
