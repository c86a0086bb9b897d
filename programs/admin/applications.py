from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mentorship.core import clock
from mentorship.core.admin.actions import decision, mark_of
from mentorship.core.admin.base import DecisionAdmin
from mentorship.core.errors import DomainError
from mentorship.core.http import refuse, require
from mentorship.core.models import AuditEvent

from .. import languages, policies
from ..emails.applications import latest_decision_on
from ..forms.reviews import ReviewForm
from ..models import Application, DecisionReason
from ..services.changes import see_changes
from ..services.decisions import approve_application, decline_application, waitlist_application
from ..services.reviews import give_review
from ..services.sensitive import reveal_sensitive
from .application_filters import (
    AreaFilter,
    ChangedFilter,
    ConductFilter,
    LanguageFilter,
    ProgramFilter,
    RecommendedFilter,
    ReviewFilter,
    StateFilter,
    SurveyFilter,
)
from .candidates import parts_of, place_of

State = Application.State
TOLD = _("The person reads it in the mail and on the status page.")


def reasons_for(decision: str) -> Callable[[Sequence[Application]], list[str]]:
    """The programs' reasons for one decision, each once."""

    def offered(rows: Sequence[Application]) -> list[str]:
        programs = {row.program_id for row in rows}
        reasons = DecisionReason.objects.filter(program__in=programs, decision=decision)
        return list(dict.fromkeys(reasons.order_by("position", "pk").values_list("text", flat=True)))

    return offered


@admin.register(Application)
class ApplicationAdmin(DecisionAdmin):
    """Applications that were sent to the reader's programs. Coordinators decide; superusers read, on record."""

    list_display = (
        "person",
        "program",
        "role",
        "state",
        "language",
        "reviewed",
        "sent",
        "survey_answered",
    )
    list_filter = (
        ProgramFilter,
        "role",
        StateFilter,
        RecommendedFilter,
        ChangedFilter,
        ReviewFilter,
        SurveyFilter,
        ConductFilter,
        AreaFilter,
        LanguageFilter,
    )
    list_select_related = ("person", "program__project", "survey")
    search_fields = ("person__name", "person__email")
    ordering = ("-submitted_at", "-pk")
    actions = (
        decision(
            "approve",
            _("Approve"),
            approve_application,
            subject="application",
            may_decide=policies.may_review,
            reasons_for=reasons_for("approved"),
            mail_of=latest_decision_on,
            help_text=_("A word to the person, if you like. It goes into the mail."),
            follows=_("Each gets a mail that they take part, and is asked to answer the survey."),
            reason_required=False,
        ),
        decision(
            "waitlist",
            _("Put on the waitlist"),
            waitlist_application,
            subject="application",
            may_decide=policies.may_review,
            reasons_for=reasons_for("waitlisted"),
            mail_of=latest_decision_on,
            help_text=TOLD,
        ),
        decision(
            "decline",
            _("Decline"),
            decline_application,
            subject="application",
            may_decide=policies.may_review,
            reasons_for=reasons_for("declined"),
            mail_of=latest_decision_on,
            help_text=TOLD,
        ),
        decision(
            "see_changes",
            _("Mark changes as seen"),
            see_changes,
            subject="application",
            may_decide=policies.may_review,
            follows=_("What was changed after the approval stays on the page. The person isn't told."),
            asks_reason=False,
        ),
    )

    def may_view(self, user: Any) -> bool:
        return user.is_superuser or bool(policies.roles_of(user).programs)

    def readable(self, rows: QuerySet, user: Any) -> QuerySet:
        return rows.sent() if user.is_superuser else rows.in_programs_of(user)

    def decisions_on(self, user: Any, obj: Application) -> list[str]:
        if not policies.may_review(user, obj):
            return []
        steps = (("approve", State.APPROVED), ("waitlist", State.WAITLISTED), ("decline", State.DECLINED))
        possible = [name for name, state in steps if state in obj.TRANSITIONS[obj.state]]
        return [*possible, "see_changes"] if obj.changes.unseen().exists() else possible

    def reads_on_record(self, user: Any, obj: Application) -> bool:
        return not policies.may_read_applications(user, obj.program)

    @admin.display(description=_("language"), ordering="preferred_language")
    def language(self, obj: Application) -> str:
        return languages.name(obj.preferred_language)

    @admin.display(description=_("sent"), ordering="submitted_at")
    def sent(self, obj: Application) -> str:
        return date_format(timezone.localtime(obj.submitted_at), "j M Y") if obj.submitted_at else "–"

    @admin.display(description=_("survey"))
    def survey_answered(self, obj: Application) -> str:
        if obj.state != State.APPROVED:
            return "–"  # nobody is asked before
        return gettext("answered") if hasattr(obj, "survey") else gettext("not answered")

    @admin.display(description=_("reviews"), ordering="review_mean")
    def reviewed(self, obj: Application) -> str:
        """The mean once all that were asked for are in; until then how many are."""
        if not obj.program.review_scores or obj.hides_reviews:
            return "–"
        if obj.review_mean is not None:
            return number_format(round(obj.review_mean, 1), decimal_pos=1)
        return gettext("%(given)s of %(asked)s") % {
            "given": obj.reviews_given,
            "asked": obj.program.review_scores,
        }

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).with_reviews(request.user)

    def get_urls(self) -> list[Any]:
        pages = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"programs_application_{name}",
            )
            for name, view in (("review", self.review_view), ("reveal", self.reveal_view))
        ]
        return [*pages, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Everything about a candidate, to read; it is changed by its decisions alone."""
        application = self.get_object(request, unquote(object_id))
        if request.method != "GET" or not self.has_view_permission(request):
            raise PermissionDenied
        if application is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if self.reads_on_record(request.user, application):
            AuditEvent.record(subject=application, verb="read", by=request.user, at=clock.now())
        return self._candidate(request, application)

    def review_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        application = self.get_object(request, unquote(object_id))
        require(application is not None and policies.may_review(request.user, application))
        form = ReviewForm(request.POST)
        if form.is_valid():
            try:
                give_review(application=application, by=request.user, at=clock.now(), **form.cleaned_data)
            except (DomainError, ValidationError) as error:
                refuse(form, error)
            else:
                messages.success(request, gettext("Your review is kept."))
                page = reverse("admin:programs_application_change", args=[application.pk])
                return redirect(f"{page}?{request.GET.urlencode()}" if request.GET else page)
        return self._candidate(request, application, form=form)

    def reveal_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The answer to the POST is the only page that shows them."""
        application = self.get_object(request, unquote(object_id))
        require(application is not None and policies.may_read_sensitive(request.user, application))
        facts = reveal_sensitive(application=application, by=request.user, at=clock.now())
        return self._candidate(request, application, revealed=facts)

    def _candidate(
        self, request: HttpRequest, application: Application, form: ReviewForm | None = None, **extra: Any
    ) -> HttpResponse:
        labels = {name: label for _function, name, label in self.get_actions(request).values()}
        context = {
            **self.admin_site.each_context(request),
            "title": application.person.name,
            "opts": self.opts,
            "application": application,
            "place": place_of(self, request, application),
            "query": request.GET.urlencode(),
            "decisions": [(name, labels[name]) for name in self.decisions_on(request.user, application)],
            "mark": mark_of(application),
            "parts": parts_of(application, request.user, form),
            **extra,
        }
        return TemplateResponse(request, "admin/candidate.html", context)
