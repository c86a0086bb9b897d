"""What can't be done with programs, applications and surveys, and what to do instead."""

from mentorship.core.errors import DomainError


class DeclarationError(DomainError):
    """A declaration of intent that can't be handed in, changed or decided."""


class AmendmentError(DomainError):
    """A change to a project that can't be proposed or decided."""


class MaintainerError(DomainError):
    """A maintainer who can't be invited, join or go."""


class ProgramError(DomainError):
    """A program that can't be announced, changed or cancelled."""


class ApplicationError(DomainError):
    """An application that can't be made, changed, withdrawn or decided."""


class ReviewError(DomainError):
    """A review that can't be given."""


class ChangedElsewhere(ApplicationError):
    """Answers that were stored from another window since the form was opened."""


class NominationError(DomainError):
    """A nomination that can't be sent, answered or revoked."""


class RecommendationError(DomainError):
    """A recommendation that can't be given."""


class SurveyError(DomainError):
    """A survey that can't be answered."""


class MailTemplateError(DomainError):
    """Words of a mail that can't be stored."""


class QuestionError(DomainError):
    """A question of the survey that can't be added, changed, moved or taken out."""


class ImportRefused(DomainError):
    """Applications that can't be imported as they are."""


class ClaimError(DomainError):
    """A link that doesn't hold, or holds for somebody else."""


class SubscriptionError(DomainError):
    """A link to subscribe that doesn't hold."""


class ConcernError(DomainError):
    """A concern that can't be raised, taken up or closed."""
