from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core.admin.actions import decision
from mentorship.core.admin.base import DecisionAdmin

from .. import languages, policies
from ..models import Application, Program
from ..models.surveys import TO_READ
from ..services.decisions import approve_application, decline_application, waitlist_application
from .sensitive import SensitiveAnswersMixin

State = Application.State
TOLD = _("The person reads it in the mail and on the status page.")


class ProgramFilter(admin.SimpleListFilter):
    """Only programs that the reader may read: a plain filter would list them all."""

    title = _("program")
    parameter_name = "program"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        programs = Program.objects.select_related("project").order_by("-pk")
        if not request.user.is_superuser:
            programs = programs.coordinated_by(request.user)
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


@admin.register(Application)
class ApplicationAdmin(SensitiveAnswersMixin, DecisionAdmin):
    """Applications that were sent to the reader's programs. Coordinators decide; superusers read, on record."""

    view_on_site = False  # the person's own page, closed to coordinators
    list_display = ("person", "program", "role", "state", "language", "submitted_at", "survey_answered")
    list_filter = (ProgramFilter, "role", StateFilter)
    list_select_related = ("person", "program__project", "survey")
    search_fields = ("person__name", "person__email")
    ordering = ("-submitted_at", "-pk")
    fields = (
        "name",
        "address",
        "program",
        "role",
        "state",
        "answers",
        "submitted_at",
        "conduct_version",
        "decided_at",
        "decider",
        "decision_reason",
        "survey_answers",
    )
    readonly_fields = ("name", "address", "answers", "decider", "survey_answers")
    actions = (
        decision(
            "approve",
            _("Approve"),
            approve_application,
            subject="application",
            may_decide=policies.may_review,
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
            help_text=TOLD,
        ),
        decision(
            "decline",
            _("Decline"),
            decline_application,
            subject="application",
            may_decide=policies.may_review,
            help_text=TOLD,
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
        return [name for name, state in steps if state in obj.TRANSITIONS[obj.state]]

    def reads_on_record(self, user: Any, obj: Application) -> bool:
        return not policies.may_read_applications(user, obj.program)

    @admin.display(description=_("name"))
    def name(self, obj: Application) -> str:
        return obj.person.name

    @admin.display(description=_("mail address"))
    def address(self, obj: Application) -> str:
        return obj.person.email

    @admin.display(description=_("language"))
    def language(self, obj: Application) -> str:
        return languages.name(obj.preferred_language)

    @admin.display(description=_("survey"))
    def survey_answered(self, obj: Application) -> str:
        if obj.state != State.APPROVED:
            return "–"  # nobody is asked before
        return gettext("answered") if hasattr(obj, "survey") else gettext("not answered")

    @admin.display(description=_("decided by"))
    def decider(self, obj: Application) -> str:
        return obj.decided_by.name if obj.decided_by else "–"

    @admin.display(description=_("answers"))
    def answers(self, obj: Application) -> SafeString:
        return render_to_string("programs/_application_answers.html", {"application": obj})

    @admin.display(description=_("survey"))
    def survey_answers(self, obj: Application) -> SafeString | str:
        if not hasattr(obj, "survey"):
            return "–"
        prefetch_related_objects([obj.survey], *TO_READ)
        return render_to_string("programs/_survey_answers.html", {"response": obj.survey, "masked": True})
