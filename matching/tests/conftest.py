import pytest

from .engine_lists import shorten_lists


@pytest.fixture(params=["at once", "from lists"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine looks at all pairs at once, or from the shortest lists on."""
    if request.param == "from lists":
        shorten_lists(monkeypatch)
