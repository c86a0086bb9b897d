"""What can't be done with match runs, and what to do instead."""

from mentorship.core.errors import DomainError


class RunError(DomainError):
    """A match run that can't be begun or stopped."""


class RulingError(DomainError):
    """Two people who can't be locked together or kept apart."""


class PublicationError(DomainError):
    """Pairs that can't be published or taken back."""


class PublishedAlready(PublicationError):
    """The pairs of this run are published; a second click changes nothing."""
