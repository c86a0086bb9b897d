"""What stood between a person and a pair, in words: the matching's causes, each with how many people it took away."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .enums import Role


class Obstacle(TextChoices):
    """The engine's codes."""

    SAME_GROUP = "same_group", gettext_lazy("the same person or organisation")
    LANGUAGE_REQUIRED = (
        "language_required",
        gettext_lazy("no shared language besides English, and one is needed"),
    )
    ENGLISH_TOO_LOW = "english_too_low", gettext_lazy("too little English between the two")
    OVERLAP_TOO_SHORT = "overlap_too_short", gettext_lazy("too few shared hours")
    NO_SHARED_AREA = "no_shared_area", gettext_lazy("no shared area")
    POINTS_TOO_LOW = "points_too_low", gettext_lazy("too little in common")
    EXCLUDED = "excluded", gettext_lazy("kept apart, or paired before")
    NO_PLACE = "no_place", gettext_lazy("no place free")
    TAKEN = "taken", gettext_lazy("suitable, but their places went to others")
    NOBODY = "nobody", gettext_lazy("there was nobody")


# What one person may not be told about others: who is kept apart from whom is the coordinators' business.
DISCREET = {Obstacle.SAME_GROUP, Obstacle.EXCLUDED}

Causes = Iterable[Mapping[str, Any]]


def words_of(causes: Causes, role: str) -> list[str]:
    """For coordinators: each cause with how many of the other side, such as “6 mentors: no shared area”."""
    return [_sentence(cause["obstacle"], cause["count"], role) for cause in causes]


def words_for_person(causes: Causes, role: str) -> list[str]:
    """The same for the person who is left over, without what concerns others."""
    return [_sentence(c["obstacle"], c["count"], role) for c in causes if c["obstacle"] not in DISCREET]


def _sentence(obstacle: str, count: int, role: str) -> str:
    if obstacle == Obstacle.NOBODY:
        return _("no mentor was there") if role == Role.MENTEE else _("no mentee was still waiting")
    if role == Role.MENTEE:
        who = ngettext("%(count)s mentor", "%(count)s mentors", count) % {"count": count}
    else:
        who = ngettext("%(count)s mentee", "%(count)s mentees", count) % {"count": count}
    return _("%(people)s: %(why)s") % {"people": who, "why": Obstacle(obstacle).label}
