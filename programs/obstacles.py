"""What stood between a person and a pair, in words: the matching's causes, each with how many people it took away."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

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

# Said of so many people of the other side, in a sentence that has them at its beginning; without commas.
SAID = {
    Obstacle.SAME_GROUP: ngettext_lazy(
        "%(count)s is the same person or of the same organisation",
        "%(count)s are the same person or of the same organisation",
        "count",
    ),
    Obstacle.LANGUAGE_REQUIRED: ngettext_lazy(
        "%(count)s shares no language besides English where one is needed",
        "%(count)s share no language besides English where one is needed",
        "count",
    ),
    Obstacle.ENGLISH_TOO_LOW: ngettext_lazy(
        "%(count)s shares no language and too little English",
        "%(count)s share no language and too little English",
        "count",
    ),
    Obstacle.OVERLAP_TOO_SHORT: ngettext_lazy(
        "%(count)s has too little time in common",
        "%(count)s have too little time in common",
        "count",
    ),
    Obstacle.NO_SHARED_AREA: ngettext_lazy(
        "%(count)s advises on none of the areas asked for",
        "%(count)s advise on none of the areas asked for",
        "count",
    ),
    Obstacle.POINTS_TOO_LOW: ngettext_lazy(
        "%(count)s stays below the least points",
        "%(count)s stay below the least points",
        "count",
    ),
    Obstacle.EXCLUDED: ngettext_lazy(
        "%(count)s is kept apart or was paired before",
        "%(count)s are kept apart or were paired before",
        "count",
    ),
    Obstacle.NO_PLACE: ngettext_lazy(
        "%(count)s has no place free",
        "%(count)s have no place free",
        "count",
    ),
    Obstacle.TAKEN: ngettext_lazy(
        "%(count)s would suit but is full with others",
        "%(count)s would suit but are full with others",
        "count",
    ),
}
SAID_OF_MENTEES = SAID | {
    Obstacle.NO_SHARED_AREA: ngettext_lazy(
        "%(count)s asks for none of the areas on offer",
        "%(count)s ask for none of the areas on offer",
        "count",
    ),
}

Causes = Iterable[Mapping[str, Any]]


def words_of(causes: Causes, role: str) -> str:
    """For coordinators, one sentence, such as “9 have too little time in common, 5 have no place free.”

    `role`: of the person left over; how many there are on the other side is said elsewhere, once.
    """
    causes = list(causes)
    if not causes or causes[0]["obstacle"] == Obstacle.NOBODY:
        return _("No mentor was there.") if role == Role.MENTEE else _("No mentee was still waiting.")
    said = SAID if role == Role.MENTEE else SAID_OF_MENTEES
    return _("%(causes)s.") % {
        "causes": ", ".join(said[cause["obstacle"]] % {"count": cause["count"]} for cause in causes)
    }


def words_for_person(causes: Causes, role: str) -> list[str]:
    """For the person who is left over: a phrase for each cause that doesn't concern others."""
    return [_sentence(c["obstacle"], c["count"], role) for c in causes if c["obstacle"] not in DISCREET]


def _sentence(obstacle: str, count: int, role: str) -> str:
    if obstacle == Obstacle.NOBODY:
        return _("no mentor was there") if role == Role.MENTEE else _("no mentee was still waiting")
    if role == Role.MENTEE:
        who = ngettext("%(count)s mentor", "%(count)s mentors", count) % {"count": count}
    else:
        who = ngettext("%(count)s mentee", "%(count)s mentees", count) % {"count": count}
    return _("%(people)s: %(why)s") % {"people": who, "why": Obstacle(obstacle).label}
