"""Why a run came to nothing, in words. A run keeps codes and keys; names are read when they are shown."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.obstacles import Obstacle

from .enums import Failure
from .models import MatchRun

FIELDS = {
    "languages": gettext_lazy("the languages"),
    "requires_other_language": gettext_lazy("the wish for a language other than English"),
    "english_speaking": gettext_lazy("speaking English"),
    "english_understanding": gettext_lazy("understanding English"),
    "areas": gettext_lazy("the areas"),
    "goals": gettext_lazy("the goals"),
    "availability": gettext_lazy("the hours"),
    "level": gettext_lazy("the experience"),
    "seeks_level": gettext_lazy("the experience sought"),
    "answers": gettext_lazy("the further questions"),
    "capacity": gettext_lazy("the number of mentees"),
}


def words_of(run: MatchRun) -> str:
    """What happened, to whom, and what to do. One query where people are named."""
    about = run.failed_on
    if run.failure == Failure.LOCK:
        return _lock(run)
    if run.failure == Failure.PLACES:
        return _("%(mentor)s has fewer places than locks. Lift a lock, then match again.") % {
            "mentor": _name(run, about.get("mentor"))
        }
    if run.failure == Failure.PERSON:
        return _(
            "The answers of %(person)s can't be matched: look at %(field)s. Mend them, then match again."
        ) % {
            "person": _name(run, about.get("mentor") or about.get("mentee")),
            "field": FIELDS.get(about["field"], about["field"]),
        }
    if run.failure == Failure.POLICY:
        return _("The rules can't be used: look at “%(field)s”, then match again.") % {
            "field": about["field"]
        }
    if run.failure == Failure.WORN_OUT:
        return _(
            "The worker was interrupted several times, so the run was given up. Tell the operator of this site, "
            "then match again."
        )
    if run.failure == Failure.UNPROVED:
        return _(
            "Pairs were found, but the proof that there are none better did not hold, so nothing was kept. That "
            "is a defect: tell the operator of this site."
        )
    return _("Something is broken in the matching, and nothing was kept. Tell the operator of this site.")


def _lock(run: MatchRun) -> str:
    about = run.failed_on
    names = {"mentor": _name(run, about["mentor"]), "mentee": _name(run, about["mentee"])}
    if about["absent"]:
        return _(
            "%(mentor)s and %(mentee)s are locked, but %(absent)s can't be matched now: a run takes approved "
            "people who answered the survey. Lift the lock, then match again."
        ) % (names | {"absent": _name(run, about["absent"][0])})
    if about["rules"]:
        rules = "; ".join(str(Obstacle(rule).label) for rule in about["rules"])
        return _(
            "%(mentor)s and %(mentee)s are locked, but a rule forbids this pair: %(rules)s. Lift the lock or ease "
            "the rule, then match again."
        ) % (names | {"rules": rules})
    return _("The lock of %(mentor)s and %(mentee)s can't be kept. Lift it, then match again.") % names


def _name(run: MatchRun, code: str | None) -> str:
    found = run.program.applications.filter(code=code).select_related("person").first()
    return str(found.person) if found else _("Somebody who is gone")
