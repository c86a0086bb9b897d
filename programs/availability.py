"""Weekly hours by the wall clock: half-hours of a weekday, and the ranges they are stored as."""

from collections.abc import Iterable
from itertools import groupby

from .models.surveys import HALF_HOURS

WEEKDAYS = 7


def ranges_of(half_hours: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """The fewest ranges (weekday, start, end) that hold just these half-hours.

    Raises ValueError for a half-hour outside the week.
    """
    cells = sorted(set(half_hours))
    if any(not (0 <= weekday < WEEKDAYS and 0 <= slot < HALF_HOURS) for weekday, slot in cells):
        raise ValueError("A half-hour is a weekday from 0 to 6 and a slot from 0 to 47.")
    ranges = []
    # Neighbours on one day differ from their rank by the same number.
    for (weekday, _gap), run in groupby(
        enumerate(cells), key=lambda item: (item[1][0], item[1][1] - item[0])
    ):
        slots = [slot for _rank, (_weekday, slot) in run]
        ranges.append((weekday, slots[0], slots[-1] + 1))
    return ranges


def half_hours_of(ranges: Iterable[tuple[int, int, int]]) -> set[tuple[int, int]]:
    """The half-hours (weekday, slot) of ranges (weekday, start, end)."""
    return {(weekday, slot) for weekday, start, end in ranges for slot in range(start, end)}
