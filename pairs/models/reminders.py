"""What was reminded, so that nothing is reminded twice."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import known_values
from programs.enums import Role

from .pairs import Pair

if TYPE_CHECKING:
    from mentorship.core.models import User


class Reminder(models.Model):
    """One person was reminded of one thing, at one stage of it.

    `subject` names the thing for good, such as `period:2027-03-01`. The mail of the recipient's `local_date`
    gathers that day's rows.
    """

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    role = models.CharField(_("role"), max_length=6, choices=Role.choices)
    subject = models.CharField(_("about"), max_length=60)
    stage = models.CharField(_("stage"), max_length=20)
    local_date = models.DateField(_("day of the mail"))
    created_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        indexes = [models.Index(fields=["person", "local_date"], name="reminder_by_day")]
        constraints = [
            known_values("role", Role, name="reminder_role_known", message=_("Choose mentor or mentee.")),
            models.UniqueConstraint(
                fields=["pair", "subject", "stage", "role"],
                name="reminder_once",
                violation_error_message=_("This was reminded already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(subject="") & ~models.Q(stage=""),
                name="reminder_is_about_something",
                violation_error_message=_("A reminder says what it is about."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.stage}"


class ReminderOptOutQuerySet(models.QuerySet):
    def covers(self, person: "User | int") -> bool:
        """Whether this person wants no reminders."""
        return self.filter(person=person).exists()


class ReminderOptOut(models.Model):
    """Somebody who wants no reminders. Kickoff mails and decisions still come."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_opt_out"
    )
    since_at = models.DateTimeField(_("since"))

    objects = ReminderOptOutQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish for no reminders")
        verbose_name_plural = _("wishes for no reminders")

    def __str__(self) -> str:
        return str(self.person)
