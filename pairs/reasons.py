"""Why two people were put together, in words for both of them and for their coordinators.

The matching hands down codes and numbers (its engine's reasons); they are stored with the pair and put into words
when they are read, in the reader's language.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs import languages
from programs.enums import Level, Strength
from programs.models import Program

Reason = Mapping[str, Any]  # code, subject, value, of

PARTS = {
    "language": gettext_lazy("Language"),
    "areas": gettext_lazy("Areas"),
    "goals": gettext_lazy("Goals"),
    "time": gettext_lazy("Time"),
    "level": gettext_lazy("Experience"),
}
ANSWERS = "answers:"  # before the name of a survey question in a part's name

# How a strength fits into a sentence: wanted …, and the mentor can advise on it ….
WANTED = {
    Strength.SOME: gettext_lazy("a little"),
    Strength.GOOD: gettext_lazy("quite a lot"),
    Strength.MOST: gettext_lazy("very much"),
}
OFFERED = {
    Strength.SOME: gettext_lazy("a little"),
    Strength.GOOD: gettext_lazy("well"),
    Strength.MOST: gettext_lazy("very well"),
}


def part_label(part: str) -> str:
    """The name of a part of a pair's points."""
    return str(PARTS.get(part) or _("Survey"))


@dataclass(frozen=True)
class Wording:
    """What the reasons of one program's pairs are put into words with: names by primary key."""

    areas: Mapping[str, str]
    goals: Mapping[str, str]

    @classmethod
    def of(cls, program: Program) -> "Wording":
        """Two queries, for as many pairs as there are."""
        return cls(
            areas={str(pk): name for pk, name in program.areas.values_list("pk", "name")},
            goals={str(pk): name for pk, name in program.goal_kinds.values_list("pk", "name")},
        )

    def words(self, reasons: Iterable[Reason]) -> list[str]:
        """A sentence for each reason that there are words for, in their order.

        What people answered in confidence speaks for a pair, but is told to nobody.
        """
        return [WORDS[reason["code"]](self, reason) for reason in reasons if reason["code"] in WORDS]

    def part(self, part: str, reasons: Iterable[Reason], points: int, most: int) -> str:
        """What coordinators would say of one part of a pair's points, also of one that gave none.

        `reasons`: all of the pair's; `points`: of `most` that the part could give.
        """
        if part.startswith(ANSWERS):
            question = part.removeprefix(ANSWERS)
            return _answers([one for one in reasons if (one["code"], one["subject"]) == ("answer", question)])
        codes, words = PART_WORDS[part]
        return words(self, [one for one in reasons if one["code"] in codes], points, most)


def words_of(reasons: Iterable[Reason], program: Program) -> list[str]:
    """The sentences for one pair. For several of one program take a `Wording`."""
    return Wording.of(program).words(reasons)


def _preferred_language(wording: Wording, reason: Reason) -> str:
    return _("Both would most like to talk in %(language)s.") % {
        "language": languages.name(reason["subject"])
    }


def _other_language(wording: Wording, reason: Reason) -> str:
    return _("Both speak %(language)s.") % {"language": languages.name(reason["subject"])}


def _english(wording: Wording, reason: Reason) -> str:
    return _("Both can talk in English.")


def _area(wording: Wording, reason: Reason) -> str:
    return _("%(area)s: wanted %(wanted)s, and the mentor can advise on it %(offered)s.") % {
        "area": wording.areas.get(reason["subject"], _("An area of focus")),
        "wanted": WANTED[reason["of"]],
        "offered": OFFERED[reason["value"]],
    }


def _goal(wording: Wording, reason: Reason) -> str:
    return _("A goal that the mentor can help with: %(goal)s.") % {
        "goal": wording.goals.get(reason["subject"], _("a goal of the program"))
    }


def _time(wording: Wording, reason: Reason) -> str:
    hours, half = divmod(reason["value"], 2)
    if not hours:
        return _("Both are free for the same half hour each week.")
    if half:
        return _("Both are free at the same time for %(hours)s½ hours a week.") % {"hours": hours}
    return ngettext(
        "Both are free at the same time for one hour a week.",
        "Both are free at the same time for %(hours)s hours a week.",
        hours,
    ) % {"hours": hours}


def _mentor_level(wording: Wording, reason: Reason) -> str:
    return _("The mentor has the experience that the mentee asked for: %(level)s.") % {
        "level": Level(reason["value"]).label
    }


def _mentee_level(wording: Wording, reason: Reason) -> str:
    return _("The mentee has the experience that the mentor asked for: %(level)s.") % {
        "level": Level(reason["value"]).label
    }


WORDS: Mapping[str, Callable[[Wording, Reason], str]] = {
    "preferred_language": _preferred_language,
    "other_language": _other_language,
    "english": _english,
    "area": _area,
    "goal": _goal,
    "time": _time,
    "mentor_level": _mentor_level,
    "mentee_level": _mentee_level,
}


# What is said of a part. Each gets those of the pair's reasons that are about it.


def _language_part(wording: Wording, reasons: Sequence[Reason], points: int, most: int) -> str:
    if not reasons:
        return _("They have no language in common.")
    if reasons[0]["code"] != "english":
        return wording.words(reasons)[0]
    # The weaker direction, of 10: the speaking of one and the understanding of the other.
    if reasons[0]["value"] >= 9:
        return _("Both can talk in English with ease.")
    if reasons[0]["value"] >= 6:
        return _("Both can talk in English well.")
    return _("Both can talk in English, with some effort.")


def _areas_part(wording: Wording, reasons: Sequence[Reason], points: int, most: int) -> str:
    if not reasons:
        return _("They share none of the areas asked for.")
    areas = [
        _("“%(area)s” %(offered)s (wanted %(wanted)s)")
        % {
            "area": wording.areas.get(reason["subject"], _("An area of focus")),
            "offered": OFFERED[reason["value"]],
            "wanted": WANTED[reason["of"]],
        }
        for reason in reasons
    ]
    return _("The mentor can advise on %(areas)s.") % {"areas": _listed(areas)}


def _goals_part(wording: Wording, reasons: Sequence[Reason], points: int, most: int) -> str:
    if not reasons:
        return _("The mentor can help with none of the goals asked for.")
    goals = [
        _("“%(goal)s”") % {"goal": wording.goals.get(reason["subject"], _("a goal of the program"))}
        for reason in reasons
    ]
    return _("The mentor can help with %(goals)s.") % {"goals": _listed(goals)}


def _time_part(wording: Wording, reasons: Sequence[Reason], points: int, most: int) -> str:
    return wording.words(reasons)[0] if reasons else _("They are never free at the same time.")


def _level_part(wording: Wording, reasons: Sequence[Reason], points: int, most: int) -> str:
    """Each wish that is met gives half of the part, and so does one that nobody has."""
    met = " ".join(wording.words(reasons))
    if most < 2 and points == 0:  # too little to tell from the points what was wished
        return met or _("No wish about experience is met, if there was one.")
    if points == most:
        return met or _("Neither asked for a level of experience.")
    if points == 0:
        return _("Neither has the experience that the other asked for.")
    if not reasons:
        return _("One asked for a level of experience that the other doesn't have.")
    if reasons[0]["code"] == "mentor_level":
        unmet = _("The mentee doesn't have what the mentor asked for.")
    else:
        unmet = _("The mentor doesn't have what the mentee asked for.")
    return f"{met} {unmet}"


def _answers(reasons: Sequence[Reason]) -> str:
    if not reasons:
        return _("They share none of the answers given.")
    return ngettext(
        "They share the one answer given.",
        "They share %(number)s of the %(of)s answers given.",
        reasons[0]["of"],
    ) % {"number": reasons[0]["value"], "of": reasons[0]["of"]}


def _listed(names: Sequence[str]) -> str:
    return get_text_list(list(names), _("and"))


PartWords = Callable[[Wording, Sequence[Reason], int, int], str]
PART_WORDS: Mapping[str, tuple[set[str], PartWords]] = {
    "language": ({"preferred_language", "other_language", "english"}, _language_part),
    "areas": ({"area"}, _areas_part),
    "goals": ({"goal"}, _goals_part),
    "time": ({"time"}, _time_part),
    "level": ({"mentor_level", "mentee_level"}, _level_part),
}
