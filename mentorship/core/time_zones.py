"""Time zones as people choose them."""

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Areas of the IANA list that name places; the rest are aliases and offsets kept for old systems.
AREAS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@cache
def names() -> tuple[str, ...]:
    """The IANA names on offer, sorted, UTC last."""
    places = sorted(name for name in available_timezones() if name.partition("/")[0] in AREAS)
    return (*places, "UTC")


@cache
def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped choices for a select: area, then (IANA name, place)."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in names():
        area, _slash, place = name.partition("/")
        groups.setdefault(area, []).append((name, (place or area).replace("_", " ").replace("/", " – ")))
    return list(groups.items())


def validate(name: str) -> None:
    if name not in names():
        raise ValidationError(
            _("“%(name)s” is not a time zone on the list. Choose the city nearest to you."),
            params={"name": name},
        )
