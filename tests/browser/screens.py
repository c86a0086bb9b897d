"""Pictures of pages: python -m tests.browser.screens [--into directory] [person or person/page …]

Starts a site with the demo and writes <directory>/<person>/<page>-<width>-<scheme>.png, full pages, by default of
every page and into test-results/screens. With --readme it writes the pictures that the README shows instead.
"""

import argparse
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import find_chromium, launch_options
from tests.browser.stops import NARROW, SCHEMES, WIDE
from tests.browser.tours import TOURS
from tests.browser.visiting import demo_site, enter, fill_with_demo, visit
from tests.plugin import NO_CHROMIUM
from tests.processes import Site

DIRECTORY = Path("test-results/screens")
# What the README shows: the top of a page, wide and light.
README_DIRECTORY = Path("docs/pictures")
README_PICTURES = {
    "dashboard": ("mentee-with-a-pair", "dashboard"),
    "match-result": ("coordinator", "match-run"),
}
README_SIZE = {"width": WIDE, "height": 1120}


def take(browser: Browser, site: Site, kind: str, directory: Path, names: set[str]) -> int:
    """Write the pictures of one person's pages, of all or of those named, and count them."""
    person, stops = TOURS[kind]
    page = enter(browser.new_context, site, person)
    directory.mkdir(parents=True, exist_ok=True)
    taken = 0
    for place in visit(page, tuple(place for place in stops if not names or place.name in names)):
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=directory / f"{place.name}-{width}-{scheme}.png", full_page=True)
                taken += 1
    page.context.close()
    return taken


def take_for_readme(browser: Browser, site: Site) -> None:
    README_DIRECTORY.mkdir(parents=True, exist_ok=True)
    for picture, (kind, name) in README_PICTURES.items():
        person, stops = TOURS[kind]
        page = enter(browser.new_context, site, person, viewport=README_SIZE)
        list(visit(page, tuple(place for place in stops if place.name == name)))
        page.screenshot(path=README_DIRECTORY / f"{picture}.png")
        page.context.close()


def main(directory: Path, wanted: list[str], *, readme: bool) -> None:
    if find_chromium() is None:
        sys.exit(f"No pictures: {NO_CHROMIUM}.")
    pages: dict[str, set[str]] = {}
    for kind, _slash, name in (one.partition("/") for one in wanted or TOURS):
        if kind not in TOURS:
            sys.exit(f"Nobody is called {kind!r}. There are: {', '.join(TOURS)}.")
        pages.setdefault(kind, set()).update({name} - {""})
    if not (wanted or readme):
        shutil.rmtree(directory, ignore_errors=True)
    with demo_site() as site, sync_playwright() as playwright:
        fill_with_demo(site)
        with playwright.chromium.launch(**launch_options()) as browser:
            if readme:
                take_for_readme(browser, site)
                return
            for kind, names in pages.items():
                taken = take(browser, site, kind, directory / kind, names)
                print(f"{taken:4} {directory / kind}", flush=True)  # noqa: T201


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Take pictures of pages.")
    parser.add_argument(
        "wanted", nargs="*", metavar="person or person/page", help="every page if none is named"
    )
    parser.add_argument("--into", type=Path, default=DIRECTORY, metavar="directory")
    parser.add_argument(
        "--readme", action="store_true", help=f"only those of the README, into {README_DIRECTORY}"
    )
    chosen = parser.parse_args()
    main(chosen.into, chosen.wanted, readme=chosen.readme)
