"""What can't be done with pairs and meetings, and what to do instead."""

from mentorship.core.errors import DomainError


class PairError(DomainError):
    """A pair that can't be opened, withdrawn or changed."""


class MeetingError(DomainError):
    """A meeting that can't be proposed, accepted, moved, cancelled or logged."""
