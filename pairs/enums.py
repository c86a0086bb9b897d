"""The states and choices of pairs, in the words of the screen."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PairState(TextChoices):
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    COMPLETED = "completed", _("completed")
    ENDED = "ended", _("ended")
    WITHDRAWN = "withdrawn", _("withdrawn")


class MeetingState(TextChoices):
    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("agreed")
    HELD = "held", _("held")
    MISSED = "missed", _("missed")
    CANCELLED = "cancelled", _("cancelled")


class MeetingKind(TextChoices):
    KICKOFF = "kickoff", _("introduction")
    TALK = "talk", _("talk")
    CODE_REVIEW = "code_review", _("code review")
    PAIR_PROGRAMMING = "pair_programming", _("pair programming")
    LIVE_CODING = "live_coding", _("live coding")


# How a state is shown: attention where somebody has to act, ok where things go well.
TONES = {
    "active": "ok",
    "paused": "attention",
    "completed": "ok",
    "proposed": "attention",
    "accepted": "info",
    "held": "ok",
    "missed": "danger",
}


def tone_of(state: str) -> str:
    """The tone of a state chip for a pair's or a meeting's state."""
    return TONES.get(state, "neutral")
