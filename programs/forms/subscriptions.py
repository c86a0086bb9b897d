from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _


class SubscriptionForm(forms.Form):
    """An address, and nothing else. No ModelForm: whether the address is subscribed already is told to nobody."""

    email = forms.EmailField(
        label=_("Mail address"),
        max_length=254,
        help_text=_("New announcements are sent to this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Enter your mail address.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("email", Div(Submit("send", _("Send me the link")), css_class="actions"))
