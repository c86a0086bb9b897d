"""Deadlines: a date that ends where it ends last on earth, told in the reader's own time as well."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from mentorship.core import clock


@dataclass(frozen=True, order=True)
class Deadline:
    """The end of `on`, anywhere on earth."""

    on: date

    def __str__(self) -> str:
        return f"{self.text} ({self.local_text})"

    @property
    def instant(self) -> datetime:
        """The first instant, in UTC, at which it is too late."""
        return clock.end_of_day(self.on)

    def is_over(self, at: datetime) -> bool:
        return at >= self.instant

    @property
    def text(self) -> str:
        """Such as “Fri 12 March 2027, 23:59 anywhere on earth”."""
        return _("%(date)s, 23:59 anywhere on earth") % {"date": formats.date_format(self.on, "D j F Y")}

    @property
    def local_text(self) -> str:
        """The same minute in the active time zone, such as “Sat 13 March, 12:59 your time”.

        For a signed-in reader or a mail; a visitor's zone is known to the browser only, whose script adds it.
        """
        last_minute = timezone.localtime(self.instant - timedelta(minutes=1))
        return _("%(when)s your time") % {"when": formats.date_format(last_minute, "D j F, H:i")}
