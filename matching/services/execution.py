"""Working off match runs. Only a worker imports this module: it loads what a whole match needs."""

import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from ..engine import (
    Cancelled,
    InputError,
    Outcome,
    ReasonCode,
    UncertifiedError,
    answers_part,
    compatibility,
    match,
    verify,
)
from ..enums import Failure, Phase
from ..given import Given, given_for
from ..leases import Lease, claim, finish
from ..models import Leftover, MatchRun, ProposedPair
from ..rules import CONFIDENTIAL, policy_of
from .remedies import Found, remedies_of

logger = logging.getLogger(__name__)

State = MatchRun.State
ROWS_A_STATEMENT = 500
UNTOLD = {answers_part(question) for question in CONFIDENTIAL}


def work_off_runs() -> int:
    """Work off every run that waits or was left behind, and count them. Any number of workers may do so at once."""
    worked = 0
    while run := claim():
        execute(run)
        worked += 1
    return worked


def execute(run: MatchRun, lease: Lease | None = None) -> None:
    """Find the best pairs of a claimed run, check their proof, and store both or the cause why there are none.

    No transaction is open while it computes. Trouble with the database is raised; the lease then runs out and
    the run is taken up again. `lease` is for callers who hold the run otherwise than by renewing.
    """
    with lease or Lease(run) as lease:
        try:
            given = given_for(run.program, policy_of(run.policy), run.previous)
            outcome = match(
                given.mentors,
                given.mentees,
                given.policy,
                given.constraints,
                previous=given.previous,
                progress=lambda progress: lease.tell(*progress),
                cancelled=lease.is_lost,
            )
            lease.tell(Phase.VERIFYING)
            problems = verify(given.mentors, given.mentees, given.policy, given.constraints, outcome)
            if problems:
                raise UncertifiedError(" ".join(problems))
            remedies = remedies_of(
                given,
                outcome,
                progress=lambda done, of: lease.tell(Phase.REMEDIES, done=done, of=of),
                cancelled=lease.is_lost,
            )
        except Cancelled:
            return
        except (OperationalError, InterfaceError):
            raise
        except InputError as error:
            _fail(run, *_cause(error, given))
        except UncertifiedError:
            logger.exception("Run %s has no proof", run.code)
            _fail(run, Failure.UNPROVED)
        except Exception:
            logger.exception("Run %s met a defect", run.code)
            _fail(run, Failure.DEFECT)
        else:
            _store(run, given, outcome, remedies)


@transaction.atomic
def _store(run: MatchRun, given: Given, outcome: Outcome, remedies: Mapping[str, Found]) -> None:
    """Everything or, if the run isn't this worker's any more, nothing."""
    # Untold points are in no sum either: the difference would tell them.
    points = [sum(_told(pair.parts).values()) for pair in outcome.pairs]
    free = [told for told, pair in zip(points, outcome.pairs, strict=True) if not pair.locked]
    row = finish(
        run,
        State.DONE,
        engine=outcome.version,
        digest=outcome.digest,
        total=sum(points),
        lowest=min(free, default=None),
        mentor_count=len(given.mentors),
        mentee_count=len(given.mentees),
        place_count=sum(mentor.capacity for mentor in given.mentors),
        pair_count=len(outcome.pairs),
    )
    if row is None:
        return
    keys = dict(row.program.applications.values_list("code", "pk"))
    mentors = {mentor.key: mentor for mentor in given.mentors}
    mentees = {mentee.key: mentee for mentee in given.mentees}
    ProposedPair.objects.bulk_create(
        (
            ProposedPair(
                run=row,
                mentor_id=keys[pair.mentor],
                mentee_id=keys[pair.mentee],
                points=told,
                parts=_told(pair.parts),
                reasons=[
                    asdict(reason)
                    for reason in compatibility(
                        mentors[pair.mentor], mentees[pair.mentee], given.policy
                    ).reasons
                    if not (reason.code == ReasonCode.ANSWER and reason.subject in CONFIDENTIAL)
                ],
                locked=pair.locked,
            )
            for told, pair in zip(points, outcome.pairs, strict=True)
        ),
        batch_size=ROWS_A_STATEMENT,
    )
    left = [
        *(
            Leftover(
                run=row,
                application_id=keys[one.mentee],
                causes=_causes(one),
                **_remedy(remedies.get(one.mentee), keys),
            )
            for one in outcome.unmatched
        ),
        *(
            Leftover(run=row, application_id=keys[one.mentor], places=one.places, causes=_causes(one))
            for one in outcome.idle
        ),
    ]
    Leftover.objects.bulk_create(left, batch_size=ROWS_A_STATEMENT)


def _told(parts: Mapping[str, int]) -> dict[str, int]:
    return {part: points for part, points in parts.items() if part not in UNTOLD}


def _causes(left: Any) -> list[dict[str, Any]]:
    return [{"obstacle": str(cause.obstacle), "count": cause.count} for cause in left.causes]


def _remedy(found: Found | None, keys: Mapping[str, int]) -> dict[str, Any]:
    if found is None:
        return {}
    return {
        "remedy": found.kind,
        "remedy_value": found.value,
        "remedy_mentor_id": found.mentor and keys[found.mentor],
        "remedy_mentee_id": found.mentee and keys[found.mentee],
    }


def _fail(run: MatchRun, failure: str, about: dict[str, Any] | None = None) -> None:
    finish(run, State.FAILED, failure=failure, failed_on=about or {})


def _cause(error: InputError, given: Given) -> tuple[str, dict[str, Any]]:
    """What the engine refused, as codes that `failures` puts into words."""
    if error.side == "lock":
        mentor, mentee = error.person
        one, other = given.mentor(mentor), given.mentee(mentee)
        broken = compatibility(one, other, given.policy).broken if one and other else ()
        about = {"mentor": mentor, "mentee": mentee, "rules": [str(rule.rule) for rule in broken]}
        return Failure.LOCK, about | {
            "absent": [key for key, there in ((mentor, one), (mentee, other)) if not there]
        }
    if error.side in {"mentor", "mentee"} and error.person:
        locks = error.field == "capacity" and any(
            key == error.person for key, _mentee in given.constraints.locked
        )
        about = {error.side: error.person, "field": error.field}
        return (Failure.PLACES if locks else Failure.PERSON), about
    return Failure.POLICY, {"field": error.field}
