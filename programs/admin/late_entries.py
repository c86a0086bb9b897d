from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseModelForm, ModelForm
from django.http import HttpRequest

from mentorship.core import clock
from mentorship.core.admin.base import PolicyAdmin
from mentorship.core.errors import DomainError

from .. import policies
from ..models import LateEntry, Program
from ..services.late_entries import check_late_entry, let_in_late


class LateEntryForm(ModelForm):
    """Asks the service's own questions, so that what it refuses stands beside the field."""

    class Meta:
        model = LateEntry
        fields = ("program", "role", "email", "until_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            self.instance.email = cleaned["email"] = cleaned["email"].lower()
            try:
                check_late_entry(self.instance, at=clock.now())
            except DomainError as error:
                raise ValidationError(error.message) from error
        return cleaned


@admin.register(LateEntry)
class LateEntryAdmin(PolicyAdmin):
    """Who may apply after enrolment has closed. Adding a row tells the person by mail."""

    list_display = ("email", "program", "role", "until_on", "created_by", "used_at")
    list_select_related = ("program__project", "created_by")
    search_fields = ("email",)
    ordering = ("-pk",)
    fields = ("program", "role", "email", "until_on", "created_at", "created_by", "used_at")

    def may_view(self, user: Any) -> bool:
        return user.is_superuser or bool(policies.roles_of(user).programs)

    def may_add(self, user: Any) -> bool:
        return bool(policies.roles_of(user).programs)

    def readable(self, rows: QuerySet, user: Any) -> QuerySet:
        return rows if user.is_superuser else rows.filter(program__in=policies.roles_of(user).programs)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        if obj is None:
            kwargs["form"] = LateEntryForm
        form = super().get_form(request, obj, change, **kwargs)
        if "program" in form.base_fields:
            own = Program.objects.coordinated_by(request.user).select_related("project")
            form.base_fields["program"].queryset = own.order_by("-pk")
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fields if obj else LateEntryForm.Meta.fields

    def save_model(self, request: HttpRequest, obj: LateEntry, form: BaseModelForm, change: bool) -> None:
        stored = let_in_late(
            program=obj.program,
            role=obj.role,
            email=obj.email,
            until_on=obj.until_on,
            by=request.user,
            at=clock.now(),
        )
        obj.__dict__.update(stored.__dict__)
