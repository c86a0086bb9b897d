"""The page with everything about a candidate: its parts, and the way to the next one."""

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from mentorship.core import scopes
from mentorship.core.models import AuditEvent, OutboxMessage, User
from mentorship.core.outbox import kinds

from .. import policies
from ..forms.reviews import ReviewForm
from ..models import Application, Review
from ..models.reviews import mean_of
from ..models.surveys import TO_READ
from ..services.sensitive import sensitive_facts

LATEST = 20  # of mails and of steps; the rest is in their lists
FILTERS = "_changelist_filters"  # as Django's admin calls the list's query in a row's address

Part = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a candidate stands in the list from which the reader came; its neighbours' addresses, or ""."""

    number: int
    total: int
    previous: str
    next: str
    list: str


def place_of(model_admin: admin.ModelAdmin, request: HttpRequest, application: Application) -> Place:
    filters = request.GET.get(FILTERS, "")
    listing = copy(request)
    listing.GET = QueryDict(filters)
    path = reverse("admin:programs_application_changelist")
    try:
        found = model_admin.get_changelist_instance(listing)
    except (IncorrectLookupParameters, DisallowedModelAdminLookup):
        return Place(0, 0, "", "", path)
    keys = list(found.queryset.values_list("pk", flat=True))
    way = f"{path}?{filters}" if filters else path
    if application.pk not in keys:
        return Place(0, len(keys), "", "", way)
    here = keys.index(application.pk)

    def address(number: int) -> str:
        if not 0 <= number < len(keys):
            return ""
        page = reverse("admin:programs_application_change", args=[keys[number]])
        return f"{page}?{urlencode({FILTERS: filters})}" if filters else page

    return Place(here + 1, len(keys), address(here - 1), address(here + 1), way)


def answers(application: Application, user: User) -> Part:
    return {}


def survey(application: Application, user: User) -> Part | None:
    if not hasattr(application, "survey"):
        return None
    prefetch_related_objects([application.survey], *TO_READ)
    return {"response": application.survey}


def sensitive(application: Application, user: User) -> Part | None:
    """That there is something, and to whom it may be opened; never the thing itself."""
    number = len(sensitive_facts(application))
    if not number:
        return None
    return {"number": number, "may_read_sensitive": policies.may_read_sensitive(user, application)}


def changes(application: Application, user: User) -> Part | None:
    rows = list(application.changes.order_by("-at", "-pk"))
    return {"changes": rows} if rows else None


def reviews(application: Application, user: User, form: ReviewForm | None = None) -> Part | None:
    """The reader's own review to write, the others' once nothing hangs on them."""
    asked = application.program.review_scores
    given = application.reviews.count()
    if application.person_id == user.pk or not (asked or given):
        return None
    open_to = list(
        Review.objects.open_to(user, application).select_related("reviewer").order_by("given_at", "pk")
    )
    own = next((review for review in open_to if review.reviewer_id == user.pk), None)
    writes = (
        asked
        and policies.may_review(user, application)
        and application.program.state not in (application.program.OVER)
    )
    return {
        "asked": asked,
        "given": given,
        "open_to": open_to,
        "mean": mean_of(open_to),
        "own": own,
        "form": (form or ReviewForm(instance=own)) if writes else None,
    }


def maintainers(application: Application, user: User) -> Part | None:
    """Who nominated the candidate, and what the maintainers of the project say."""
    nominations = list(application.nominations.for_lists())
    recommendations = list(application.recommendations.for_lists())
    if application.person_id == user.pk or not (nominations or recommendations):
        return None
    return {"nominations": nominations, "recommendations": recommendations}


def elsewhere(application: Application, user: User) -> Part | None:
    """The person's other applications in programs that the reader reads."""
    rows = Application.objects.sent() if user.is_superuser else Application.objects.in_programs_of(user)
    others = list(rows.filter(person=application.person_id).exclude(pk=application.pk).for_lists())
    return {"others": others} if others else None


def mails(application: Application, user: User) -> Part | None:
    rows = scopes.readable_rows(OutboxMessage.objects.all(), user)
    sent = rows.filter(recipient=application.person_id, scope=application.audit_scope).order_by("-pk")
    labels = {kind.name: kind.label for kind in kinds.registered()}
    found = [(labels.get(mail.kind, mail.kind), mail) for mail in sent[:LATEST]]
    return {"mails": found} if found else None


def trail(application: Application, user: User) -> Part:
    label = Application._meta.label_lower
    rows = scopes.readable_rows(AuditEvent.objects.all(), user).select_related("by")
    steps = rows.filter(subject_type=label, subject_id=application.pk).order_by("-pk")[:LATEST]
    return {"steps": list(steps), "label": label}


# In the order of the page; each has a template of its name in admin/candidate/, and is left out for None.
PARTS = (answers, changes, survey, sensitive, maintainers, reviews, elsewhere, mails, trail)


def parts_of(application: Application, user: User, form: ReviewForm | None = None) -> list[tuple[str, Part]]:
    """(template, context) of each part that has something to show."""
    found = []
    for part in PARTS:
        extra = (form,) if part is reviews else ()
        context = part(application, user, *extra)
        if context is not None:
            found.append((f"admin/candidate/{part.__name__}.html", context))
    return found
