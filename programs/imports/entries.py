"""One person in one role, as a row of a spreadsheet has it, and what that row leaves open."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ..enums import Role


@dataclass(frozen=True)
class Vocabulary:
    """What a program calls its areas and goals: name → row. `adds_areas`: others become areas too."""

    areas: Mapping[str, Any]
    goals: Mapping[str, Any]
    adds_areas: bool = False


@dataclass(frozen=True)
class Options:
    """What the coordinator decided beside the files. Defaults fill what a row leaves open; 0 and "" are none.

    There is no default for language and fluency: nobody is guessed a language.
    """

    adds_areas: bool = False
    tells_everybody: bool = False
    capacity: int = 0
    level: int = 0
    goals: tuple[str, ...] = ()
    hours: str = ""
    hours_time_zone: str = ""

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> "Options":
        return cls(**{**stored, "goals": tuple(stored.get("goals", ()))})


@dataclass(frozen=True)
class Entry:
    """`answers` are fields of the application; `areas` and `goals` go by their names."""

    file: str
    line: int
    role: str
    email: str
    name: str
    time_zone: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    further_languages: tuple[str, ...] = ()
    capacity: int | None = None
    level: int | None = None
    seeks_level: int | None = None
    areas: Mapping[str, int] = field(default_factory=dict)
    goals: Mapping[str, str] = field(default_factory=dict)
    half_hours: frozenset[tuple[int, int]] = frozenset()
    hours_time_zone: str = ""
    remarks: str = ""
    # Of somebody who is both, told in the row of the other role; a row of its own goes before it.
    is_implied: bool = False

    @property
    def has_languages(self) -> bool:
        given = self.answers.get
        fluency = (given("english_speaking"), given("english_understanding"))
        return bool(given("preferred_language")) and None not in fluency

    @property
    def has_survey(self) -> bool:
        return bool(self.level and self.areas and self.goals and self.half_hours and self.hours_time_zone)

    @property
    def is_complete(self) -> bool:
        return self.has_languages and self.has_survey

    def filled(self, options: Options, half_hours: frozenset[tuple[int, int]]) -> "Entry":
        """With the defaults where this leaves something open; `half_hours` are those of the options."""
        fillings: dict[str, Any] = {}
        if self.role == Role.MENTOR and self.capacity is None and options.capacity:
            fillings["capacity"] = options.capacity
        if self.level is None and options.level:
            fillings["level"] = options.level
        if not self.goals and options.goals:
            fillings["goals"] = dict.fromkeys(options.goals, "")
        if not self.half_hours and half_hours:
            fillings["half_hours"] = half_hours
            fillings["hours_time_zone"] = options.hours_time_zone
        elif not self.hours_time_zone:
            fillings["hours_time_zone"] = self.time_zone
        return replace(self, **fillings)
