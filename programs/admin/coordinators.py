from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseModelForm, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorship.core import clock
from mentorship.core.admin.actions import decision
from mentorship.core.admin.base import PolicyAdmin
from mentorship.core.models import User

from .. import policies
from ..models import Coordinator
from ..services.coordinators import appoint_coordinator, close_sensitive, end_coordinator, open_sensitive


class CoordinatorForm(ModelForm):
    email = forms.EmailField(
        label=gettext_lazy("Mail address"), help_text=gettext_lazy("Of somebody who has an account here.")
    )

    class Meta:
        model = Coordinator
        fields = ("program", "reads_sensitive")

    def clean_email(self) -> str:
        user = User.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if user is None:
            raise ValidationError(
                _("Nobody has an account with this address. Ask the person to sign up first.")
            )
        self.instance.user = user
        return user.email

    def clean(self) -> dict[str, Any]:
        # The person is no field of the form, so the constraint must be asked for.
        if self.instance.user_id:
            self.instance.program = self.cleaned_data.get("program")
            self.instance.reads_sensitive = self.cleaned_data.get("reads_sensitive", False)
            self.instance.validate_constraints()
        return self.cleaned_data


@admin.register(Coordinator)
class CoordinatorAdmin(PolicyAdmin):
    """Who coordinates what. Appointing is adding; a role is ended, never deleted."""

    list_display = ("user", "program", "reads_sensitive", "appointed_at", "appointed_by", "ended_at")
    list_select_related = ("user", "program__project", "appointed_by")
    search_fields = ("user__name", "user__email")
    ordering = ("-appointed_at", "-pk")
    fields = ("user", "program", "reads_sensitive", "appointed_at", "appointed_by", "ended_at")
    actions = (
        decision(
            "end",
            gettext_lazy("End the role"),
            end_coordinator,
            subject="coordinator",
            may_decide=lambda user, _coordinator: policies.may_coordinate_site(user),
            follows=gettext_lazy("Their rights end at once."),
            asks_reason=False,
        ),
        *(
            decision(
                name,
                label,
                service,
                subject="coordinator",
                may_decide=lambda user, _coordinator: policies.may_coordinate_site(user),
                help_text=gettext_lazy("Is kept in the audit log."),
            )
            for name, label, service in (
                ("open_sensitive", gettext_lazy("Let read sensitive answers"), open_sensitive),
                ("close_sensitive", gettext_lazy("No longer let read sensitive answers"), close_sensitive),
            )
        ),
    )

    def may_view(self, user: Any) -> bool:
        return policies.may_coordinate_site(user)

    def may_add(self, user: Any) -> bool:
        return policies.may_coordinate_site(user)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        if obj is None:
            kwargs["form"] = CoordinatorForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fields if obj else ("email", *CoordinatorForm.Meta.fields)

    def save_model(self, request: HttpRequest, obj: Coordinator, form: BaseModelForm, change: bool) -> None:
        stored = appoint_coordinator(
            user=obj.user,
            program=obj.program,
            reads_sensitive=obj.reads_sensitive,
            by=request.user,
            at=clock.now(),
        )
        obj.__dict__.update(stored.__dict__)
