"""What is asked of applications, in the words of the domain."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Aggregate, Avg, Case, Count, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from .. import languages
from ..enums import ApplicationState, Role
from .nominations import Nomination
from .programs import Program
from .projects import Maintainer
from .recommendations import Recommendation

if TYPE_CHECKING:
    from mentorship.core.models import User

DECIDED = (ApplicationState.APPROVED, ApplicationState.WAITLISTED, ApplicationState.DECLINED)
SENT = Q(state__in=[*DECIDED, ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN])
# Entered by coordinators: what nobody but the person can say is asked for afterwards.
IMPORTED = Q(imported_at__isnull=False)
HAS_LANGUAGES = ~Q(preferred_language="") & Q(
    english_speaking__isnull=False, english_understanding__isnull=False
)


def _of_reviews(aggregate: Aggregate) -> Subquery:
    """Over the reviews of an application; by name, since they are made after applications."""
    reviews = apps.get_model("programs", "Review").objects.filter(application=OuterRef("pk"))
    return Subquery(reviews.order_by().values("application").annotate(value=aggregate).values("value"))


@dataclass(frozen=True)
class LanguageCount:
    """How many speak a language in one program."""

    name: str
    mentors: int
    mentees: int
    is_chosen: bool


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> "ApplicationQuerySet":
        """One's own."""
        return self.filter(person=user)

    def in_programs_of(self, user: "User") -> "ApplicationQuerySet":
        """What a coordinator may read: sent applications of the own programs. A draft is its author's alone."""
        return self.filter(SENT, program__in=Program.objects.coordinated_by(user))

    def sent(self) -> "ApplicationQuerySet":
        return self.filter(SENT)

    def waiting(self) -> "ApplicationQuerySet":
        """For a decision; in a program that is over nobody waits any more."""
        return self.filter(state=ApplicationState.SUBMITTED).exclude(program__state__in=Program.OVER)

    def hopeful(self) -> "ApplicationQuerySet":
        """Who is in, or may still come in."""
        return self.filter(
            state__in=[ApplicationState.SUBMITTED, ApplicationState.WAITLISTED, ApplicationState.APPROVED]
        )

    def begun(self) -> "ApplicationQuerySet":
        """Who is in, may still come in, or has a draft."""
        return self.hopeful() | self.filter(state=ApplicationState.DRAFT)

    def approved(self) -> "ApplicationQuerySet":
        return self.filter(state=ApplicationState.APPROVED)

    def listed(self) -> "ApplicationQuerySet":
        """For a public list: who takes part, and agrees to be listed now."""
        return self.approved().filter(lists_me=True, person__is_active=True)

    def changed_since_decision(self) -> "ApplicationQuerySet":
        """With an answer changed after the approval that no coordinator has seen yet."""
        return self.filter(changes__seen_at=None, changes__isnull=False).distinct()

    def silent(self) -> "ApplicationQuerySet":
        """Approved, asked whether they still take part, and no answer."""
        return self.approved().filter(still_here_asked_at__isnull=False, still_here_at=None)

    def complete(self) -> "ApplicationQuerySet":
        """With the languages that the matching needs: all but some of those that were imported."""
        return self.filter(HAS_LANGUAGES)

    def language_counts(self, chosen: Collection[str] = ()) -> list["LanguageCount"]:
        """Who speaks what beside English among those who are in or still hope to be: `chosen` first, then the most
        spoken. What is chosen has a row even if nobody else speaks it.
        """
        alive = self.hopeful().exclude(preferred_language="")
        spoken = alive.values_list("role", "preferred_language").union(
            alive.filter(further_languages__isnull=False).values_list("role", "further_languages__code"),
            all=True,
        )
        counts = Counter((role, code) for role, code in spoken)
        rows = [
            LanguageCount(
                languages.name(code),
                counts[Role.MENTOR, code],
                counts[Role.MENTEE, code],
                code in chosen,
            )
            for code in {*chosen, *(code for _role, code in counts)} - {languages.ENGLISH, ""}
        ]
        return sorted(rows, key=lambda row: (not row.is_chosen, -row.mentors - row.mentees, row.name))

    def with_reviews(self, user: "User") -> "ApplicationQuerySet":
        """Adds reviews_given, and review_mean once all that the program asks for are in; `hides_reviews` for the own
        application, of which `user` learns neither.
        """
        given = Coalesce(_of_reviews(Count("pk")), 0)
        mean = _of_reviews(Avg("score"))
        own = Q(person=user.pk)
        rows = self.annotate(hides_reviews=Q(own), reviews_given=Case(When(own, then=0), default=given))
        complete = ~own & Q(program__review_scores__gt=0, reviews_given__gte=F("program__review_scores"))
        return rows.annotate(review_mean=Case(When(complete, then=mean), default=None))

    def candidates_of(self, user: "User") -> "ApplicationQuerySet":
        """What a maintainer reads: those who ask to mentor in programs of the own projects, and are still there."""
        held = Maintainer.objects.current().filter(user=user)
        return self.filter(
            state__in=[*DECIDED, ApplicationState.SUBMITTED],
            role=Role.MENTOR,
            program__project__in=held.values("project"),
        )

    def with_recommendations(self) -> "ApplicationQuerySet":
        """Adds recommended and advised_against, counts of maintainers, and is_nominated; none of them joins."""

        def count(**wanted: bool) -> Coalesce:
            given = Recommendation.objects.filter(application=OuterRef("pk"), **wanted).order_by()
            counted = given.values("application").annotate(number=Count("pk")).values("number")
            return Coalesce(Subquery(counted), 0)

        return self.annotate(
            recommended=count(recommends=True),
            advised_against=count(recommends=False),
            is_nominated=Exists(Nomination.objects.filter(application=OuterRef("pk"))),
        )

    def for_lists(self) -> "ApplicationQuerySet":
        return self.select_related("program__project", "person").order_by("-pk")
