"""What the decision about reminders reads, taken from rows."""

from programs.models import Program

from .enums import PairState
from .models import Pair
from .reminders import PairFacts


def facts_of(pair: Pair) -> PairFacts:
    """No query for a pair that came `for_reminders()`."""
    return PairFacts(
        state=PairState.ENDED if pair.program.state in Program.OVER else pair.state,
        told_at=pair.told_at,
        starts_on=pair.starts_on,
        ends_on=pair.ends_on,
        zone=pair.zone,
        least_minutes=pair.least_minutes,
        meetings=tuple(pair.meetings.all()),
    )
