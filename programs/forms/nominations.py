from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Nomination, Recommendation


class NominationForm(forms.ModelForm):
    """Whom to ask, and why."""

    class Meta:
        model = Nomination
        fields = ("name", "email", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The browser would fill in the address of whoever is typing.
        for name in ("name", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "name", "email", "note", Div(Submit("nominate", _("Send nomination")), css_class="actions")
        )

    def clean_email(self) -> str:
        """As it is kept; what was typed stands in the form again."""
        return self.cleaned_data["email"].lower()


class DeclineForm(forms.ModelForm):
    """Why somebody would rather not mentor."""

    class Meta:
        model = Nomination
        fields = ("decline_reason",)
        widgets = {"decline_reason": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "decline_reason": {"required": _("Say why: the person who nominated you is told.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decline_reason"].required = True


class RecommendationForm(forms.ModelForm):
    """A maintainer's word on a candidate; without a note only where it is a good one."""

    recommends = forms.TypedChoiceField(
        label=_("Do you recommend this candidate?"),
        help_text=_("The coordinators decide. The project is the main voice among those they listen to."),
        choices=[("yes", _("Yes, I recommend them")), ("no", _("No, I advise against it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )

    class Meta:
        model = Recommendation
        fields = ("recommends", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, instance: Recommendation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        if instance and instance.pk:
            self.initial["recommends"] = "yes" if instance.recommends else "no"
        label = _("Change recommendation") if instance and instance.pk else _("Send recommendation")
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "recommends", "note", Div(Submit("recommend", label), css_class="actions")
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("recommends") is False and not cleaned.get("note"):
            self.add_error("note", _("Say why you advise against: the coordinators have to decide."))
        return cleaned
