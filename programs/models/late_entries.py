"""Until when somebody may apply: the program's deadline, a minute's grace, and coming in late."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from mentorship.core import clock
from mentorship.core.constraints import known_values

from ..deadlines import Deadline
from ..enums import Role
from .programs import Program

if TYPE_CHECKING:
    from mentorship.core.models import User

GRACE = timedelta(seconds=60)  # for a form that was open at the deadline


def is_open_to(
    program: Program, person: "User", role: str, *, at: datetime, opened_at: datetime | None = None
) -> bool:
    """Whether the person may apply at `at`, with a form that was opened at `opened_at` (None: not known)."""
    if program.takes_applications(at):
        return True
    # The scheduler may have moved the program on meanwhile.
    if program.state not in Program.SURVEYING or not program.enrolment_deadline.is_over(at):
        return False
    return was_open_at_the_deadline(program, at, opened_at) or (
        program.takes_surveys(at) and LateEntry.objects.holding(program, person, role, at).exists()
    )


def was_open_at_the_deadline(program: Program, at: datetime, opened_at: datetime | None) -> bool:
    deadline = program.enrolment_deadline
    return opened_at is not None and not deadline.is_over(opened_at) and not deadline.is_over(at - GRACE)


class LateEntryQuerySet(models.QuerySet):
    def holding(self, program: Program, person: "User", role: str, at: datetime) -> "LateEntryQuerySet":
        """Those that let the person in at `at`, by any verified address of theirs."""
        addresses = EmailAddress.objects.filter(user=person, verified=True).values(lower=Lower("email"))
        return self.filter(
            program=program,
            role=role,
            email__in=addresses,
            until_on__gte=at.astimezone(clock.ANYWHERE_ON_EARTH).date(),
        )


class LateEntry(models.Model):
    """One person for whom the form of a program is open after enrolment has closed."""

    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.CASCADE, related_name="late_entries"
    )
    role = models.CharField(_("role"), max_length=6, choices=Role.choices)
    email = models.EmailField(
        _("mail address"), help_text=_("The address of the person's account, or the one they will join with.")
    )
    until_on = models.DateField(
        _("until"), help_text=_("The last day, anywhere on earth. Not after the survey closes.")
    )
    created_at = models.DateTimeField(_("let in"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("let in by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    used_at = models.DateTimeField(_("application sent"), null=True, blank=True, editable=False)

    objects: Any = LateEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("late entry")
        verbose_name_plural = _("late entries")
        constraints = [
            known_values("role", Role, name="late_entry_role_known", message=_("Choose mentor or mentee.")),
            models.UniqueConstraint(
                fields=["program", "role", "email"],
                name="late_entry_once_per_address_and_role",
                violation_error_message=_("This address was let in in this role already."),
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="late_entry_address_in_lower_case",
                violation_error_message=_("Write the address in lower case."),
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(used_at__gte=F("created_at")),
                name="late_entry_used_after_it_was_made",
                violation_error_message=_("Nobody comes in before they are let in."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.get_role_display()}, {self.program}"

    @property
    def audit_scope(self) -> str:
        return self.program.audit_scope

    @property
    def deadline(self) -> Deadline:
        return Deadline(self.until_on)
