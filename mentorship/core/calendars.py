"""What every calendar file (RFC 5545) of this site has in common."""

from datetime import date, datetime

from django.conf import settings
from icalendar import Calendar, Event

from .mail import SiteLink, one_line


def new_calendar(about: str, method: str) -> Calendar:
    """An empty calendar; `about` is a word for what is in it."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_HOST}//{about}//")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def new_event(
    name: str, summary: str, *, link: SiteLink, written_at: datetime, start: date, end: date
) -> Event:
    """An entry whose UID is `name` on this site's host, from `start` up to and without `end`.

    Datetimes are instants, dates whole days.
    """
    event = Event()
    event.add("uid", f"{name}@{settings.SITE_HOST}")
    event.add("dtstamp", written_at.replace(microsecond=0))
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", one_line(summary))
    event.add("url", link)
    return event
