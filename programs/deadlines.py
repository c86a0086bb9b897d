"""Deadlines: a date that ends where it ends last on earth, told in the reader's own time as well."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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

    def countdown(self, at: datetime) -> str:
        """How long it is from `at`, in whole days, below two days in hours; empty when it is over."""
        minutes = (self.instant - at) // timedelta(minutes=1)
        if self.is_over(at):
            return ""
        if minutes >= 2 * 24 * 60:
            days = minutes // (24 * 60)
            return ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}
        if minutes >= 60:
            hours = minutes // 60
            return ngettext("%(count)s hour left", "%(count)s hours left", hours) % {"count": hours}
        return _("less than an hour left")
