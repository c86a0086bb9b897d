"""The survey's three questions that one plain field can't ask: areas, goals and the hours of a week.

Each reads several inputs of the page and cleans to what the service takes. Their raw values are what was
posted, so a form that doesn't hold shows everything again as it was typed.
"""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mentorship.core import time_zones

from ..daylight import sentences_about
from ..enums import Strength
from ..models import FocusArea, GoalChoice, GoalKind, Program
from ..models.surveys import HALF_HOURS

NOT_CHOSEN = "0"
# The parts of a day: name, first half-hour, whether it is unfolded from the beginning.
PARTS = (
    (_("Night"), 0, False),
    (_("Morning"), 12, True),
    (_("Afternoon"), 24, True),
    (_("Evening"), 36, True),
)
PART_LENGTH = 12


class SeveralInputs(forms.Widget):
    """A group of inputs, labelled by a legend. A missing input is an answer too."""

    use_fieldset = True

    def id_for_label(self, id_: str) -> str:
        return ""

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class StrengthTable(SeveralInputs):
    """One row of radio buttons for each area; the value is {area's pk: "0" to "3"}."""

    template_name = "programs/widgets/strength_table.html"
    areas: Iterable[FocusArea] = ()
    caption: Any = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[int, str]:
        return {area.pk: data.get(f"{name}-{area.pk}", NOT_CHOSEN) for area in self.areas}

    def get_context(self, name: str, value: dict[int, Any] | None, attrs: dict[str, Any] | None) -> dict:
        context = super().get_context(name, None, attrs)
        chosen = {pk: str(strength) for pk, strength in (value or {}).items()}
        steps = [(NOT_CHOSEN, _("Not for me")), *((str(n), capfirst(label)) for n, label in Strength.choices)]
        context["widget"] |= {
            "caption": self.caption,
            "steps": [label for _value, label in steps],
            "rows": [
                {
                    "name": f"{name}-{area.pk}",
                    "label": area.name,
                    "options": [
                        {"value": value, "checked": chosen.get(area.pk, NOT_CHOSEN) == value}
                        for value, _label in steps
                    ],
                }
                for area in self.areas
            ],
        }
        return context


class StrengthsField(forms.Field):
    """Cleans to {area: 1..3} without the areas that are not for the person."""

    widget = StrengthTable
    default_error_messages = {
        "required": _("Choose “a little” or more for at least one area."),
        "invalid_choice": _("For “%(area)s”, choose one of the four steps."),
    }

    def __init__(self, *, areas: Iterable[FocusArea], caption: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.areas = self.widget.areas = list(areas)
        self.widget.caption = caption

    def clean(self, value: dict[int, str]) -> dict[FocusArea, int]:
        allowed = {NOT_CHOSEN: 0} | {str(step): step for step in Strength.values}
        for area in self.areas:
            if value[area.pk] not in allowed:
                raise ValidationError(
                    self.error_messages["invalid_choice"], "invalid_choice", {"area": area.name}
                )
        chosen = {area: allowed[value[area.pk]] for area in self.areas if value[area.pk] != NOT_CHOSEN}
        if not chosen:
            raise ValidationError(self.error_messages["required"], "required")
        return chosen


class GoalList(SeveralInputs):
    """A box to tick for each kind of goal, with a line for one's own words where they are asked for.

    The value is {"chosen": {pk as text}, "words": {pk: text}}.
    """

    template_name = "programs/widgets/goal_list.html"
    kinds: Iterable[GoalKind] = ()
    with_words = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        return {
            "chosen": set(data.getlist(name)),
            "words": {kind.pk: data.get(f"{name}-{kind.pk}", "") for kind in self.kinds},
        }

    def get_context(self, name: str, value: dict[str, Any] | None, attrs: dict[str, Any] | None) -> dict:
        context = super().get_context(name, None, attrs)
        value = value or {"chosen": set(), "words": {}}
        context["widget"] |= {
            "with_words": self.with_words,
            "max_length": _most_letters(),
            "goals": [
                {
                    "pk": kind.pk,
                    "label": kind.name,
                    "checked": str(kind.pk) in value["chosen"],
                    "words": value["words"].get(kind.pk, ""),
                }
                for kind in self.kinds
            ],
        }
        return context


class GoalsField(forms.Field):
    """Cleans to {kind of goal: own words}; words beside a goal that isn't ticked don't count.

    `most` is the greatest number of goals, None for any.
    """

    widget = GoalList
    default_error_messages = {
        "required": _("Choose at least one goal."),
        "too_many": _("You chose %(count)s goals. Keep the %(most)s that matter most to you now."),
        "too_long": _(
            "Your words on “%(goal)s” have %(length)s characters. Shorten them to %(limit)s or fewer."
        ),
        "invalid_choice": _("Choose among the goals of this program."),
    }

    def __init__(
        self, *, kinds: Iterable[GoalKind], most: int | None, with_words: bool, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.kinds = self.widget.kinds = list(kinds)
        self.most = most
        self.with_words = self.widget.with_words = with_words

    def clean(self, value: dict[str, Any]) -> dict[GoalKind, str]:
        chosen = [kind for kind in self.kinds if str(kind.pk) in value["chosen"]]
        if len(chosen) < len(value["chosen"]):
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        if not chosen:
            raise ValidationError(self.error_messages["required"], "required")
        if self.most and len(chosen) > self.most:
            params = {"count": len(chosen), "most": self.most}
            raise ValidationError(self.error_messages["too_many"], "too_many", params)
        return {kind: self._words(kind, value["words"][kind.pk]) for kind in chosen}

    def _words(self, kind: GoalKind, typed: str) -> str:
        if not self.with_words:
            return ""
        words = forms.CharField(required=False).clean(typed)
        if len(words) > _most_letters():
            params = {"goal": kind.name, "length": len(words), "limit": _most_letters()}
            raise ValidationError(self.error_messages["too_long"], "too_long", params)
        return words


class WeekGrid(SeveralInputs):
    """The half-hours of a week as check boxes, one table for each part of the day.

    All boxes share one name; a box's value is "weekday-slot", Monday being 0. The hours are by the clock of
    the zone chosen in the same form's field `time_zone`, which static/js/week-grid.js names beside the grid.
    """

    template_name = "programs/widgets/week_grid.html"
    program: Program | None = None  # whose clock changes are told
    zone = ""  # whose they are

    def value_from_datadict(self, data: Any, files: Any, name: str) -> set[str]:
        return set(data.getlist(name))

    def get_context(self, name: str, value: set[str] | None, attrs: dict[str, Any] | None) -> dict:
        context = super().get_context(name, None, attrs)
        value = value or set()
        context["widget"] |= {
            "days": [{"name": WEEKDAYS[day], "short": WEEKDAYS_ABBR[day]} for day in WEEKDAYS],
            "parts": [_part(name, first, unfolded, value) for name, first, unfolded in PARTS],
        }
        if self.program is not None:
            context["widget"] |= {
                "clock_url": reverse("programs:clock_changes", args=[self.program.slug]),
                "sentences": clock_changes_of(self.program, self.zone),
            }
        return context


class WeekHoursField(forms.Field):
    """Cleans to a set of (weekday, slot)."""

    widget = WeekGrid
    default_error_messages = {
        "required": _("Choose the half-hours in which you usually have time, at least one."),
        "invalid": _("Some of the hours could not be read. Choose them again."),
    }

    def prepare_value(self, value: Iterable[Any] | None) -> set[str]:
        """As the boxes' values, whether the value was posted or is a set of (weekday, slot)."""
        return {cell if isinstance(cell, str) else _box(*cell) for cell in value or ()}

    def clean(self, value: set[str]) -> set[tuple[int, int]]:
        known = {_box(day, slot): (day, slot) for day in WEEKDAYS for slot in range(HALF_HOURS)}
        if not value <= known.keys():
            raise ValidationError(self.error_messages["invalid"], "invalid")
        if not value:
            raise ValidationError(self.error_messages["required"], "required")
        return {known[cell] for cell in value}


def clock_changes_of(program: Program, zone: str) -> list[str]:
    """What is to be known about the clocks of a zone during the program; nothing for no zone."""
    if zone not in time_zones.names():
        return []
    return sentences_about(zone, program.time_zone, program.starts_on, program.ends_on)


def clock_text(slot: int) -> str:
    """When a half-hour begins, such as "06:30"; the last one ends at "24:00"."""
    return "24:00" if slot == HALF_HOURS else date_format(time(slot // 2, slot % 2 * 30), "H:i")


def _part(name: Any, first: int, unfolded: bool, value: set[str]) -> dict[str, Any]:
    rows = [
        {
            "time": clock_text(slot),
            "on_the_hour": slot % 2 == 0,
            "boxes": [
                {"value": _box(day, slot), "day": WEEKDAYS[day], "checked": _box(day, slot) in value}
                for day in WEEKDAYS
            ],
        }
        for slot in range(first, first + PART_LENGTH)
    ]
    return {
        "name": name,
        "from": clock_text(first),
        "to": clock_text(first + PART_LENGTH),
        "rows": rows,
        "open": unfolded or any(box["checked"] for row in rows for box in row["boxes"]),
    }


def _box(weekday: int, slot: int) -> str:
    return f"{weekday}-{slot}"


def _most_letters() -> int:
    return GoalChoice._meta.get_field("own_words").max_length
