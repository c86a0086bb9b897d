"""Every page, as each kind of person: for everybody, on every screen, by keyboard, and without scripts."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser.people import OpensWindows, heading, messages
from tests.browser.stops import NARROW, SCHEMES, WIDE, Stop
from tests.browser.tours import TOURS, demo_person
from tests.browser.visiting import demo_site, enter, fill_with_demo, visit
from tests.processes import Site

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
REPORT_POLICY = """
document.addEventListener("securitypolicyviolation",
  (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""
# Addresses that no tour goes to: what only takes a POST, what is a file or a part of a page, what needs a provider,
# a second factor or a code that a mail brought, and what the tests of the accounts look at.
UNVISITED = re.compile(
    r"accounts/(2fa/|3rdparty/|social/|github/|reauthenticate|inactive|confirm-email|password/(set|reset/.+))"
    r"|language/|applications/.+/(withdraw|restore|listing|next-cohort)/|declarations/.+/(withdraw|send)/|meetings/.+/(accept/|cancel/|calendar\.ics)"
    r"|programs/(feed/|.+/(dates\.ics|clock-changes/))|projects/.+/desk/(withdraw|leave)/|(invitations|nominations)/.+/revoke/"
    r"|programs/.+/matching/rulings/|matching/.+/(lift|progress|again|cancel|publish|undo|send-now)/"
)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with demo_site() as site:
        fill_with_demo(site)
        yield site


@pytest.fixture(scope="module")
def visited() -> Iterator[dict[str, set[str]]]:
    """The paths that each tour came to; where all of them were made, no page may be left out."""
    paths: dict[str, set[str]] = {}
    yield paths
    if paths.keys() == TOURS.keys():
        assert left_out_by(set().union(*paths.values())) == []


@pytest.mark.parametrize("kind", TOURS)
def test_pages_are_for_everybody(
    site: Site, new_context: OpensWindows, visited: dict[str, set[str]], kind: str
) -> None:
    person, stops = TOURS[kind]
    page = enter(new_context, site, person)
    complaints = listen(page)
    found = {}
    for place in visit(page, stops):
        visited.setdefault(kind, set()).add(page.url.removeprefix(site.url + "/").partition("?")[0])
        if problems := [*complaints(place), *problems_of(page)]:
            found[f"{place.name} ({page.url})"] = problems
    assert not found, "\n".join(f"{place}:\n  " + "\n  ".join(found[place]) for place in found)


def listen(page: Page) -> Callable[[Stop], list[str]]:
    """Collect what the browser complains about; the returned function hands it over and forgets it."""
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            heard.append(f"console: {message.text}")

    def hand_over(place: Stop) -> list[str]:
        # The browser notes by itself that a page answered with an error that is expected.
        told = [text for text in heard if place.status == 200 or "Failed to load resource" not in text]
        heard.clear()
        return told

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(f"script: {error}"))
    page.context.add_init_script(REPORT_POLICY)
    return hand_over


def problems_of(page: Page) -> Iterator[str]:
    html = page.locator("html")
    language, direction = html.get_attribute("lang") or "", html.get_attribute("dir")
    if (language.partition("-")[0], direction) != ("en", "ltr"):
        yield f"lang is {language}, dir is {direction}"
    page.evaluate(AXE_SCRIPT)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for violation in violations(page, only_colours=scheme != SCHEMES[0]):
                yield f"{width} {scheme} {violation}"
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if beyond > 0:
            yield f"{width}: scrolls sideways by {beyond} pixels"


def violations(page: Page, *, only_colours: bool) -> Iterator[str]:
    """What axe finds. A scheme changes nothing but colours, so the second one is looked at for these alone."""
    rules: dict[str, Any] = {"type": "tag", "values": RULES}
    if only_colours:
        rules = {"type": "rule", "values": ["color-contrast"]}
    # Without preload: it would fetch the style sheets again, past the policy.
    options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("options => axe.run(options)", options)
    for violation in found["violations"]:
        for node in violation["nodes"]:
            why = " ".join(node["failureSummary"].split())
            yield f"{violation['id']}: {node['html'][:150]} | {why[:200]}"


def left_out_by(visited: set[str]) -> list[str]:
    return [
        pattern
        for pattern in addresses(get_resolver())
        if not UNVISITED.match(pattern.replace("\\", ""))
        and not any(re.fullmatch(as_expression(pattern), path) for path in visited)
    ]


def addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every route outside the admin, such as "programs/<slug:slug>/"."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern).removeprefix("^").removesuffix("$")
        if isinstance(entry, URLPattern):
            yield route
        elif route != "admin/":
            yield from addresses(entry, route)


def as_expression(route: str) -> str:
    return re.sub(r"<[^>]+>", "[^/]+", route)


# By keyboard -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/programs/", "/accounts/login/", "/admin/"])
def test_skip_link_comes_first_and_leads_to_the_content(
    site: Site, new_context: OpensWindows, path: str
) -> None:
    page = enter(new_context, site, demo_person("Juno") if path == "/admin/" else None)
    page.goto(path)
    page.keyboard.press("Tab")
    first = page.locator(":focus")
    expect(first).to_have_text(re.compile("^Skip to"))
    expect(first).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


BAD_POSTS = {
    "sign-in": ("visitor", "sign-in-wrong"),
    "join": ("visitor", "join-wrong"),
    "application": ("applicant", "application-wrong"),
    "declaration": ("applicant", "declare-wrong"),
    "survey": ("mentee", "survey-wrong"),
    "meeting": ("mentor-with-a-pair", "meeting-new-wrong"),
}


@pytest.mark.parametrize("form", BAD_POSTS)
def test_error_summary_is_focused_and_leads_to_the_fields(
    site: Site, new_context: OpensWindows, form: str
) -> None:
    kind, name = BAD_POSTS[form]
    person, stops = TOURS[kind]
    page = enter(new_context, site, person)
    list(visit(page, tuple(place for place in stops if place.name == name)))
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))
    links = page.get_by_role("alert").get_by_role("link")
    assert links.count() >= 2
    for link in links.all():
        target = (link.get_attribute("href") or "").removeprefix("#")
        link.press("Enter")
        expect(page.locator(f"[id='{target}']")).to_be_focused()
        expect(page.locator(f"[id='{target}']")).to_be_in_viewport()


# Without scripts ---------------------------------------------------------------------------------------------


def test_survey_is_answered_without_scripts(site: Site, new_context: OpensWindows) -> None:
    page = enter(new_context, site, demo_person("Petra"), java_script_enabled=False)
    page.get_by_role("link", name="Answer the survey").click()
    page.get_by_role("radio", name="Testing Quite").check()
    page.get_by_role("checkbox", name="Contribute regularly").check()
    page.get_by_role("group", name="Your experience").get_by_label("New to open source").check()
    for half_hour in ("Monday 18:00", "Monday 18:30"):
        page.get_by_role("checkbox", name=half_hour, exact=True).check()
    page.get_by_role("button", name="Send answers").click()
    expect(messages(page)).to_contain_text("Your answers are saved.")
    expect(page.locator("main")).to_contain_text("Monday: 18:00–19:00")


def test_application_is_changed_and_withdrawn_without_scripts(site: Site, new_context: OpensWindows) -> None:
    page = enter(new_context, site, demo_person("Sefa"), java_script_enabled=False)
    page.locator("main table").get_by_role("link").first.click()
    page.get_by_role("link", name="Change your answers").click()
    page.get_by_label("About you").fill("I look after two weather stations.")
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator("main")).to_contain_text("I look after two weather stations.")
    page.get_by_text("Withdraw", exact=True).click()
    page.get_by_role("button", name="Withdraw this application").click()
    expect(messages(page)).to_contain_text("Your application is withdrawn.")
    page.get_by_role("button", name="Undo the withdrawal").click()
    expect(messages(page)).to_contain_text("Your application is back.")


def test_account_is_made_and_decisions_are_taken_without_scripts(
    site: Site, new_context: OpensWindows
) -> None:
    page = enter(new_context, site, None, java_script_enabled=False)
    page.goto("/accounts/signup/")
    page.get_by_label("Email").fill("nina@example.org")
    page.get_by_label("Name", exact=True).fill("Nina Example")
    page.get_by_label("Password").fill("no-scripts-in-this-house")
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("alert")).to_contain_text("Time zone")
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    page.get_by_label("Password").fill("no-scripts-in-this-house")
    page.get_by_role("button", name="Make my account").click()
    expect(heading(page)).to_have_text("Confirm your address")

    page = enter(new_context, site, demo_person("Juno"), java_script_enabled=False)
    page.get_by_role("link", name="Decide").click()
    page.get_by_role("row", name="Mira Example").get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option(label="Put on the waitlist")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_label("In your own words").fill("The places for maps are taken; one may come free.")
    page.get_by_role("button", name="Put on the waitlist").click()
    expect(messages(page)).to_contain_text("Put on the waitlist: done for 1.")
