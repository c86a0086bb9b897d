"""Locking two people together, keeping two people apart, and lifting that again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mentorship.core.models import AuditEvent, User
from programs.models import Application, Program
from programs.obstacles import Obstacle

from ..engine import Policy, compatibility
from ..enums import RulingKind
from ..errors import RulingError
from ..given import Given, given_for
from ..models import MatchRun, Ruling
from ..rules import USUAL, policy_of
from .runs import locked


@transaction.atomic
def lock_pair(
    *, program: Program, mentor: Application, mentee: Application, by: User, at: datetime, reason: str = ""
) -> Ruling:
    """Let every run put these two together.

    Raises `RulingError`, saying what is in the way, for a lock that no run could keep by the rules of the
    program's last one, or about oneself. An exclusion of the same two gives way.
    """
    _check_judge(by, mentor, mentee)
    program = locked(program)
    given = given_for(program, last_policy(program))
    Ruling.objects.exclusions().filter(mentor=mentor, mentee=mentee).delete()
    _check_lock(given, mentor, mentee)
    return _store(program, RulingKind.LOCK, mentor, mentee, by, at, reason)


@transaction.atomic
def exclude_pair(
    *, program: Program, mentor: Application, mentee: Application, by: User, at: datetime, reason: str = ""
) -> Ruling:
    """Let no run put these two together. A lock of the same two gives way. Raises `RulingError`."""
    _check_judge(by, mentor, mentee)
    program = locked(program)
    for person, role in ((mentor, "mentor"), (mentee, "mentee")):
        if person.program_id != program.pk or person.role != role:
            raise RulingError(_("Choose a mentor and a mentee of this program."))
    Ruling.objects.locks().filter(mentor=mentor, mentee=mentee).delete()
    return _store(program, RulingKind.EXCLUSION, mentor, mentee, by, at, reason)


@transaction.atomic
def lift_ruling(*, ruling: Ruling, by: User, at: datetime) -> None:
    """Leave it to the matching again. Raises `RulingError` for one about oneself."""
    _check_judge(by, ruling.mentor, ruling.mentee)
    AuditEvent.record(subject=ruling, verb="lifted", by=by, at=at, before=ruling.kind)
    ruling.delete()


def last_policy(program: Program) -> Policy:
    """The rules of the program's last run, or the usual ones."""
    last = MatchRun.objects.filter(program=program).newest_first().first()
    return policy_of(last.policy if last else USUAL)


def _check_judge(by: User, mentor: Application, mentee: Application) -> None:
    if by.pk in {mentor.person_id, mentee.person_id}:
        raise RulingError(
            _(
                "This is about you, and nobody decides with whom they are paired themselves. Ask another coordinator."
            )
        )


def _store(
    program: Program,
    kind: str,
    mentor: Application,
    mentee: Application,
    by: User,
    at: datetime,
    reason: str,
) -> Ruling:
    """A second click changes nothing."""
    same = Ruling.objects.filter(mentor=mentor, mentee=mentee, kind=kind).first()
    if same:
        return same
    ruling = Ruling(program=program, kind=kind, mentor=mentor, mentee=mentee, by=by, at=at, reason=reason)
    ruling.full_clean()
    ruling.save()
    AuditEvent.record(subject=ruling, verb="ruled", by=by, at=at, after=kind, reason=reason)
    return ruling


def _check_lock(given: Given, mentor: Application, mentee: Application) -> None:
    one, other = given.mentor(mentor.code), given.mentee(mentee.code)
    names = {"mentor": mentor.person, "mentee": mentee.person}
    if one is None or other is None:
        raise RulingError(
            _(
                "%(mentor)s and %(mentee)s can't be locked: a run takes approved people who answered the survey and "
                "have no pair yet."
            )
            % names
        )
    held = {pair for pair in given.constraints.locked if pair != (one.key, other.key)}
    if any(key == other.key for _mentor, key in held):
        raise RulingError(_("%(mentee)s is locked with another mentor. Lift that lock first.") % names)
    used = sum(key == one.key for key, _mentee in held)
    if used >= one.capacity:
        raise RulingError(
            _(
                "%(mentor)s has %(places)s places left and %(used)s locks already, so there is no room for another."
            )
            % (names | {"places": one.capacity, "used": used})
        )
    broken = compatibility(one, other, given.policy).broken
    if broken:
        rules = "; ".join(str(Obstacle(rule.rule).label) for rule in broken)
        raise RulingError(
            _(
                "%(mentor)s and %(mentee)s can't be locked, since that is against a hard rule of the last run: "
                "%(rules)s. Ease the rule first, or choose others."
            )
            % (names | {"rules": rules})
        )
