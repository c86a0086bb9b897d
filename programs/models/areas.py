"""What a program's survey offers to choose from: areas of focus and kinds of goals."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .programs import Program


class FocusArea(models.Model):
    """Something to work on in a program, such as documentation."""

    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.CASCADE, related_name="areas"
    )
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("area of focus")
        verbose_name_plural = _("areas of focus")
        constraints = [
            models.UniqueConstraint(
                fields=["program", "name"],
                name="area_once_per_program",
                violation_error_message=_("The program has this area already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_answered(self) -> bool:
        return self.choices.exists()


class GoalKind(models.Model):
    """A kind of goal that a program helps with; the matching reads it."""

    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.CASCADE, related_name="goal_kinds"
    )
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("kind of goal")
        verbose_name_plural = _("kinds of goals")
        constraints = [
            models.UniqueConstraint(
                fields=["program", "name"],
                name="goal_kind_once_per_program",
                violation_error_message=_("The program has this kind of goal already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_answered(self) -> bool:
        return self.choices.exists()
