"""The tests' surroundings: servers, environment, and what differs from the site's settings.

Loaded by `-p` in pytest.ini, because settings are read before any conftest is. The process that the user
starts brings PostgreSQL and Redis up once; xdist's workers inherit their addresses.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from mentorship.devtools.servers import ServerUnavailableError, postgres, redis_server
from mentorship.env import VARIABLES

from .browser.chromium import find_chromium

BROWSER_TESTS = Path(__file__).parent / "browser"
TRUST_TESTS = Path(__file__).parent / "trust"
NO_CHROMIUM = "no Chromium was found: install one (on Debian: apt install chromium) or set CHROMIUM to it"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--sqlite",
        action="store_true",
        help="run on SQLite what depends on the database, without the tests marked postgres or browser",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Runs before pytest-django reads the settings."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
        os.environ["REDIS_URL"] = _with_database(os.environ["REDIS_URL"], number)
    else:
        stack = ExitStack()
        early_config.add_cleanup(stack.close)
        try:
            _set_environment(stack, sqlite=early_config.known_args_namespace.sqlite)
        except ServerUnavailableError as error:
            raise pytest.UsageError(str(error)) from error
    return (yield)


def _set_environment(stack: ExitStack, *, sqlite: bool) -> None:
    directory = Path(tempfile.mkdtemp(prefix="mentorship-tests-"))
    stack.callback(shutil.rmtree, directory)
    if sqlite or os.environ.get("TEST_DATABASE") == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{directory}/tests.sqlite3"
    database_url = stack.enter_context(postgres())
    redis_url = stack.enter_context(redis_server())
    # Empty counts as unset, and a developer's .env doesn't fill in what is there.
    os.environ.update({variable.name: "" for variable in VARIABLES})
    os.environ.update(
        ENVIRONMENT="development", DATABASE_URL=database_url, REDIS_URL=redis_url, VAR_DIR=str(directory)
    )
    # Playwright keeps an event loop in the thread to the end of the run, and Django would refuse every query after
    # the first browser test in the same process.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def _with_database(redis_url: str, number: int) -> str:
    server, _, first = redis_url.rpartition("/")
    return f"{server}/{int(first) + number}" if first.isdigit() else f"{redis_url}/{number}"


def on_sqlite() -> bool:
    return os.environ["DATABASE_URL"].startswith("sqlite:")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker("browser")
            # One site serves all tests of a module, so they belong into one process.
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    for item in items:
        # For the reports in test-results/, from which .ci/run counts.
        item.user_properties += [
            ("mark", mark) for mark in ("postgres", "browser", "walk") if _has(item, mark)
        ]
    if on_sqlite():
        left_out = [item for item in items if not _belongs_on_sqlite(item)]
        items[:] = [item for item in items if _belongs_on_sqlite(item)]
        config.hook.pytest_deselected(items=left_out)
    if find_chromium() is None:
        needing = [item for item in items if _has(item, "browser")]
        if needing and os.environ.get("REQUIRE_BROWSER") == "1":
            raise pytest.UsageError(f"REQUIRE_BROWSER=1, but {NO_CHROMIUM}")
        for item in needing:
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def _belongs_on_sqlite(item: pytest.Item) -> bool:
    """What asks a database something; who may see what is the same on every one."""
    if _has(item, "postgres") or _has(item, "browser") or TRUST_TESTS in item.path.parents:
        return False
    return _has(item, "django_db") or "db" in getattr(item, "fixturenames", ())


def _has(item: pytest.Item, mark: str) -> bool:
    return item.get_closest_marker(mark) is not None


def pytest_report_header() -> str:
    return f"database: {'SQLite' if on_sqlite() else 'PostgreSQL'}, browser: {find_chromium() or 'none'}"


@pytest.fixture(scope="session", autouse=True)
def _celery_in_memory() -> None:
    """Ringing the doorbell neither needs a worker nor reaches one."""
    from mentorship import celery_app

    celery_app.conf.update(broker_url="memory://", broker_transport_options={})


@pytest.fixture(autouse=True)
def _settings_for_tests(settings) -> None:
    from mentorship import settings as site
    from mentorship.core.outbox.transports import MemoryTransport

    MemoryTransport.sent.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.OUTBOX_TRANSPORT = "mentorship.core.outbox.transports.MemoryTransport"
    # Django's test runner puts a backend of its own in; here too, what the site sends must become rows.
    settings.EMAIL_BACKEND = site.EMAIL_BACKEND
    settings.WHITENOISE_AUTOREFRESH = True  # otherwise every client lists all static files first
    # Every test its own cache, without emptying a Redis that belongs to someone.
    settings.CACHES = {"default": {**site.CACHES["default"], "KEY_PREFIX": uuid4().hex}}
