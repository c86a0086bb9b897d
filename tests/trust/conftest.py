"""One world for all tests of a module: each test's own changes are rolled back to it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from mentorship.core import clock

from .world import World, build_world


@pytest.fixture(autouse=True)
def _settings_of_the_registry(settings: Any) -> None:
    # Otherwise every new client's first request lists all static files.
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="module")
def shared_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world(clock.now())
        transaction.set_rollback(True)


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    return shared_world
