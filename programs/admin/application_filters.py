"""The filters of the list of applications. Their choices come from what the reader may read, never from all."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .. import conduct, languages
from ..enums import Role
from ..models import (
    AreaChoice,
    FocusArea,
    FurtherLanguage,
    Nomination,
    Program,
    Recommendation,
    Review,
    SurveyResponse,
)
from ..models.applications import Application

State = Application.State


def programs_of(request: HttpRequest) -> QuerySet[Program]:
    programs = Program.objects.all()
    return programs if request.user.is_superuser else programs.coordinated_by(request.user)


class ProgramFilter(admin.SimpleListFilter):
    """Only programs that the reader may read: a plain filter would list them all."""

    title = _("program")
    parameter_name = "program"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        programs = programs_of(request).select_related("project").order_by("-pk")
        return [(program.slug, program.title) for program in programs]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(program__slug=self.value()) if self.value() else queryset


class StateFilter(admin.SimpleListFilter):
    """Without drafts, which nobody but their authors sees."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, label) for value, label in State.choices if value != State.DRAFT]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(state=self.value()) if self.value() else queryset


class ReviewFilter(admin.SimpleListFilter):
    """In programs that ask for reviews, and only what still waits for a decision."""

    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("mine", _("I haven't reviewed")),
            ("open", _("reviews are missing")),
            ("complete", _("all reviews are in")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        asked = queryset.filter(program__review_scores__gt=0)
        waiting = asked.filter(state__in=[State.SUBMITTED, State.WAITLISTED])
        given = Review.objects.filter(application=OuterRef("pk"), reviewer=request.user.pk)
        match self.value():
            case "mine":
                return waiting.exclude(person=request.user.pk).filter(~Exists(given))
            case "open":
                return waiting.filter(reviews_given__lt=F("program__review_scores"))
            case "complete":
                return asked.filter(reviews_given__gte=F("program__review_scores"))
        return queryset


class LanguageFilter(admin.SimpleListFilter):
    """Who can talk in a language: those who prefer it, and those for whom it is a further one."""

    title = _("language")
    parameter_name = "speaks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        sent = model_admin.get_queryset(request).order_by()
        further = FurtherLanguage.objects.filter(application__in=sent.values("pk"))
        # A union drops what is there twice.
        preferred = sent.exclude(preferred_language="")
        codes = preferred.values_list("preferred_language").union(further.values_list("code"))
        return sorted(
            ((code, languages.name(code)) for (code,) in codes), key=lambda choice: choice[1].casefold()
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        further = FurtherLanguage.objects.filter(application=OuterRef("pk"), code=self.value())
        return queryset.filter(Q(preferred_language=self.value()) | Exists(further))


class AreaFilter(admin.SimpleListFilter):
    """Who chose an area in the survey. Programs that call an area the same share it here."""

    title = _("area of focus")
    parameter_name = "area"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        areas = FocusArea.objects.filter(program__in=programs_of(request))
        if slug := request.GET.get("program"):
            areas = areas.filter(program__slug=slug)
        return [(name, name) for name in areas.order_by("name").values_list("name", flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        chosen = AreaChoice.objects.filter(response__application=OuterRef("pk"), area__name=self.value())
        return queryset.filter(Exists(chosen))


class SurveyFilter(admin.SimpleListFilter):
    """Of those who are asked: the approved."""

    title = _("survey")
    parameter_name = "survey"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("answered")), ("no", _("not answered"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in {"yes", "no"}:
            return queryset
        answered = Exists(SurveyResponse.objects.filter(application=OuterRef("pk")))
        return queryset.filter(answered if self.value() == "yes" else ~answered, state=State.APPROVED)


class ConductFilter(admin.SimpleListFilter):
    """Who has accepted the code of conduct as it is now."""

    title = _("code of conduct")
    parameter_name = "conduct"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("current", _("current version accepted")),
            ("earlier", _("an earlier version accepted")),
            ("none", _("not accepted")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "current":
                return queryset.filter(conduct_version=conduct.VERSION)
            case "earlier":
                return queryset.exclude(conduct_version__in=["", conduct.VERSION])
            case "none":
                return queryset.filter(conduct_version="")
        return queryset


class ChangedFilter(admin.SimpleListFilter):
    """Approved people whose answers are not what they were, and those who don't say whether they still take part."""

    title = _("since the decision")
    parameter_name = "since"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("changed", _("changed, not seen yet")), ("silent", _("asked, no answer"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "changed":
                return queryset.changed_since_decision()
            case "silent":
                return queryset.silent()
        return queryset


class RecommendedFilter(admin.SimpleListFilter):
    """What the maintainers of the project say, and whether they nominated. Nobody learns what is said of them."""

    title = _("maintainers")
    parameter_name = "maintainers"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("nominated", _("nominated")),
            ("recommended", _("recommended")),
            ("against", _("advised against")),
            ("nothing", _("nothing said yet")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        others = queryset.exclude(person=request.user.pk)
        match self.value():
            case "nominated":
                return queryset.filter(Exists(Nomination.objects.filter(application=OuterRef("pk"))))
            case "recommended":
                return others.filter(Exists(_said(recommends=True)))
            case "against":
                return others.filter(Exists(_said(recommends=False)))
            case "nothing":
                return others.filter(~Exists(_said()), role=Role.MENTOR)
        return queryset


def _said(**wanted: bool) -> QuerySet[Recommendation]:
    return Recommendation.objects.filter(application=OuterRef("pk"), **wanted)
