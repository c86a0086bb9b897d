from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from mentorship.core.forms import TimeZoneField

from ..availability import half_hours_of
from ..enums import Level, Role
from ..models import Application, SurveyResponse
from ..services.surveys import MOST_GOALS, SurveyAnswers
from .questions import OwnQuestions
from .survey_fields import GoalsField, StrengthsField, WeekHoursField

# The same questions, put to either side.
WORDS = {
    Role.MENTEE: {
        "areas": _("How much you want to work on each area"),
        "areas_help": _("We look for a mentor who advises on the areas that you want most."),
        "goals": _("What you want to reach"),
        "goals_help": _(
            "Choose one to three goals. If you like, add what you mean in your own words: your mentor reads "
            "them when you begin."
        ),
        "seeks_level": _("Experience you would like in your mentor"),
        "hours_help": _(
            "Choose the half-hours in which you could meet your mentor. A meeting takes one or two of them: "
            "the more you offer, the easier it is to find somebody."
        ),
    },
    Role.MENTOR: {
        "areas": _("How comfortable you are advising on each area"),
        "areas_help": _(
            "You need not know everything: a little is enough to help somebody who is new to it."
        ),
        "goals": _("Goals you can help with"),
        "goals_help": _("Choose as many as you like."),
        "seeks_level": _("Experience you would like in your mentee"),
        "hours_help": _(
            "Choose the half-hours in which you could meet a mentee. A meeting takes one or two of them: "
            "the more you offer, the easier it is to find somebody."
        ),
    },
}


class SurveyForm(forms.ModelForm):
    """What the matching reads about an approved person; it starts with the answers given before."""

    time_zone = TimeZoneField(
        label=_("Time zone of your hours"), help_text=_("The city nearest to where you will be.")
    )

    class Meta:
        model = SurveyResponse
        fields = ("level", "seeks_level", "time_zone", "remarks")
        widgets = {
            "level": forms.RadioSelect,
            "seeks_level": forms.RadioSelect,
            "remarks": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, data: Any = None, *, application: Application) -> None:
        response = SurveyResponse.objects.filter(application=application.pk).first()
        super().__init__(
            data,
            instance=response
            or SurveyResponse(application=application, time_zone=application.person.time_zone),
            initial=_choices_of(response) if response else _start_of(application),
        )
        words = WORDS[application.role]
        program = application.program
        self.fields["areas"] = StrengthsField(
            areas=program.areas.order_by("position", "pk"),
            caption=words["areas"],
            label=words["areas"],
            help_text=words["areas_help"],
        )
        self.fields["goals"] = GoalsField(
            kinds=program.goal_kinds.order_by("position", "pk"),
            most=None if application.is_mentor else MOST_GOALS,
            with_words=not application.is_mentor,
            label=words["goals"],
            help_text=words["goals_help"],
        )
        self.fields["hours"] = WeekHoursField(label=_("Your hours"), help_text=words["hours_help"])
        self.fields["hours"].widget.program = program
        self.fields["hours"].widget.zone = self["time_zone"].value() or ""
        self.fields["level"].choices = Level.choices
        self.fields["level"].error_messages["required"] = _("Choose the step that fits you best.")
        self.fields["time_zone"].error_messages["required"] = _("Choose the city nearest to you.")
        self.fields["seeks_level"].choices = [("", _("Any will do")), *Level.choices]
        self.fields["seeks_level"].label = words["seeks_level"]
        self.fields["seeks_level"].help_text = ""  # "Any will do" says it
        self.order_fields(["areas", "goals", "level", "seeks_level", "time_zone", "hours", "remarks"])
        self.own = OwnQuestions(application, response)
        self.fields.update(self.own.fields)
        label = _("Save changes") if response else _("Send answers")
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset(_("Areas and goals"), "areas", "goals"),
            Fieldset(_("Experience"), "level", "seeks_level"),
            Fieldset(_("When you have time"), "time_zone", "hours"),
            *self.own.layout(),
            Fieldset(_("For the coordinators"), "remarks"),
            Div(Submit("send", label), css_class="actions"),
        )

    def answers(self) -> SurveyAnswers:
        """What the service takes; only after is_valid()."""
        cleaned = self.cleaned_data
        return SurveyAnswers(
            time_zone=cleaned["time_zone"],
            level=cleaned["level"],
            seeks_level=cleaned["seeks_level"],
            remarks=cleaned["remarks"],
            areas=cleaned["areas"],
            goals=cleaned["goals"],
            half_hours=cleaned["hours"],
            own=self.own.answers(cleaned),
        )


def _choices_of(response: SurveyResponse) -> dict[str, Any]:
    """The stored choices, in the shape of the fields' raw values."""
    goals = list(response.goals.all())
    return {
        "areas": {choice.area_id: choice.strength for choice in response.areas.all()},
        "goals": {
            "chosen": {str(choice.kind_id) for choice in goals},
            "words": {choice.kind_id: choice.own_words for choice in goals},
        },
        "hours": half_hours_of(response.availability.values_list("weekday", "start", "end")),
    }


def _start_of(application: Application) -> dict[str, Any] | None:
    """What an import knew already."""
    start = application.survey_start
    if not start:
        return None
    initial = {
        "areas": dict(start["areas"]),
        "goals": {"chosen": {str(pk) for pk, _words in start["goals"]}, "words": dict(start["goals"])},
        "hours": {(weekday, slot) for weekday, slot in start["half_hours"]},
        "level": start["level"],
        "seeks_level": start["seeks_level"],
        "remarks": start["remarks"],
    }
    return initial | ({"time_zone": start["time_zone"]} if start["time_zone"] else {})
