"""Makes small cases go the way of large ones."""

import pytest

SOLVE = "matching.engine.solve"


def shorten_lists(patch: pytest.MonkeyPatch, *, first: int = 1, more: int = 1) -> None:
    """From a sample and so few candidates a mentee, with so many more a round, found by pricing."""
    patch.setattr(f"{SOLVE}.ALL_PAIRS", 6)
    patch.setattr(f"{SOLVE}.FIRST_CANDIDATES", first)
    patch.setattr(f"{SOLVE}.MORE_CANDIDATES", more)
    patch.setattr(f"{SOLVE}.SAMPLE", 2)
