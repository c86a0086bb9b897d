"""What is asked of applications, in the words of the domain."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
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


@dataclass(frozen=True)
class LanguageCount:
    """How many speak a language in one program."""

    name: str
    mentors: int
    mentees: int


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

    def approved(self) -> "ApplicationQuerySet":
        return self.filter(state=ApplicationState.APPROVED)

    def complete(self) -> "ApplicationQuerySet":
        """With the languages that the matching needs: all but some of those that were imported."""
        return self.filter(HAS_LANGUAGES)

    def language_counts(self) -> list["LanguageCount"]:
        """Who speaks what beside English among those who are in or still hope to be, the most spoken first."""
        alive = self.hopeful().exclude(preferred_language="")
        spoken = alive.values_list("role", "preferred_language").union(
            alive.filter(further_languages__isnull=False).values_list("role", "further_languages__code"),
            all=True,
        )
        counts = Counter((role, code) for role, code in spoken if code != languages.ENGLISH)
        rows = [
            LanguageCount(languages.name(code), counts[Role.MENTOR, code], counts[Role.MENTEE, code])
            for code in {code for _role, code in counts}
        ]
        return sorted(rows, key=lambda row: (-row.mentors - row.mentees, row.name))

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
