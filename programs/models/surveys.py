"""Surveys: what the matching reads about an approved person."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentorship.core import time_zones
from mentorship.core.constraints import within

from ..enums import Level, Strength
from .applications import Application
from .areas import FocusArea, GoalKind

HALF_HOURS = 48  # of a day
# What is prefetched of a response that is shown in words.
TO_READ = ("areas__area", "goals__kind", "availability", "answers__question", "answers__chosen__option")


class SurveyResponse(models.Model):
    """An approved person's answers. There is none until they are given."""

    application = models.OneToOneField(
        Application, verbose_name=_("application"), on_delete=models.CASCADE, related_name="survey"
    )
    answered_at = models.DateTimeField(_("answered"))
    time_zone = models.CharField(
        _("time zone of your hours"),
        max_length=64,
        validators=[time_zones.validate],
        help_text=_("Your hours stay the same by your clock when daylight saving begins or ends."),
    )
    level = models.PositiveSmallIntegerField(
        _("your experience"),
        choices=Level.choices,
        help_text=_("Nobody is judged by this; it helps to find a good match."),
    )
    seeks_level = models.PositiveSmallIntegerField(
        _("experience you would like in your partner"),
        choices=Level.choices,
        null=True,
        blank=True,
        help_text=_("Leave it open if any will do."),
    )
    remarks = models.TextField(
        _("anything else"),
        max_length=2000,
        blank=True,
        help_text=_("What the coordinators should know when they match. The partner doesn't see it."),
    )

    class Meta:
        verbose_name = _("survey response")
        verbose_name_plural = _("survey responses")
        constraints = [
            within("level", 1, 4, name="survey_level_range", message=_("Choose one of the four steps.")),
            within(
                "seeks_level",
                1,
                4,
                name="survey_seeks_level_range",
                message=_("Choose one of the four steps."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.application)


class AreaChoice(models.Model):
    """How much a mentee wants to work on an area, or how well a mentor can advise on it."""

    response = models.ForeignKey(SurveyResponse, on_delete=models.CASCADE, related_name="areas")
    area = models.ForeignKey(FocusArea, on_delete=models.PROTECT, related_name="choices")
    strength = models.PositiveSmallIntegerField(_("how much"), choices=Strength.choices)

    class Meta:
        verbose_name = _("area chosen")
        verbose_name_plural = _("areas chosen")
        constraints = [
            models.UniqueConstraint(
                fields=["response", "area"],
                name="area_choice_once",
                violation_error_message=_("This area is chosen already."),
            ),
            within("strength", 1, 3, name="area_choice_range", message=_("Choose one of the three steps.")),
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.get_strength_display()}"


class GoalChoice(models.Model):
    """A goal: its kind, which the matching reads, and the person's own words."""

    response = models.ForeignKey(SurveyResponse, on_delete=models.CASCADE, related_name="goals")
    kind = models.ForeignKey(GoalKind, on_delete=models.PROTECT, related_name="choices")
    own_words = models.CharField(_("in your own words"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("goal chosen")
        verbose_name_plural = _("goals chosen")
        constraints = [
            models.UniqueConstraint(
                fields=["response", "kind"],
                name="goal_choice_once",
                violation_error_message=_("This goal is chosen already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.kind)


class AvailabilityRange(models.Model):
    """Time on a weekday, by the wall clock of the response's zone: half-hours from `start` up to before `end`."""

    response = models.ForeignKey(SurveyResponse, on_delete=models.CASCADE, related_name="availability")
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), validators=[MaxValueValidator(6)], help_text=_("0 is Monday.")
    )
    start = models.PositiveSmallIntegerField(_("from"), validators=[MaxValueValidator(HALF_HOURS - 1)])
    end = models.PositiveSmallIntegerField(
        _("to"), validators=[MinValueValidator(1), MaxValueValidator(HALF_HOURS)]
    )

    class Meta:
        verbose_name = _("available hours")
        verbose_name_plural = _("available hours")
        constraints = [
            within(
                "weekday", 0, 6, name="availability_weekday_range", message=_("Choose a day of the week.")
            ),
            models.CheckConstraint(
                condition=Q(start__lt=F("end"), end__lte=HALF_HOURS),
                name="availability_within_a_day",
                violation_error_message=_("Hours begin before they end, within one day."),
            ),
            models.UniqueConstraint(
                fields=["response", "weekday", "start"],
                name="availability_starts_once",
                violation_error_message=_("These hours are listed already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.start}–{self.end}"
