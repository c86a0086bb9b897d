"""Hours of a week in words."""

from collections.abc import Iterable
from itertools import groupby

from django import template
from django.utils.dates import WEEKDAYS
from django.utils.formats import number_format

from ..forms.survey_fields import clock_text
from ..models import AvailabilityRange

register = template.Library()


@register.filter
def by_weekday(ranges: Iterable[AvailabilityRange]) -> list[tuple[str, list[str]]]:
    """The days that have hours, in order, such as ("Monday", ["18:00–20:30"])."""
    ordered = sorted(ranges, key=lambda hours: (hours.weekday, hours.start))
    return [
        (WEEKDAYS[weekday], [f"{clock_text(hours.start)}–{clock_text(hours.end)}" for hours in of_day])
        for weekday, of_day in groupby(ordered, key=lambda hours: hours.weekday)
    ]


@register.filter
def total_hours(ranges: Iterable[AvailabilityRange]) -> str:
    """Such as "12.5"."""
    half_hours = sum(hours.end - hours.start for hours in ranges)
    return number_format(half_hours / 2, 1 if half_hours % 2 else 0)


@register.filter
def zone_place(name: str) -> str:
    """An IANA zone as its select names it, such as "Berlin (Europe)"."""
    area, _slash, place = name.replace("_", " ").partition("/")
    return f"{place.replace('/', ' – ')} ({area})" if place else area
