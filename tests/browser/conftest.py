from collections.abc import Generator, Iterator
from typing import Any

import pytest

from tests.browser.chromium import launch_options
from tests.processes import Site


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, **launch_options()}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Playwright's loop runs in this thread, where Django refuses to touch a database: use the site alone."""
    with Site(beat=True) as site:
        yield site


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    site = item.funcargs.get("site")
    if report.failed and isinstance(site, Site):
        report.sections.append(("what the site's processes wrote", site.output()))
    return report
