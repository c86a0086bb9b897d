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


def words_of(left: Leftover, policy: Mapping[str, Any]) -> str:
    """One sentence, whatever came of the search. `policy`: the rules of the run, as it stores them."""
    about = {
        "person": left.application.person,
        "mentor": _name(left.remedy_mentor),
        "mentee": _name(left.remedy_mentee),
    }
    match left.remedy:
        case Remedy.LIFT_EXCLUSION:
            said = _("Lifting the exclusion of %(mentor)s and %(mentee)s would pair %(person)s.")
        case Remedy.PAIR_AGAIN:
            said = _(
                "%(mentor)s and %(mentee)s were a pair before. Locking them together again would pair %(person)s."
            )
        case Remedy.ADD_PLACE:
            said = _("One more place with %(mentor)s would pair them.")
        case Remedy.DROP_MENTEE_LANGUAGE if left.remedy_mentee_id == left.application_id:
            said = _("They need a language other than English. If English would do, they would be paired.")
        case Remedy.DROP_MENTEE_LANGUAGE:
            said = _(
                "%(mentee)s needs a language other than English. If English would do, %(person)s would be paired."
            )
        case Remedy.DROP_MENTOR_LANGUAGE:
            said = _(
                "%(mentor)s needs a language other than English. If English would do, %(person)s would be paired."
            )
        case Remedy.NONE:
            said = _("No single change would pair them and leave nobody else out.")
        case "":
            said = _(
                "This run did not look into what would pair them. With many left over it does so for the first only."
            )
        case _kind:
            return _of_a_rule(left, policy)
    return said % about


def place_of(left: Leftover, program: Program) -> dict[str, str] | None:
    """Where a coordinator does it: address and words of a link. None where it isn't done on a page of theirs."""
    bench = reverse("matching:workbench", args=[program.slug])
    if left.remedy in OF_RULINGS:
        return {"url": f"{bench}#rulings", "label": _("Locks and exclusions")}
    if left.remedy in OF_RULES:
        return {"url": f"{bench}#rules", "label": _("Change the rules")}
    return None


def _of_a_rule(left: Leftover, policy: Mapping[str, Any]) -> str:
    value = left.remedy_value
    if left.remedy == Remedy.LOWER_OVERLAP:
        numbers = {"before": hours(policy["least_overlap"]), "after": hours(value)}
        if not value:
            return _("Asking for no shared time, instead of %(before)s, would pair them.") % numbers
        return _("Lowering the least shared time from %(before)s to %(after)s would pair them.") % numbers
    if left.remedy == Remedy.LOWER_ENGLISH:
        return _("Lowering the least English from “%(before)s” to “%(after)s” would pair them.") % {
            "before": Fluency(policy["least_english"]).label,
            "after": Fluency(value).label,
        }
    if left.remedy == Remedy.DROP_NEEDS_AREA:
        return _("Not asking for a shared area would pair them.")
    numbers = {"before": policy["least_points"], "after": value}
    if value is None:
        return (
            _(
                "Lowering the least points from %(before)s would pair them. How far is not told, as it would give "
                "away what somebody wished in confidence."
            )
            % numbers
        )
    return _("Lowering the least points from %(before)s to %(after)s would pair them.") % numbers


def _name(person: Application | None) -> str:
    return str(person.person) if person else _("somebody who is gone")
