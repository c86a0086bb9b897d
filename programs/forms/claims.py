from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mentorship.core.forms import PersonForm
from mentorship.core.models import User


class ConductForm(forms.Form):
    """All that is asked of somebody whose account is in use."""

    conduct = forms.BooleanField(
        label=_("I have read the code of conduct and will keep to it"),
        help_text=_("It holds for everybody who takes part, in every channel of the program."),
        error_messages={"required": _("Accept the code of conduct: it holds for everybody who takes part.")},
    )

    def account(self) -> dict[str, str]:
        return {"name": "", "time_zone": "", "password": ""}


class ClaimForm(PersonForm):
    """Who takes over an account that coordinators made, and how they sign in from now on."""

    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave it empty if you would rather sign in by a code that we send to your address."),
    )
    conduct = ConductForm.base_fields["conduct"]

    def __init__(self, data: Any = None, *, person: User) -> None:
        # Bound to a copy: a form that doesn't hold would otherwise write its values into the person.
        super().__init__(data, instance=User.objects.get(pk=person.pk))
        # What the account has is the spreadsheet's or the program's; the page's script offers the browser's own.
        self.initial["time_zone"] = ""

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if password:
            try:
                validate_password(password, self.instance)
            except ValidationError as error:
                raise ValidationError(error.messages) from error
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors and cleaned.get("password"):
            self.add_error("password", _("Type the password once more: a page never shows one again."))
        return cleaned

    def account(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "time_zone", "password")}
