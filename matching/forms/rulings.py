"""A lock or an exclusion of two people."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.enums import Role
from programs.models import Application, Program

from ..enums import RulingKind
from ..models import Ruling


class PersonField(forms.ModelChoiceField):
    """An approved person of a program."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Application.objects.none(), **kwargs)

    def label_from_instance(self, obj: Application) -> str:
        return str(obj.person)


class RulingForm(forms.ModelForm):
    mentor = PersonField(
        label=_("Mentor"), empty_label=_("Choose a mentor"), help_text=_("Approved, and answered the survey.")
    )
    mentee = PersonField(
        label=_("Mentee"), empty_label=_("Choose a mentee"), help_text=_("Approved, and answered the survey.")
    )

    class Meta:
        model = Ruling
        fields = ("mentor", "mentee", "reason")

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = (
            program.applications.approved().complete().filter(survey__isnull=False).select_related("person")
        )
        people = people.order_by("person__name", "pk")
        self.fields["mentor"].queryset = people.filter(role=Role.MENTOR)
        self.fields["mentee"].queryset = people.filter(role=Role.MENTEE)
        self.helper = FormHelper()
        self.helper.form_id = "ruling"
        self.helper.form_action = reverse("matching:ruling_create", args=[program.slug])
        self.helper.layout = Layout(
            "mentor",
            "mentee",
            "reason",
            Div(
                Submit("lock", _("Lock together"), css_class="btn-secondary"),
                Submit("exclude", _("Keep apart"), css_class="btn-secondary"),
                css_class="actions",
            ),
        )

    def _get_validation_exclusions(self) -> set[str]:
        """The service checks the whole row; here only what was typed."""
        return super()._get_validation_exclusions() | {"mentor", "mentee"}

    @property
    def kind(self) -> str:
        """Which of the two buttons was pressed; keeping apart harms less than locking."""
        return RulingKind.LOCK if "lock" in self.data else RulingKind.EXCLUSION
