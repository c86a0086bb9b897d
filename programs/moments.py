"""Moments: an instant by the clock of a place, told in the reader's own time as well."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from mentorship.core import clock


@dataclass(frozen=True, order=True)
class Moment:
    """`instant` as it is announced in `zone`, an IANA name."""

    instant: datetime
    zone: str

    @property
    def text(self) -> str:
        """Such as “Fri 12 March 2027, 18:00 Europe/Berlin”."""
        there = self.instant.astimezone(clock.zone_of(self.zone))
        return _("%(when)s %(zone)s") % {
            "when": formats.date_format(there, "D j F Y, H:i"),
            "zone": self.zone.replace("_", " "),
        }

    @property
    def local_text(self) -> str:
        """The same in the active time zone, such as “Fri 12 March, 17:00 your time”.

        For a signed-in reader; a visitor's zone is known to the browser only, whose script adds it.
        """
        when = formats.date_format(timezone.localtime(self.instant), "D j F, H:i")
        return _("%(when)s your time") % {"when": when}
