"""What maintainers say about those who ask to mentor in their project."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mentorship.core.models import AuditEvent, User

from ..errors import RecommendationError
from ..models import Application, Recommendation


@transaction.atomic
def recommend(
    *, application: Application, recommends: bool, note: str, by: User, at: datetime
) -> Recommendation:
    """Give one's recommendation, or change it, until the coordinators have decided.

    The same once more changes nothing. The log says that they spoke, not how: a candidate may be among its readers.
    """
    # Of a decision and this, the second sees the first; and so do two clicks of one maintainer.
    application = (
        Application.objects.select_for_update(no_key=True, of=("self",))
        .select_related("program__project", "person")
        .get(pk=application.pk)
    )
    if application.person_id == by.pk:
        raise RecommendationError(_("Nobody recommends themselves. Ask another maintainer."))
    if application.state != Application.State.SUBMITTED:
        raise RecommendationError(
            _("The application is %(state)s, so a recommendation has no use any more.")
            % {"state": application.get_state_display()}
        )
    given = Recommendation.objects.filter(application=application, by=by).first()
    verb = "judged anew" if given else "judged"
    given = given or Recommendation(application=application, by=by)
    if given.pk and (given.recommends, given.note) == (recommends, note):
        return given
    given.recommends, given.note, given.given_at = recommends, note, at
    given.full_clean()
    given.save()
    AuditEvent.record(subject=given, verb=verb, by=by, at=at)
    return given
