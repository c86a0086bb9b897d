"""What can't be done with programs, applications and surveys, and what to do instead."""

from mentorship.core.errors import DomainError


class DeclarationError(DomainError):
    """A declaration of intent that can't be handed in, changed or decided."""


class ProgramError(DomainError):
    """A program that can't be announced, changed or cancelled."""


class ApplicationError(DomainError):
    """An application that can't be made, changed, withdrawn or decided."""


class SurveyError(DomainError):
    """A survey that can't be answered."""


class QuestionError(DomainError):
    """A question of the survey that can't be added, changed, moved or taken out."""


class ImportRefused(DomainError):
    """Applications that can't be imported as they are."""


class ClaimError(DomainError):
    """A link that doesn't hold, or holds for somebody else."""
