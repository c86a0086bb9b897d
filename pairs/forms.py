"""Forms about meetings. Days and times are typed by the reader's clock."""

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorship.core import clock

from .enums import MeetingKind
from .models import Meeting
from .people import place_of

State = Meeting.State
YEARS = range(2000, 2200)


class SeenForm(forms.Form):
    """What somebody saw before they pressed a button: the meeting's `sequence`."""

    NOTHING = -1
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def sequence(self) -> int:
        """The number, or one that no meeting has."""
        return self.cleaned_data["seen"] if self.is_valid() else self.NOTHING


class MeetingForm(forms.ModelForm):
    """What the forms below have in common. The instance's pair is the reader's; `button` is its verb."""

    button = _("Save")

    class Meta:
        model = Meeting
        fields = ("kind", "minutes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            self.fields["kind"].choices = [
                choice for choice in MeetingKind.choices if choice[0] in self._possible_kinds()
            ]
        if "minutes" in self.fields:
            self.fields["minutes"].widget.attrs["step"] = 5
        self.helper = FormHelper()
        self.helper.layout = Layout(*self._layout(), Div(Submit("send", self.button), css_class="actions"))

    def _layout(self) -> list[Any]:
        return list(self.fields)

    def _possible_kinds(self) -> set[str]:
        """An introduction is held once."""
        pair = self.instance.pair
        standing = pair.meetings.filter(kind=MeetingKind.KICKOFF).exclude(
            state__in=[State.CANCELLED, State.MISSED]
        )
        if standing.exclude(pk=self.instance.pk).exists():
            return set(MeetingKind.values) - {MeetingKind.KICKOFF}
        return set(MeetingKind.values)


class WhenForm(MeetingForm):
    """A day and a time in the active time zone, which the forms name."""

    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "off"}),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day, such as 2027-03-12.")},
    )
    time = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": _("Choose a time."), "invalid": _("Choose a time, such as 18:30.")},
    )

    def __init__(self, *args: Any, starts_at: datetime | None = None, **kwargs: Any) -> None:
        if starts_at:
            local = timezone.localtime(starts_at)
            kwargs["initial"] = {"day": local.date(), "time": local.time()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        zone = timezone.get_current_timezone_name()
        self.fields["time"].help_text = _("By your clock, in the time zone %(zone)s.") % {"zone": zone}

    def starts_at(self) -> datetime:
        """The instant that was typed; of a time that a clock change repeats, the first."""
        wall = datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"])
        return clock.first_instant(wall, timezone.get_current_timezone())

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day.year not in YEARS:
            raise forms.ValidationError(_("Look at the year: choose a day within your program."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("day") and cleaned.get("time"):
            zone = timezone.get_current_timezone()
            wall = datetime.combine(cleaned["day"], cleaned["time"])
            if self.starts_at().astimezone(zone).replace(tzinfo=None) != wall:
                self.add_error(
                    "time",
                    _(
                        "On this day the clocks in %(place)s skip this time. Choose one an hour later or earlier."
                    )
                    % {"place": place_of(timezone.get_current_timezone_name())},
                )
        return cleaned


class ProposalForm(WhenForm):
    button = _("Propose this time")
    field_order = ("day", "time", "minutes", "kind", "place")

    class Meta(MeetingForm.Meta):
        fields = ("minutes", "kind", "place")

    def proposal(self) -> dict[str, Any]:
        """What the service is given."""
        return {name: self.cleaned_data[name] for name in self._meta.fields} | {"starts_at": self.starts_at()}


class MoveForm(WhenForm):
    button = _("Propose the new time")
    field_order = ("day", "time", "minutes", "place", "seen")
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta(MeetingForm.Meta):
        fields = ("minutes", "place")

    def move(self) -> dict[str, Any]:
        names = (*self._meta.fields, "seen")
        return {name: self.cleaned_data[name] for name in names} | {"starts_at": self.starts_at()}


class LogForm(MeetingForm):
    """How a planned meeting went. `reader_attended` and `partner_attended` are told apart by `role`."""

    button = _("Save the log")
    field_order = ("reader_attended", "partner_attended", "minutes", "kind", "seen")
    reader_attended = forms.BooleanField(label=_("You were there"), required=False, initial=True)
    partner_attended = forms.BooleanField(required=False, initial=True)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, role: str, partner: str, **kwargs: Any) -> None:
        meeting = kwargs["instance"]
        self.reader, self.partner = role, role.other
        initial = {"seen": meeting.sequence}
        if meeting.logged_at:
            initial["reader_attended"] = getattr(meeting, f"{self.reader}_attended")
            initial["partner_attended"] = getattr(meeting, f"{self.partner}_attended")
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["partner_attended"].label = _("%(name)s was there") % {"name": partner}
        self.fields["minutes"].help_text = _(
            "How long you really met. It counts when both of you were there."
        )

    def _layout(self) -> list[Any]:
        came = Fieldset(_("Who was there"), "reader_attended", "partner_attended")
        return [came, Fieldset(_("How it was"), "minutes", "kind", "seen")]

    def log(self) -> dict[str, Any]:
        return {
            "minutes": self.cleaned_data["minutes"],
            "kind": self.cleaned_data["kind"],
            "seen": self.cleaned_data["seen"],
            f"{self.reader}_attended": self.cleaned_data["reader_attended"],
            f"{self.partner}_attended": self.cleaned_data["partner_attended"],
        }


class OtherLogForm(WhenForm):
    button = _("Save the log")
    field_order = ("day", "time", "minutes", "kind")

    def log(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields} | {"starts_at": self.starts_at()}
