"""Pictures of every page: python -m tests.browser.screens [directory]

Starts a site with the demo and writes <directory>/<person>/<page>-<width>-<scheme>.png, full pages, by default
into test-results/screens.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import find_chromium, launch_options
from tests.browser.tours import NARROW, SCHEMES, TOURS, WIDE, demo_site, enter, fill_with_demo, visit
from tests.plugin import NO_CHROMIUM
from tests.processes import Site

DIRECTORY = Path("test-results/screens")


def take(browser: Browser, site: Site, kind: str, directory: Path) -> int:
    """Write the pictures of one person's pages and count them."""
    person, stops = TOURS[kind]
    page = enter(browser.new_context, site, person)
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    taken = 0
    for place in visit(page, stops):
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=directory / f"{place.name}-{width}-{scheme}.png", full_page=True)
                taken += 1
    page.context.close()
    return taken


def main(directory: Path) -> None:
    if find_chromium() is None:
        sys.exit(f"No pictures: {NO_CHROMIUM}.")
    with demo_site() as site, sync_playwright() as playwright:
        fill_with_demo(site)
        with playwright.chromium.launch(**launch_options()) as browser:
            for kind in TOURS:
                print(f"{take(browser, site, kind, directory / kind):4} {directory / kind}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DIRECTORY)
