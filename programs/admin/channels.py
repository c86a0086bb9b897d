"""Channels and events, edited on the page of their program."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, ModelForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorship.core import clock
from mentorship.core.admin.base import PolicyInline

from .. import policies
from ..models import Channel, Event, Program

YEARS = range(2000, 2200)


class MeetingPlaceInline(PolicyInline):
    def may_change(self, user: Any, parent: Program | None) -> bool:
        return parent is not None and policies.may_change_program(user, parent)


class ChannelInline(MeetingPlaceInline):
    model = Channel
    fields = ("position", "name", "url", "purpose", "audience")
    ordering = ("position", "pk")


class EventForm(ModelForm):
    """The day and the time are typed by the clock of the program."""

    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    time = forms.TimeField(
        label=gettext_lazy("Time"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=gettext_lazy("In the program's time zone."),
    )

    class Meta:
        model = Event
        fields = ("title", "minutes", "place", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = clock.zone_of(zone)
        if self.instance.pk:
            there = self.instance.starts_at.astimezone(self.zone)
            self.initial |= {"day": there.date(), "time": there.time().replace(second=0, microsecond=0)}

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day.year not in YEARS:
            raise ValidationError(_("Choose a day of this century or the next."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if {"day", "time"} <= cleaned.keys():
            wall = datetime.combine(cleaned["day"], cleaned["time"])
            self.instance.starts_at = clock.first_instant(wall, self.zone)
        return cleaned


class EventFormSet(BaseInlineFormSet):
    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "zone": self.instance.time_zone}


class EventInline(MeetingPlaceInline):
    model = Event
    form = EventForm
    formset = EventFormSet
    fields = ("title", ("day", "time", "minutes"), "place", "text")
    ordering = ("starts_at", "pk")
    template = "admin/edit_inline/stacked.html"
