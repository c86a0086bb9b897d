"""Forms about the account itself."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from . import time_zones
from .models import User


class TimeZoneField(forms.ChoiceField):
    """A select of places; the page's script offers the browser's own zone while nothing is chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: [("", _("Choose a city")), *time_zones.choices()], **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"data-detect-time-zone": True}


class PersonForm(forms.ModelForm):
    """Who someone is; sign-up adds it to the address and the password."""

    time_zone = TimeZoneField(
        label=_("Time zone"),
        help_text=_("The city nearest to you. Hours and deadlines are shown in its time."),
    )

    class Meta:
        model = User
        fields = ("name", "time_zone")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Asked for by allauth; the adapter has stored these fields with the account."""


class PreferencesForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = ("name", "time_zone", "language")
