"""What a coordinator sets before a run: what is sought, what counts how much, what must hold."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from programs.enums import Fluency

from ..enums import Objective
from ..hours import hours
from ..rules import IDENTITY, IDENTITY_SHARE

# The engine's names of the weights, which are fields of this form.
WEIGHTS = {
    "language": (_("Language"), _("A shared language, or English that both speak well enough.")),
    "areas": (
        _("Areas of focus"),
        _("What the mentee wants most, and how well the mentor can advise on it."),
    ),
    "goals": (_("Goals"), _("The mentee's goals that the mentor can help with.")),
    "time": (_("Time"), _("Hours of the week that both have; six hours are as good as more.")),
    "level": (_("Experience"), _("The experience that each would like in the other.")),
}
# Half-hours that a coordinator can ask for: each, as a run may say that one less would pair somebody. Any other
# value that is stored stays on offer.
OVERLAPS = range(21)


class PolicyForm(forms.Form):
    """`policy()` gives what was filled in as a run stores it."""

    objective = forms.ChoiceField(
        label=_("What to seek"),
        choices=Objective.choices,
        widget=forms.RadioSelect,
        help_text=_("Each is compared from left to right, and the result is proved to be the best there is."),
    )
    least_english = forms.TypedChoiceField(
        label=_("Least English"),
        choices=Fluency.choices,
        coerce=int,
        help_text=_(
            "Two people without another language in common need this much, both speaking and understanding."
        ),
    )
    least_overlap = forms.TypedChoiceField(
        label=_("Least shared time"),
        coerce=int,
        help_text=_("Who has less time in common is never paired."),
    )
    least_points = forms.IntegerField(
        label=_("Least points"),
        min_value=0,
        max_value=100_000,
        help_text=_(
            "A pair with fewer points is never proposed. 0 lets every pair be that keeps the rules above."
        ),
    )
    needs_area = forms.BooleanField(
        label=_("A shared area is needed"),
        required=False,
        help_text=_("The mentor must advise on at least one area that the mentee wants."),
    )

    def __init__(self, *args: Any, policy: Mapping[str, Any], **kwargs: Any) -> None:
        self._weights = dict(policy["weights"])
        initial = {name: policy[name] for name in self.base_fields if name in policy}
        initial |= {f"weight_{name}": self._weights[name] for name in WEIGHTS}
        super().__init__(*args, initial=initial, **kwargs)
        overlaps = sorted({*OVERLAPS, policy["least_overlap"]})
        self.fields["least_overlap"].choices = [(number, hours(number)) for number in overlaps]
        for name, (label, help_text) in WEIGHTS.items():
            self.fields[f"weight_{name}"] = forms.IntegerField(
                label=label, help_text=help_text, min_value=0, max_value=100
            )
        self.helper = FormHelper()
        self.helper.form_id = "policy"
        self.helper.layout = Layout(
            "objective",
            Fieldset(
                _("Most points for each part, 0 to 100"),
                Div(*(f"weight_{name}" for name in WEIGHTS), css_class="weights"),
            ),
            Fieldset(_("What must hold"), "least_english", "least_overlap", "least_points", "needs_area"),
            Div(Submit("match", _("Match")), css_class="actions"),
        )

    def policy(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        weights = self._weights | {name: chosen[f"weight_{name}"] for name in WEIGHTS}
        # Not for coordinators to set: with the other weights at nothing, the result would tell who wished what.
        weights["answers"] = {IDENTITY: sum(weights[name] for name in WEIGHTS) // IDENTITY_SHARE}
        return {name: chosen[name] for name in self.base_fields} | {"weights": weights}
