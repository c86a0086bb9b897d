"""Half-hours of a week in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def hours(half_hours: int) -> str:
    """Such as “1.5 hours a week”."""
    if not half_hours:
        return _("none is needed")
    if half_hours == 1:
        return _("half an hour a week")
    number = f"{half_hours / 2:g}"
    return ngettext("%(number)s hour a week", "%(number)s hours a week", (half_hours + 1) // 2) % {
        "number": number
    }
