"""Publishing the pairs of a run, taking that back while the mails wait, and not waiting any longer."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorship.core.models import AuditEvent, User
from mentorship.core.states import advance
from pairs.models import Pair
from pairs.services.pairs import Match, open_pairs, tell_pairs_now, withdraw_pairs
from programs.models import Application, LeftOver, Program
from programs.services.leftovers import erase_left_over, record_left_over

from ..errors import PublicationError, PublishedAlready
from ..models import MatchRun, ProposedPair, Ruling
from .runs import MATCHABLE, locked

State = MatchRun.State
NAMED = 3  # so many people are named in a refusal; the rest is counted
ROWS_A_STATEMENT = 500


@transaction.atomic
def publish_run(*, run: MatchRun, by: User, at: datetime) -> MatchRun:
    """Make the pairs of a done run, and let their mails leave when the program's time to undo is over.

    Whoever is left over learns why at the same instant. Raises `PublishedAlready` on a second click, and
    `PublicationError` when what the run found doesn't hold any more.
    """
    program = locked(run.program)
    run = _locked_run(run)
    _check_run(run, program)
    proposals = list(run.proposals.order_by("pk"))
    if not proposals:
        raise PublicationError(_("This run found no pair, so there is nobody to publish."))
    people = _locked_people(run)
    _check_people(program, proposals, people)
    _check_rulings(program, proposals)
    told_at = at + timedelta(minutes=program.undo_minutes)
    advance(run, State.PUBLISHED, by=by, at=at, published_at=at, published_by=by, told_at=told_at)
    matches = [
        Match(
            mentor=people[proposal.mentor_id],
            mentee=people[proposal.mentee_id],
            points=proposal.points,
            parts=proposal.parts,
            reasons=proposal.reasons,
        )
        for proposal in proposals
    ]
    pairs = open_pairs(program=program, matches=matches, told_at=told_at, by=by, at=at)
    for proposal, pair in zip(proposals, pairs, strict=True):
        proposal.pair = pair
    ProposedPair.objects.bulk_update(proposals, ["pair"], batch_size=ROWS_A_STATEMENT)
    erase_left_over(applications=people.values())
    _tell_left_over(run)
    if program.state == Program.State.MATCHING:
        advance(program, Program.State.RUNNING, by=by, at=at)
    return run


@transaction.atomic
def undo_publication(*, run: MatchRun, by: User, at: datetime) -> MatchRun:
    """Take the pairs of a run back as if they had never been, all or none.

    Raises `PublicationError` once the time for it is over, and `AlreadyOnItsWay` if a mail has left anyhow.
    """
    program = locked(run.program)
    run = _locked_run(run)
    _check_waits(run, at)
    withdraw_pairs(pairs=_pairs_of(run), by=by, at=at, reason=_("The publication was taken back."))
    advance(run, State.UNDONE, by=by, at=at, undone_at=at, undone_by=by)
    erase_left_over(applications=[left.application for left in run.leftovers.select_related("application")])
    before = program.match_runs.filter(state=State.PUBLISHED).newest_first().first()
    if before:
        _tell_left_over(before)
    if program.state == Program.State.RUNNING and not Pair.objects.live().filter(program=program).exists():
        advance(program, Program.State.MATCHING, by=by, at=at)
    return run


@transaction.atomic
def send_now(*, run: MatchRun, by: User, at: datetime) -> MatchRun:
    """End the time to undo: the mails leave now. Raises `PublicationError` when it is over already."""
    locked(run.program)
    run = _locked_run(run)
    _check_waits(run, at)
    tell_pairs_now(pairs=_pairs_of(run), at=at)
    run.told_at = at
    run.save(update_fields=["told_at"])
    LeftOver.objects.filter(application__in=run.leftovers.values("application")).update(at=at)
    AuditEvent.record(subject=run, verb="told", by=by, at=at, after=run.state)
    return run


def _locked_run(run: MatchRun) -> MatchRun:
    runs = MatchRun.objects.select_for_update(no_key=True, of=("self",)).select_related("program__project")
    return runs.get(pk=run.pk)


def _pairs_of(run: MatchRun) -> list[Pair]:
    return list(
        Pair.objects.filter(proposal__run=run)
        .select_related("program__project", "mentor__person", "mentee__person")
        .order_by("pk")
    )


def _locked_people(run: MatchRun) -> dict[int, Application]:
    """Everybody in a proposal, held so that nobody withdraws in between."""
    proposals = run.proposals.order_by()
    people = (
        Application.objects.select_for_update(no_key=True, of=("self",))
        .select_related("person", "program__project")
        .filter(Q(pk__in=proposals.values("mentor")) | Q(pk__in=proposals.values("mentee")))
        .order_by("pk")
    )
    return {person.pk: person for person in people}


def _check_waits(run: MatchRun, at: datetime) -> None:
    if run.state == State.UNDONE:
        raise PublicationError(_("These pairs were taken back already."))
    if run.state != State.PUBLISHED:
        raise PublicationError(_("These pairs were not published, so nothing waits."))
    if at >= run.told_at:
        raise PublicationError(
            _(
                "The mails have left, so people know of their pairs. A single pair can be ended on its own page."
            )
        )


def _check_run(run: MatchRun, program: Program) -> None:
    if run.state == State.PUBLISHED:
        raise PublishedAlready(_("These pairs are published already. Nothing was sent twice."))
    if run.state != State.DONE:
        raise PublicationError(
            _("This run is %(state)s, so it has nothing to publish. Match again, then publish.")
            % {"state": run.get_state_display()}
        )
    if program.state not in MATCHABLE:
        raise PublicationError(
            _("“%(program)s” is in the state “%(state)s”, so no pairs are published.")
            % {"program": program, "state": program.get_state_display()}
        )
    if program.match_runs.under_way().exists():
        raise PublicationError(
            _("Another run of this program is under way. Wait for it, or cancel it first.")
        )
    if program.match_runs.with_result().newest_first().first() != run:
        raise PublicationError(_("There is a newer result. Publish that one, or match again."))


def _check_people(
    program: Program, proposals: Sequence[ProposedPair], people: Mapping[int, Application]
) -> None:
    gone = [person for person in people.values() if person.state != Application.State.APPROVED]
    if gone:
        raise PublicationError(
            _("Not approved any more: %(people)s. Match again, then publish.") % {"people": _names(gone)}
        )
    live = list(Pair.objects.live().filter(program=program).values_list("mentor", "mentee"))
    taken = Counter(mentor for mentor, _mentee in live)
    paired = {mentee for _mentor, mentee in live}
    twice = [people[proposal.mentee_id] for proposal in proposals if proposal.mentee_id in paired]
    if twice:
        raise PublicationError(
            _("In a pair by now: %(people)s. Match again, then publish.") % {"people": _names(twice)}
        )
    taken.update(proposal.mentor_id for proposal in proposals)
    full = [people[pk] for pk in sorted(taken) if pk in people and taken[pk] > people[pk].capacity]
    if full:
        raise PublicationError(
            _("Without enough places by now: %(people)s. Match again, then publish.")
            % {"people": _names(full)}
        )


def _check_rulings(program: Program, proposals: Sequence[ProposedPair]) -> None:
    mentor_of = {proposal.mentee_id: proposal.mentor_id for proposal in proposals}
    live = set(Pair.objects.live().filter(program=program).values_list("mentee", flat=True))
    broken = [
        ruling
        for ruling in Ruling.objects.filter(program=program).for_lists()
        if (mentor_of.get(ruling.mentee_id) == ruling.mentor_id) != ruling.is_lock
        and not (ruling.is_lock and ruling.mentee_id in live)
    ]
    if broken:
        raise PublicationError(
            _("A lock or an exclusion came in since: %(people)s. Match again, then publish.")
            % {"people": _names([ruling.mentee for ruling in broken])}
        )


def _names(people: Iterable[Application]) -> str:
    names = [str(person.person) for person in people]
    told = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    if more <= 0:
        return told
    return ngettext("%(names)s and %(more)s more", "%(names)s and %(more)s more", more) % {
        "names": told,
        "more": more,
    }


def _tell_left_over(run: MatchRun) -> None:
    """Record why for everybody who has no pair at all; a mentor with one and a place left needs no words."""
    live = Pair.objects.live().filter(program=run.program_id)
    left = run.leftovers.exclude(
        Q(application__in=live.values("mentor")) | Q(application__in=live.values("mentee"))
    )
    record_left_over(
        causes={one.application: one.causes for one in left.select_related("application").order_by("pk")},
        told_at=run.told_at,
    )
