"""Asking for another look at a pair."""

from datetime import datetime

from ..models import Pair


def look_again(pair: Pair, at: datetime) -> None:
    """Have the next sweep of the reminders decide anew about an active pair, because something changed at `at`.

    One UPDATE; a pair that is paused or over is left alone.
    """
    changed = Pair.objects.filter(pk=pair.pk, state=Pair.State.ACTIVE).update(next_check_at=at)
    if changed:
        pair.next_check_at = at
