"""One predicate per right. Templates ask them, views hold to them.

A pair is its two people's alone: coordinators read counts and dates elsewhere.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from mentorship.core.models import User
from programs.models import Application

from .models import Pair

CONTACT_STAYS = timedelta(days=30)  # after the end of the pair


def accounts_in_pairs() -> QuerySet[Any]:
    """The people of all pairs, those that were taken back too: their rows hold on to them; see `keepers`."""
    sides = Q(pairs_as_mentor__isnull=False) | Q(pairs_as_mentee__isnull=False)
    return Application.objects.filter(sides).values("person")


def may_see_pair(user: User, pair: Pair, at: datetime) -> bool:
    """The two people, from the instant at which they are told; never a pair that was taken back."""
    told = pair.told_at <= at and pair.state != Pair.State.WITHDRAWN
    return told and pair.role_of(user) is not None


def may_change_pair(user: User, pair: Pair, at: datetime) -> bool:
    """Plan meetings and log them, until the pair is over."""
    return may_see_pair(user, pair, at) and pair.is_live


def may_see_contact(user: User, pair: Pair, at: datetime) -> bool:
    """The partner's address, for who has accepted the code of conduct, until 30 days after the end."""
    if not may_keep_contact(user, pair, at):
        return False
    return pair.side(pair.role_of(user)).has_accepted_conduct


def may_keep_contact(user: User, pair: Pair, at: datetime) -> bool:
    """Have what may hold both people's addresses, such as a calendar file."""
    return may_see_pair(user, pair, at) and (pair.is_live or at < pair.ended_at + CONTACT_STAYS)
