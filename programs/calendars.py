"""The dates of a program as a calendar file: the same UIDs whenever it is fetched, so that a moved date moves."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Event as Entry

from mentorship.core import clock
from mentorship.core.calendars import new_calendar, new_event
from mentorship.core.mail import one_line, site_link

from .deadlines import Deadline
from .models import Event, Program

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def calendar_file(program: Program, *, at: datetime) -> str:
    """The program's dates and events. Deadlines are instants: their last minute, anywhere on earth."""
    calendar = new_calendar("programs", "PUBLISH")
    calendar.add("x-wr-calname", one_line(program.title))
    for entry in _dates(program, at):
        entry.add("transp", "TRANSPARENT")  # it takes nobody's time
        calendar.add_component(entry)
    for event in program.events.in_order():
        calendar.add_component(_event(program, event, at))
    return calendar.to_ical().decode()


def _dates(program: Program, at: datetime) -> Iterator[Entry]:
    opens = clock.start_of_day(program.enrolment_opens_on, UTC)
    for name, text, start, end in (
        ("enrolment-opens", _("Enrolment opens: %(program)s"), opens, opens + MINUTE),
        (
            "enrolment-closes",
            _("Enrolment closes: %(program)s"),
            *_last_minute(program.enrolment_deadline),
        ),
        ("survey-closes", _("The survey closes: %(program)s"), *_last_minute(program.survey_deadline)),
        ("start", _("Start: %(program)s"), program.starts_on, program.starts_on + DAY),
        ("end", _("Last day: %(program)s"), program.ends_on - DAY, program.ends_on),
    ):
        yield _entry(program, name, text % {"program": program.title}, start, end, at)


def _event(program: Program, event: Event, at: datetime) -> Entry:
    summary = f"{event.title}: {program.title}"
    entry = _entry(program, f"event-{event.pk}", summary, event.starts_at, event.ends_at, at)
    if event.place:
        entry.add("location", one_line(event.place))
    if event.text:
        entry.add("description", event.text)
    return entry


def _entry(program: Program, name: str, summary: str, start: date, end: date, at: datetime) -> Entry:
    link = site_link(program.get_absolute_url())
    return new_event(f"{name}.{program.slug}", summary, link=link, written_at=at, start=start, end=end)


def _last_minute(deadline: Deadline) -> tuple[datetime, datetime]:
    return deadline.instant - MINUTE, deadline.instant
