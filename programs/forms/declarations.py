from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Declaration


class DeclarationForm(forms.ModelForm):
    """What the project is, what newcomers would do there, who stands behind it.

    `sending` asks for everything that a sent declaration needs; a draft needs a name and may have gaps.
    """

    OPTIONAL = ("home_page_url", "chat_url")

    class Meta:
        model = Declaration
        fields = (
            "project_name",
            "repository_url",
            "home_page_url",
            "newcomer_work",
            "goals",
            "maintainers",
            "chat_url",
            "conduct_url",
        )
        widgets = {
            "newcomer_work": forms.Textarea(attrs={"rows": 5}),
            "goals": forms.Textarea(attrs={"rows": 4}),
            "maintainers": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, sending: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = name == "project_name" or (sending and name not in self.OPTIONAL)
        if self.instance.state == Declaration.State.SUBMITTED:
            buttons = [Submit("save", _("Save changes"))]
        else:
            buttons = [
                Submit("send", _("Send declaration")),
                Submit("preview", _("Save and preview"), css_class="btn-secondary"),
                Submit("save", _("Save draft"), css_class="btn-secondary"),
            ]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset(_("The project"), "project_name", "repository_url", "home_page_url"),
            Fieldset(_("What it offers"), "newcomer_work", "goals"),
            Fieldset(_("Its people and places"), "maintainers", "chat_url", "conduct_url"),
            Div(*buttons, css_class="actions"),
        )
