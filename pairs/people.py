"""What one of a pair is told about the other."""

from datetime import datetime

from mentorship.core import clock
from mentorship.core.models import User
from programs import languages
from programs.enums import Fluency
from programs.models import Application


def languages_of(application: Application) -> list[str]:
    """The names of the languages somebody speaks, in the reader's language, the preferred one first.

    English is among them from everyday conversations on, named or not. `further_languages` may be prefetched; else
    it is a query.
    """
    further = sorted(row.code for row in application.further_languages.all())
    codes = dict.fromkeys([application.preferred_language, *further])
    if (application.english_speaking or 0) >= Fluency.EVERYDAY:
        codes.setdefault(languages.ENGLISH)
    return [languages.name(code) for code in codes if code]


def same_clock(one: User, other: User, at: datetime) -> bool:
    """Whether their clocks show the same time at `at`, wherever they are."""
    return at.astimezone(clock.zone_of(one.time_zone)).utcoffset() == (
        at.astimezone(clock.zone_of(other.time_zone)).utcoffset()
    )


def place_of(time_zone: str) -> str:
    """The city that a zone is named after, such as “Nairobi”."""
    return time_zone.partition("/")[2].replace("_", " ").replace("/", ", ") or time_zone
