"""When a zone's clocks change during a program, and what this does to hours that two people agreed on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

EXAMPLE_HOUR = time(18)


@dataclass(frozen=True)
class Change:
    """The clocks are set by so many minutes, forward or, if negative, back, on a day of the zone."""

    on: date
    minutes: int


@dataclass(frozen=True)
class Shift:
    """From the day `since` to before `until` (None: the end) one's own hour comes `minutes` later elsewhere."""

    since: date
    until: date | None
    minutes: int


def changes_of(zone: ZoneInfo, first: date, end: date) -> list[Change]:
    """The clock changes on the days from `first` up to before `end`."""
    changes = []
    for day in _days(first, end):
        before, after = (
            datetime.combine(d, time(), zone).utcoffset() for d in (day, day + timedelta(days=1))
        )
        if before != after:
            changes.append(Change(day, round((after - before).total_seconds() / 60)))
    return changes


def shifts_between(
    own: ZoneInfo, partner: ZoneInfo, first: date, end: date, hour: time = EXAMPLE_HOUR
) -> list[Shift]:
    """When an hour of one's own comes at another hour of the partner's clock than on the first day."""
    shifts: list[Shift] = []
    usual, running = _gap(own, partner, first, hour), 0
    for day in _days(first, end):
        moved = _gap(own, partner, day, hour) - usual
        if moved == running:
            continue
        if running:
            shifts[-1] = Shift(shifts[-1].since, day, running)
        if moved:
            shifts.append(Shift(day, None, moved))
        running = moved
    return shifts


def sentences_about(zone: str, partner: str, first: date, end: date) -> list[str]:
    """What somebody whose hours are by the clock of `zone` should know, for a partner in the zone `partner` too."""
    own, place = ZoneInfo(zone), place_of(zone)
    changes = changes_of(own, first, end)
    last = end - timedelta(days=1)
    if not changes:
        said = [
            _("During the program, %(first)s to %(last)s, the clocks of %(place)s don't change.")
            % {"place": place, "first": _day(first), "last": _day(last)}
        ]
    else:
        said = [_about_change(place, change) for change in changes]
    elsewhere = [(partner, place_of(partner))] if partner not in (zone, "UTC") else []
    if changes:
        elsewhere.append(("UTC", _("a place whose clocks never change")))
    shifts = [
        _about_shift(called, shift)
        for name, called in elsewhere
        for shift in shifts_between(own, ZoneInfo(name), first, end)
    ]
    if changes or shifts:
        said.append(_("Your 18:00 stays 18:00 by your clock."))
    return [*said, *shifts]


def place_of(zone: str) -> str:
    """Such as “New York”."""
    return zone.rpartition("/")[2].replace("_", " ")


def _about_change(place: str, change: Change) -> str:
    words = {"place": place, "day": _day(change.on), "length": _length(change.minutes)}
    if change.minutes > 0:
        return _("In %(place)s, clocks go forward by %(length)s on %(day)s.") % words
    return _("In %(place)s, clocks go back by %(length)s on %(day)s.") % words


def _about_shift(place: str, shift: Shift) -> str:
    words = {
        "place": place,
        "since": _day(shift.since),
        "length": _length(shift.minutes),
    }
    if shift.until is None:
        if shift.minutes > 0:
            return _("For a partner in %(place)s it comes %(length)s later from %(since)s on.") % words
        return _("For a partner in %(place)s it comes %(length)s earlier from %(since)s on.") % words
    words["last"] = _day(shift.until - timedelta(days=1))
    if shift.minutes > 0:
        return _("For a partner in %(place)s it comes %(length)s later from %(since)s to %(last)s.") % words
    return _("For a partner in %(place)s it comes %(length)s earlier from %(since)s to %(last)s.") % words


def _length(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    if rest:
        return ngettext("%(number)s minute", "%(number)s minutes", abs(minutes)) % {"number": abs(minutes)}
    return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _days(first: date, end: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((end - first).days)]


def _gap(own: ZoneInfo, partner: ZoneInfo, day: date, hour: time) -> int:
    """How far the partner's clock is ahead at that hour of one's own, in minutes."""
    instant = datetime.combine(day, hour, own).astimezone(UTC)
    ahead = instant.astimezone(partner).utcoffset() - instant.astimezone(own).utcoffset()
    return round(ahead.total_seconds() / 60)
