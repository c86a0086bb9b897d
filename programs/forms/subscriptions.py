from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Subscription


class SubscriptionForm(forms.ModelForm):
    """An address, and nothing else."""

    class Meta:
        model = Subscription
        fields = ("email",)
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "email"})}
        error_messages = {"email": {"required": _("Enter your mail address.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.helper = FormHelper()
        self.helper.layout = Layout("email", Div(Submit("send", _("Send me the link")), css_class="actions"))

    def clean(self) -> dict[str, Any]:
        """Whether the address is subscribed already is told to nobody, so that is not checked here."""
        return self.cleaned_data
