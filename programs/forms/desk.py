"""What those who speak for a project fill in on its desk."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Amendment, Declaration, MaintainerInvitation


class ProjectForm(forms.ModelForm):
    """What a project says about itself: the part that is decided anew, and the part that takes effect at once.

    `seen` stands for what the reader saw when they began.
    """

    seen = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = Amendment
        fields = Amendment.FIELDS
        widgets = {
            "newcomer_work": forms.Textarea(attrs={"rows": 5}),
            "goals": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, mark: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= forms.fields_for_model(Declaration, ("home_page_url", "chat_url"))
        self.mark = mark
        self.initial["seen"] = mark
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "seen",
            Fieldset(
                _("A site coordinator decides first"),
                HTML("{% include 'programs/desk/_decided_first.html' %}"),
                *Amendment.FIELDS,
            ),
            Fieldset(_("Changed at once"), "home_page_url", "chat_url"),
            Div(Submit("save", _("Save changes")), css_class="actions"),
        )

    def show_anew(self) -> None:
        """With what stands now seen, so that saving once more means it."""
        self.data = self.data.copy()
        self.data["seen"] = self.mark


class InvitationForm(forms.ModelForm):
    class Meta:
        model = MaintainerInvitation
        fields = ("email",)
