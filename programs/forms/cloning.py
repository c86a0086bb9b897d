from datetime import date, datetime
from typing import Any

from django import forms

from ..models import Program
from ..services.cloning import next_dates
from ..services.programs import DATES


class CloneForm(forms.ModelForm):
    """The name and the dates of the next cohort of `program`."""

    class Meta:
        model = Program
        fields = ("cohort", *DATES)
        widgets = {name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}) for name in DATES}

    def __init__(self, *args: Any, program: Program, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, initial=next_dates(program, at=at), **kwargs)
        # What binds the dates to each other and the name to those of the other cohorts is checked with them.
        self.instance.project = program.project

    def dates(self) -> dict[str, date]:
        return {name: self.cleaned_data[name] for name in DATES}
