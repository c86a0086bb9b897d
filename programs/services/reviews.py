"""Judging an application before it is decided."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mentorship.core.models import AuditEvent, User

from ..errors import ReviewError
from ..models import Application, Program, Review


@transaction.atomic
def give_review(*, application: Application, by: User, score: int, note: str, at: datetime) -> Review:
    """Keep what `by` thinks, or what they think now. The log says that they judged, not how: it is read by all.

    Raises ReviewError, ValidationError.
    """
    if application.person_id == by.pk:
        raise ReviewError(_("You can't review your own application. Ask another coordinator."))
    program = application.program
    if not program.review_scores:
        raise ReviewError(_("“%(program)s” doesn't ask for reviews.") % {"program": program})
    if program.state in Program.OVER or application.state == Application.State.DRAFT:
        raise ReviewError(_("There is nothing to review any more."))
    # Of two requests at once the second finds the first one's row.
    Application.objects.select_for_update(no_key=True).get(pk=application.pk)
    review = Review.objects.filter(application=application, reviewer=by).first()
    verb = "reviewed anew" if review else "reviewed"
    review = review or Review(application=application, reviewer=by)
    review.score, review.note, review.given_at = score, note, at
    review.full_clean()
    review.save()
    AuditEvent.record(subject=application, verb=verb, by=by, at=at)
    return review
