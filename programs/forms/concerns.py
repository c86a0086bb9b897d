from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mentorship.core.models import User

from .. import policies
from ..models import Concern, Program

YES, NO = "yes", "no"


class CoordinatorsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return obj.name


class ConcernForm(forms.ModelForm):
    """What is not right, in the person's own words, and who shall not read it."""

    may_contact = forms.TypedChoiceField(
        choices=[(YES, _("Yes, by mail")), (NO, _("No, don't write to me"))],
        coerce=lambda value: value == YES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether they may write to you.")},
    )

    class Meta:
        model = Concern
        fields = ("words", "may_contact", "kept_from")
        field_classes = {"kept_from": CoordinatorsField}
        widgets = {"words": forms.Textarea(attrs={"rows": 8}), "kept_from": forms.CheckboxSelectMultiple}
        error_messages = {"words": {"required": _("Say what is not right.")}}

    def __init__(self, *args: Any, person: User, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = Concern._meta.get_field("may_contact")
        self.fields["may_contact"].label = capfirst(field.verbose_name)
        self.fields["may_contact"].help_text = field.help_text
        coordinators = policies.who_may_be_kept_out(person, program).order_by("name", "pk")
        self.fields["kept_from"].queryset = coordinators
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset(_("Your concern"), "words", "may_contact"),
            Fieldset(_("Who reads it"), "kept_from"),
            Div(Submit("send", _("Raise the concern")), css_class="actions"),
        )
