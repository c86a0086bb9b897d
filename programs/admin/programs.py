from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db.models import CharField, QuerySet
from django.forms import BaseInlineFormSet, BaseModelForm, ModelForm
from django.forms.models import construct_instance
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorship.core import clock, time_zones
from mentorship.core.admin.actions import decision
from mentorship.core.admin.base import DecisionAdmin, PolicyInline

from .. import policies
from ..models import Channel, DecisionReason, Event, FocusArea, GoalKind, Program
from ..services.channels import remove_meeting_place, save_meeting_place
from ..services.programs import (
    announce_program,
    cancel_program,
    change_program,
    check_program,
    fixed_fields,
    open_program,
)
from ..usual_texts import usual_texts
from .channels import ChannelInline, EventInline
from .cloning import CloningMixin
from .imports import ImportingMixin
from .mail_templates import MailTemplatesMixin
from .questions import QuestionsMixin


class ProgramForm(ModelForm):
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=time_zones.choices,
        help_text=gettext_lazy("The program's own, in which its months begin."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        # Fields that are only shown are no fields of the form, so what binds them to the others is checked here.
        if self.instance.pk and not self.errors:
            check_program(construct_instance(self, self.instance))
        return cleaned


class ProgramFormSet(BaseInlineFormSet):
    """Rows that people answer by: after the announcement some must stay, and answered ones keep their name."""

    def clean(self) -> None:
        super().clean()
        if self.instance.pk is None or self.instance.state == Program.State.DRAFT:
            return
        rows = [
            form for form in self.forms if form.cleaned_data.get("name") and not form.cleaned_data["DELETE"]
        ]
        if not rows:
            raise ValidationError(_("At least one has to stay: the survey asks for it."))
        for form in rows:
            if "name" in form.changed_data and form.instance.pk and form.instance.is_answered():
                raise ValidationError(
                    _("“%(name)s” was chosen in a survey and keeps its name. Add another one instead.")
                    % {"name": form.initial["name"]}
                )


class ProgramInline(PolicyInline):
    formset = ProgramFormSet
    fields = ("position", "name")
    ordering = ("position", "pk")

    def may_change(self, user: Any, parent: Program | None) -> bool:
        return (
            policies.may_coordinate_site(user)
            if parent is None
            else policies.may_change_program(user, parent)
        )


class FocusAreaInline(ProgramInline):
    model = FocusArea
    extra = 3


class GoalKindInline(ProgramInline):
    model = GoalKind


class DecisionReasonInline(ProgramInline):
    model = DecisionReason
    formset = BaseInlineFormSet
    formfield_overrides = {CharField: {"widget": forms.TextInput(attrs={"size": 70})}}
    fields = ("position", "decision", "text")
    ordering = ("decision", "position", "pk")


@admin.register(Program)
class ProgramAdmin(CloningMixin, MailTemplatesMixin, ImportingMixin, QuestionsMixin, DecisionAdmin):
    """Opening a program, its announcement and its dates."""

    form = ProgramForm
    change_form_template = "admin/program_change_form.html"
    list_display = ("title", "state", "enrolment_closes_on", "survey_closes_on", "starts_on")
    list_filter = ("state",)
    list_select_related = ("project",)
    search_fields = ("project__name", "cohort")
    ordering = ("-starts_on", "-pk")
    fieldsets = (
        (None, {"fields": ("project", "cohort", "summary")}),
        (
            gettext_lazy("Announcement"),
            {"fields": ("announcement", "requirements")},
        ),
        (
            gettext_lazy("What people get out of it"),
            {"fields": ("benefits", "benefits_mentees", "benefits_mentors")},
        ),
        (
            gettext_lazy("What is expected"),
            {"fields": ("expectations", "expectations_mentees", "expectations_mentors")},
        ),
        (
            gettext_lazy("Dates"),
            {
                "fields": (
                    "enrolment_opens_on",
                    "enrolment_closes_on",
                    "survey_closes_on",
                    "starts_on",
                    "length_months",
                    "least_minutes",
                    "time_zone",
                )
            },
        ),
        (
            gettext_lazy("Places and people"),
            {
                "fields": (
                    "mentor_places",
                    "mentee_places",
                    "approves_mentees",
                    "review_scores",
                    "still_here_days",
                    "undo_minutes",
                )
            },
        ),
        (gettext_lazy("How to reach the program"), {"fields": ("chat_url", "contact_email")}),
    )
    actions = (
        decision(
            "announce",
            gettext_lazy("Announce"),
            announce_program,
            subject="program",
            may_decide=policies.may_change_program,
            follows=gettext_lazy(
                "Its page becomes public, and people can apply from the first day of enrolment until the last. "
                "An announcement can't be taken back; a program can be cancelled."
            ),
            asks_reason=False,
        ),
        decision(
            "cancel",
            gettext_lazy("Cancel for good"),
            cancel_program,
            subject="program",
            may_decide=policies.may_change_program,
            help_text=gettext_lazy("The program's page and the mails show it."),
            follows=gettext_lazy(
                "Everybody who applied and is not refused gets a mail. This can't be undone."
            ),
        ),
        "export_applications",
        "export_sensitive",
    )

    @admin.display(description=gettext_lazy("program"))
    def title(self, obj: Program) -> str:
        return obj.title

    def view_on_site(self, obj: Program) -> str:
        return obj.get_absolute_url()

    def may_view(self, user: Any) -> bool:
        return policies.may_coordinate(user)

    def may_add(self, user: Any) -> bool:
        return policies.may_coordinate_site(user)

    def may_change(self, user: Any, obj: Program) -> bool:
        return policies.may_change_program(user, obj)

    def readable(self, rows: QuerySet, user: Any) -> QuerySet:
        return rows if policies.may_coordinate_site(user) else rows.coordinated_by(user)

    def decisions_on(self, user: Any, obj: Program) -> list[str]:
        next_states = obj.TRANSITIONS[obj.state]
        steps = (("announce", Program.State.ANNOUNCED), ("cancel", Program.State.CANCELLED))
        return [name for name, state in steps if state in next_states]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        usual = {"time_zone": request.user.time_zone, **usual_texts()}
        return {**usual, **super().get_changeform_initial_data(request)}

    def get_readonly_fields(self, request: HttpRequest, obj: Program | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        fixed = fixed_fields(obj.state) & {*flatten_fieldsets(self.fieldsets)}
        if not policies.may_coordinate_site(request.user):
            fixed |= {
                "project"
            }  # a program speaks for its project: giving it another is for those who open programs
        return tuple(sorted(fixed))

    def get_inlines(self, request: HttpRequest, obj: Program | None) -> tuple[type[PolicyInline], ...]:
        # A new program gets the usual kinds of goals and reasons from the service; they are changed afterwards.
        if obj is None:
            return (FocusAreaInline,)
        return (FocusAreaInline, GoalKindInline, DecisionReasonInline, ChannelInline, EventInline)

    def save_formset(
        self, request: HttpRequest, form: BaseModelForm, formset: BaseInlineFormSet, change: bool
    ) -> None:
        if formset.model not in (Channel, Event):
            super().save_formset(request, form, formset, change)
            return
        at, rows = clock.now(), formset.save(commit=False)
        for row in formset.deleted_objects:
            remove_meeting_place(row=row, by=request.user, at=at)
        for row in rows:
            save_meeting_place(row=row, by=request.user, at=at)

    def save_model(self, request: HttpRequest, obj: Program, form: BaseModelForm, change: bool) -> None:
        at = clock.now()
        if change:
            change_program(program=obj, changed=form.changed_data, by=request.user, at=at)
        else:
            stored = open_program(by=request.user, at=at, **form.cleaned_data)
            obj.__dict__.update(stored.__dict__)
            policies.forget_roles(request.user)  # who opens a program coordinates it
