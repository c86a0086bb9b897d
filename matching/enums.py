"""The states and choices of the matching, in the words of the screen."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RunState(TextChoices):
    QUEUED = "queued", _("waiting to begin")
    RUNNING = "running", _("under way")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    PUBLISHED = "published", _("published")
    UNDONE = "undone", _("taken back")


class RulingKind(TextChoices):
    """What a coordinator decides about two people."""

    LOCK = "lock", _("always together")
    EXCLUSION = "exclusion", _("never together")


class Objective(TextChoices):
    """What a run seeks; the engine's codes."""

    MOST_PAIRS = "most_pairs", _("as many pairs as possible, then the most points")
    BEST_TOTAL = "best_total", _("the most points, then as many pairs as possible")
    FAIREST = "fairest", _("as many pairs as possible, then the weakest pair as strong as possible")


class Phase(TextChoices):
    """What a run is at; the engine's codes, and what comes after it."""

    READING = "reading", _("Reading what people answered")
    SAMPLING = "sampling", _("Trying with a few people first")
    SCORING = "scoring", _("Comparing everybody with everybody")
    SOLVING = "solving", _("Choosing the best pairs")
    PRICING = "pricing", _("Looking for pairs that would be better")
    PROVING = "proving", _("Proving that none is better")
    EXPLAINING = "explaining", _("Writing down why")
    VERIFYING = "verifying", _("Checking the proof")
    REMEDIES = "remedies", _("Looking for what would pair those left over")


class Remedy(TextChoices):
    """The smallest single change that would pair somebody left over: the engine's codes, and two of our own."""

    LIFT_EXCLUSION = "lift_exclusion", _("an exclusion lifted")
    PAIR_AGAIN = "pair_again", _("two who were a pair before put together again")
    ADD_PLACE = "add_place", _("one more place with a mentor")
    LOWER_OVERLAP = "lower_overlap", _("less shared time needed")
    LOWER_POINTS = "lower_points", _("fewer points needed")
    LOWER_ENGLISH = "lower_english", _("less English needed")
    DROP_NEEDS_AREA = "drop_needs_area", _("no shared area needed")
    DROP_MENTEE_LANGUAGE = "drop_mentee_language", _("a mentee who takes English as well")
    DROP_MENTOR_LANGUAGE = "drop_mentor_language", _("a mentor who takes English as well")
    NONE = "none", _("no single change")


class Failure(TextChoices):
    """Why a run came to nothing."""

    PERSON = "person", _("a person's answers")
    LOCK = "lock", _("a lock that can't be kept")
    PLACES = "places", _("more locks than places")
    POLICY = "policy", _("the rules")
    UNPROVED = "unproved", _("no proof")
    WORN_OUT = "worn_out", _("interrupted too often")
    DEFECT = "defect", _("a defect")


UNDER_WAY = (RunState.QUEUED, RunState.RUNNING)
WITH_RESULT = (RunState.DONE, RunState.PUBLISHED, RunState.UNDONE)

# How a state is shown: attention where somebody has to act, ok where things go well.
TONES = {
    "queued": "info",
    "running": "info",
    "done": "attention",
    "failed": "danger",
    "published": "ok",
}


def tone_of(state: str) -> str:
    """The tone of a state chip for a run's state."""
    return TONES.get(state, "neutral")
