"""Who coordinates what."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .programs import Program
from .projects import SITE_SCOPE


class CoordinatorQuerySet(models.QuerySet):
    def current(self) -> "CoordinatorQuerySet":
        return self.filter(ended_at=None)


class Coordinator(models.Model):
    """Somebody who coordinates a program, or, without one, the site."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="coordinatorships",
        help_text=_("Somebody with an account here."),
    )
    program = models.ForeignKey(
        Program,
        verbose_name=_("program"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="coordinators",
        help_text=_("Leave empty for a site coordinator, who decides declarations and opens programs."),
    )
    reads_sensitive = models.BooleanField(
        _("may read sensitive answers"),
        default=False,
        help_text=_("Such as access needs. Each reading is recorded. Only in a program."),
    )
    appointed_at = models.DateTimeField(_("appointed"), editable=False)
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("appointed by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    objects = CoordinatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("coordinator")
        verbose_name_plural = _("coordinators")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "program"],
                condition=Q(ended_at=None),
                name="coordinator_once_per_program",
                violation_error_message=_("This person coordinates the program already."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at=None, program=None),
                name="coordinator_once_per_site",
                violation_error_message=_("This person is a site coordinator already."),
            ),
            models.CheckConstraint(
                condition=Q(reads_sensitive=False) | Q(program__isnull=False),
                name="coordinator_reads_sensitive_in_a_program",
                violation_error_message=_("Sensitive answers are read in a program. Choose one."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("appointed_at")),
                name="coordinator_ends_after_it_begins",
                violation_error_message=_("A role ends after it has begun."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.program or _('the site')}"

    @property
    def audit_scope(self) -> str:
        return self.program.audit_scope if self.program else SITE_SCOPE
