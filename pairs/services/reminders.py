"""Reminding pairs of what is due, once each, and letting people have no reminders."""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction

from mentorship.core import clock
from mentorship.core.models import OutboxMessage, User
from mentorship.core.outbox.services import enqueue_all
from programs.enums import Role
from programs.models import Program

from ..facts import facts_of
from ..models import Pair, Reminder, ReminderOptOut
from ..reminder_mail import compose_mail
from ..reminders import Decision, decent, due, next_morning

logger = logging.getLogger(__name__)

PAIRS_A_SWEEP = 500  # those over wait for the next one, a minute later
PAIRS_A_BATCH = 500
AFTER_A_FAILURE = timedelta(hours=1)
UNDECIDED = "Reminders: pair %s can't be decided about"


def remind(*, at: datetime) -> int:
    """Look at the pairs whose time has come and remind those who need it; the number of reminders.

    Each pair is a transaction of its own, so a sweep can be killed, repeated, or run beside another. A pair that
    can't be decided about is logged and looked at again in an hour. Its cost grows with the pairs whose time
    has come, not with how many there are.
    """
    waiting = Pair.objects.filter(next_check_at__lte=at).order_by("next_check_at", "pk")
    return sum(_look_at_safely(pk, at) for pk in waiting.values_list("pk", flat=True)[:PAIRS_A_SWEEP])


def reconcile(*, at: datetime) -> int:
    """Compare when every active pair is to be looked at with what its facts say; the number that differed.

    Pairs of programs that are over are left to the sweep, which looks at them once more at the most. Of the others
    there are none unless somebody changed a pair or a meeting without asking for another look. Those that differ
    are logged, and the next sweep looks at them.
    """
    drifted = [pair.pk for pair in _active() if _has_drifted_safely(pair, at)]
    if drifted:
        logger.error("Reminders: pairs that were to be looked at at another time: %s", drifted)
    return len(drifted)


@transaction.atomic
def stop_reminders(*, person: User, at: datetime) -> None:
    """No reminders for this person from now on, not even those that wait. Again, it changes nothing."""
    ReminderOptOut.objects.get_or_create(person=person, defaults={"since_at": at})


@transaction.atomic
def resume_reminders(*, person: User) -> None:
    """Reminders again, of what falls due from now on."""
    ReminderOptOut.objects.filter(person=person).delete()


def _look_at_safely(pk: int, at: datetime) -> int:
    try:
        return _look_at(pk, at)
    except Exception:
        logger.exception(UNDECIDED, pk)
        Pair.objects.filter(pk=pk, next_check_at__lte=at).update(next_check_at=at + AFTER_A_FAILURE)
        return 0


@transaction.atomic
def _look_at(pk: int, at: datetime) -> int:
    pair = (
        Pair.objects.for_reminders()
        .filter(pk=pk, next_check_at__lte=at)
        .select_for_update(skip_locked=True, no_key=True, of=("self",))
        .first()
    )
    if pair is None:
        return 0  # another sweep has it, or had it
    decision = due(facts_of(pair), at)
    reminders = _to_write(pair, decision, at) if decision.stage else []
    Reminder.objects.bulk_create(reminders)
    Pair.objects.filter(pk=pk).update(next_check_at=decision.next_look)
    return len(reminders)


def _to_write(pair: Pair, decision: Decision, at: datetime) -> list[Reminder]:
    """A reminder for each of the two who has none of this and wants it, and a place for it in a mail."""
    told = set(
        pair.reminders.filter(subject=decision.subject, stage=decision.stage).values_list("role", flat=True)
    )
    people = {pair.side(role).person: role for role in Role.values if role not in told}
    unwilling = set(ReminderOptOut.objects.filter(person__in=people).values_list("person", flat=True))
    return [
        Reminder(
            pair=pair,
            person=person,
            role=people[person],
            subject=decision.subject,
            stage=decision.stage,
            local_date=_day_of_mail(pair, person, at),
            created_at=at,
        )
        # In one order, so that two sweeps that lock two people's mails don't wait for each other.
        for person in sorted(people, key=lambda person: person.pk)
        if person.pk not in unwilling
    ]


def _day_of_mail(pair: Pair, person: User, at: datetime) -> date:
    """The day of the person's next mail that can still take something in; the mail is written and held.

    Its row stays locked to the end of the transaction: senders pass over it, so none can write its text
    between this look and the reminder's commit.
    """
    zone = clock.zone_of(person.time_zone)
    not_before, day = decent(at, zone)
    while True:
        mail = compose_mail(pair, person, day, due=not_before, at=at)
        enqueue_all([mail], hurry=False)
        stored = OutboxMessage.objects.select_for_update().get(dedupe_key=mail.dedupe_key)
        if stored.state == OutboxMessage.State.PENDING and stored.frozen_at is None:
            _share(stored, mail)
            return day
        # One mail a day, and that one has left, or its text is written.
        not_before, day = next_morning(day, zone)


def _share(stored: OutboxMessage, mail: OutboxMessage) -> None:
    """A mail about two programs is neither program's to read, nor to answer."""
    if stored.scope not in {"", mail.scope}:
        OutboxMessage.objects.filter(pk=stored.pk).update(scope="", reply_to="")


def _active() -> Iterator[Pair]:
    """All active pairs of programs that go on with what a decision reads, a batch at a time."""
    pairs = Pair.objects.for_reminders().filter(state=Pair.State.ACTIVE)
    pairs = pairs.exclude(program__state__in=Program.OVER).order_by("pk")
    last = 0
    while batch := list(pairs.filter(pk__gt=last)[:PAIRS_A_BATCH]):
        yield from batch
        last = batch[-1].pk


def _has_drifted_safely(pair: Pair, at: datetime) -> bool:
    try:
        return _has_drifted(pair, at)
    except Exception:
        logger.exception(UNDECIDED, pair.pk)
        return False


def _has_drifted(pair: Pair, at: datetime) -> bool:
    """Whether the pair was to be looked at at another time than its facts say; then it is looked at next."""
    stored = pair.next_check_at
    if (stored and stored <= at) or stored == due(facts_of(pair), at).next_look:
        return False
    # Not if somebody asked for a look meanwhile.
    unchanged = Pair.objects.filter(pk=pair.pk, state=pair.state, next_check_at=stored)
    return bool(unchanged.update(next_check_at=at))
