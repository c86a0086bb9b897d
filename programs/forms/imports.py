from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core import time_zones

from ..enums import Level, Role
from ..imports.entries import Options
from ..imports.tables import File, Unreadable, decode
from ..models import Import, Program
from ..models.applications import MOST_MENTEES


class ImportForm(forms.ModelForm):
    """The files and what is decided beside them. The files are read in memory and stored nowhere as files.

    `too_large`: the request had more in it than is taken at all, so the files did not come through.
    """

    mentors = forms.FileField(
        label=_("Mentors"),
        required=False,
        help_text=_("A CSV file. In a file that this site exported, every row says its role itself."),
    )
    mentees = forms.FileField(label=_("Mentees"), required=False, help_text=_("A CSV file."))
    adds_areas = forms.BooleanField(
        label=_("Add areas that the program doesn't have"),
        required=False,
        help_text=_("Otherwise a row that names an unknown area or profession is left for you to mend."),
    )
    tells_everybody = forms.BooleanField(
        label=_("Tell everybody"),
        required=False,
        help_text=_("Otherwise only people of whom something is missing get a mail."),
    )
    capacity = forms.TypedChoiceField(
        label=_("Mentees with a mentor"),
        choices=[("", _("One, and the mentor can change it")), *((n, n) for n in range(1, MOST_MENTEES + 1))],
        coerce=int,
        empty_value=0,
        required=False,
    )
    level = forms.TypedChoiceField(
        label=_("Experience"),
        choices=[("", _("Ask the person")), *Level.choices],
        coerce=int,
        empty_value=0,
        required=False,
    )
    goals = forms.MultipleChoiceField(
        label=_("Goals"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At most three. With none chosen each person is asked."),
    )
    hours = forms.CharField(
        label=_("Hours"),
        required=False,
        max_length=500,
        help_text=_("Such as “Mon 18:00-21:00; Tue 18:00-21:00”. Left empty, each person is asked."),
    )
    hours_time_zone = forms.ChoiceField(
        label=_("Time zone of these hours"),
        required=False,
        choices=lambda: [("", _("None")), *time_zones.choices()],
    )
    # What the page puts under a heading of its own.
    DEFAULTS = ("capacity", "level", "goals", "hours", "hours_time_zone")

    class Meta:
        model = Import
        fields = ("consent",)
        widgets = {"consent": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})}

    def __init__(self, *args: Any, program: Program, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = program.goal_kinds.order_by("position", "pk").values_list("name", flat=True)
        self.fields["goals"].choices = [(name, name) for name in kinds]
        self.fields["consent"].error_messages["required"] = _("Say where and when the people agreed.")
        self.order_fields(["mentors", "mentees", "consent", "adds_areas", "tells_everybody", *self.DEFAULTS])
        self.too_large = too_large

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.too_large:
            raise ValidationError(
                _("The files are too large: 5 MB each is the most. Leave out columns or split them.")
            )
        if not self.errors and not self.files:
            raise ValidationError(_("Choose at least one file."))
        self.spreadsheets: Sequence[File] = list(filter(None, map(self._file, (Role.MENTOR, Role.MENTEE))))
        return cleaned

    def _file(self, role: Role) -> File | None:
        name = f"{role}s"
        upload = self.cleaned_data.get(name)
        if not upload:
            return None
        try:
            return File(upload.name, role, decode(upload.name, upload.read()))
        except Unreadable as error:
            for problem in error.problems:
                line = gettext("Line %(line)s: ") % {"line": problem.line} if problem.line else ""
                self.add_error(name, f"{upload.name}: {line}{problem.message}")
            return None

    def options(self) -> Options:
        """What was decided beside the files; only after is_valid()."""
        cleaned = self.cleaned_data
        return Options(
            adds_areas=cleaned["adds_areas"],
            tells_everybody=cleaned["tells_everybody"],
            capacity=cleaned["capacity"],
            level=cleaned["level"],
            goals=tuple(cleaned["goals"]),
            hours=cleaned["hours"],
            hours_time_zone=cleaned["hours_time_zone"],
        )
