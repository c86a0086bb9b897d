"""What would pair somebody left over, as a coordinator would say it, and where to do it."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from programs.enums import Fluency
from programs.models import Application, Program

from .enums import Remedy
from .hours import hours
from .models import Leftover

OF_RULINGS = {Remedy.LIFT_EXCLUSION, Remedy.PAIR_AGAIN}
OF_RULES = {Remedy.LOWER_OVERLAP, Remedy.LOWER_POINTS, Remedy.LOWER_ENGLISH, Remedy.DROP_NEEDS_AREA}
# The rule that is lowered, and its numbers in words.
LEASTS = {
    Remedy.LOWER_OVERLAP: ("least_overlap", hours),
    Remedy.LOWER_POINTS: ("least_points", str),
    Remedy.LOWER_ENGLISH: ("least_english", lambda value: Fluency(value).label),
}


def words_of(left: Leftover, policy: Mapping[str, Any]) -> str:
    """What came of the search; empty where there was none. `policy`: the rules of the run, as it stores them."""
    about = {
        "person": left.application.person,
        "mentor": _name(left.remedy_mentor),
        "mentee": _name(left.remedy_mentee),
    }
    if left.remedy in LEASTS:
        rule, worded = LEASTS[left.remedy]
        about["before"] = worded(policy[rule])
        if left.remedy_value is not None:
            about["after"] = worded(left.remedy_value)
    return _sentence(left) % about


def place_of(left: Leftover, program: Program) -> dict[str, str] | None:
    """Where a coordinator does it: address and words of a link. None where it isn't done on a page of theirs."""
    bench = reverse("matching:workbench", args=[program.slug])
    if left.remedy in OF_RULINGS:
        return {"url": f"{bench}#rulings", "label": _("Locks and exclusions")}
    if left.remedy in OF_RULES:
        return {"url": f"{bench}#rules", "label": _("Change the rules")}
    return None


def _sentence(left: Leftover) -> str:
    match left.remedy:
        case Remedy.LIFT_EXCLUSION:
            return _("Lifting the exclusion of %(mentor)s and %(mentee)s would pair %(person)s.")
        case Remedy.PAIR_AGAIN:
            return _(
                "%(mentor)s and %(mentee)s were a pair before. Locking them together again would pair %(person)s."
            )
        case Remedy.ADD_PLACE:
            return _("One more place with %(mentor)s would pair them.")
        case Remedy.LOWER_OVERLAP if left.remedy_value == 0:
            return _("Asking for no shared time, instead of %(before)s, would pair them.")
        case Remedy.LOWER_OVERLAP:
            return _("Lowering the least shared time from %(before)s to %(after)s would pair them.")
        case Remedy.LOWER_POINTS if left.remedy_value is None:
            return _(
                "Lowering the least points from %(before)s would pair them. How far is kept in confidence."
            )
        case Remedy.LOWER_POINTS:
            return _("Lowering the least points from %(before)s to %(after)s would pair them.")
        case Remedy.LOWER_ENGLISH:
            return _("Lowering the least English from “%(before)s” to “%(after)s” would pair them.")
        case Remedy.DROP_NEEDS_AREA:
            return _("Not asking for a shared area would pair them.")
        case Remedy.DROP_MENTEE_LANGUAGE if left.remedy_mentee_id == left.application_id:
            return _("They need a language other than English. If English would do, they would be paired.")
        case Remedy.DROP_MENTEE_LANGUAGE:
            return _(
                "%(mentee)s needs a language other than English. If English would do, %(person)s would be paired."
            )
        case Remedy.DROP_MENTOR_LANGUAGE:
            return _(
                "%(mentor)s needs a language other than English. If English would do, %(person)s would be paired."
            )
        case Remedy.NONE:
            return _("No single change would pair them without leaving somebody else out.")
        case _unsought:
            return ""


def _name(person: Application | None) -> str:
    return str(person.person) if person else _("somebody who is gone")
