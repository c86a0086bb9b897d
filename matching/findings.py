"""What a run found, as its page tells it: bars, words, and what moved since the run before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from mentorship.core.models import OutboxMessage
from pairs.emails import kickoff_key
from pairs.models import Pair
from pairs.reasons import ANSWERS, PARTS, Wording, part_label
from programs.enums import Fluency, Role
from programs.models import Application
from programs.obstacles import words_of

from . import remedies
from .enums import Objective, Phase
from .hours import hours
from .models import Leftover, MatchRun, ProposedPair, Ruling


@dataclass(frozen=True)
class Bar:
    """One part of a pair's points, out of the most that the run's weights allow, and what is said of it."""

    label: str
    points: int
    most: int
    words: str

    @property
    def percent(self) -> int:
        return 100 * self.points // self.most if self.most else 0


@dataclass(frozen=True)
class Proposal:
    pair: ProposedPair
    bars: list[Bar]
    ruling: Ruling | None


@dataclass(frozen=True)
class Left:
    person: Application
    places: int
    causes: str
    remedy: str
    place: dict[str, str] | None


@dataclass(frozen=True)
class Move:
    """A mentee who has another mentor than in the run before; None is nobody."""

    mentee: Application
    before: Application | None
    now: Application | None


def proposals_of(run: MatchRun, pairs: Iterable[ProposedPair]) -> list[Proposal]:
    """Three queries, for as many pairs as there are."""
    wording = Wording.of(run.program)
    rulings = {(ruling.mentor_id, ruling.mentee_id): ruling for ruling in run.program.rulings.all()}
    weights = run.policy["weights"]
    return [
        Proposal(
            pair=pair,
            bars=_bars(pair, weights, wording),
            ruling=rulings.get((pair.mentor_id, pair.mentee_id)),
        )
        for pair in pairs
    ]


def mails_of(run: MatchRun) -> list[tuple[str, int]]:
    """How many of a published run's kickoff mails are in which state, in the states' order. Two queries."""
    keys = [
        kickoff_key(pair, role) for pair in Pair.objects.filter(proposal__run=run) for role in Role.values
    ]
    states = OutboxMessage.objects.filter(dedupe_key__in=keys).order_by().values_list("state")
    counts = dict(states.annotate(number=Count("pk")))
    return [(str(state.label), counts[state]) for state in OutboxMessage.State if state in counts]


def left_over(run: MatchRun, leftovers: Iterable[Leftover]) -> list[Left]:
    """With what stood in the way, and for a mentee what would help and where that is done. No query."""
    return [
        Left(
            person=left.application,
            places=left.places,
            causes=words_of(left.causes, left.application.role),
            remedy=remedies.words_of(left, run.policy),
            place=remedies.place_of(left, run.program),
        )
        for left in leftovers
    ]


def moved(run: MatchRun) -> dict[int, tuple[int | None, int | None]]:
    """Mentee → the mentor in the run before and in this one, where they differ; by primary keys. Two queries."""
    if run.previous_id is None:
        return {}
    rows = ProposedPair.objects.order_by("pk").values_list("mentee", "mentor")
    before, now = dict(rows.filter(run=run.previous_id)), dict(rows.filter(run=run))
    return {
        mentee: (before.get(mentee), now.get(mentee))
        for mentee in sorted({*before, *now})
        if before.get(mentee) != now.get(mentee)
    }


def moves_of(changes: Iterable[tuple[int, tuple[int | None, int | None]]]) -> list[Move]:
    """With the people; one query."""
    changes = list(changes)
    keys = {key for mentee, mentors in changes for key in (mentee, *mentors)} - {None}
    people = Application.objects.select_related("person").in_bulk(keys)
    return [Move(people[mentee], people.get(before), people.get(now)) for mentee, (before, now) in changes]


def gain_words(run: MatchRun) -> dict[str, str]:
    """How many pairs and points more, or fewer, than in the run before; nothing without one."""
    if run.previous is None:
        return {}
    return {
        "pairs": _difference(run.pair_count - run.previous.pair_count),
        "points": _difference(run.total - run.previous.total),
    }


def _difference(number: int) -> str:
    if number > 0:
        return _("%(number)s more than before") % {"number": number}
    if number < 0:
        return _("%(number)s fewer than before") % {"number": -number}
    return _("as many as before")


def policy_words(policy: Mapping[str, Any]) -> dict[str, Any]:
    """The choices of a run's rules as they stood on the form."""
    return {
        "objective": Objective(policy["objective"]).label,
        "least_english": Fluency(policy["least_english"]).label,
        "least_overlap": hours(policy["least_overlap"]),
    }


def progress_words(run: MatchRun) -> str:
    """How far a run under way is."""
    if run.state == MatchRun.State.QUEUED:
        return _("Waiting for a worker to begin.")
    if not run.phase:
        return _("A worker has begun.")
    label = str(Phase(run.phase).label)
    if run.round > 1:
        label = _("%(phase)s, round %(round)s") % {"phase": label, "round": run.round}
    if run.of:
        label = _("%(phase)s: %(done)s of %(of)s people") % {"phase": label, "done": run.done, "of": run.of}
    return label


def _bars(pair: ProposedPair, weights: Mapping[str, Any], wording: Wording) -> list[Bar]:
    """A bar for each part, in their usual order: a database may keep them in another."""
    most = {**weights, **{f"{ANSWERS}{name}": most for name, most in weights.get("answers", {}).items()}}
    parts = pair.parts
    return [
        Bar(
            label=part_label(name),
            points=parts[name],
            most=most.get(name, 0),
            words=wording.part(name, pair.reasons, parts[name], most.get(name, 0)),
        )
        for name in [*PARTS, *sorted(set(parts) - set(PARTS))]
        if name in parts
    ]
