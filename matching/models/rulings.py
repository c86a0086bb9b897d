"""What coordinators decide about two people before a run: always together, or never."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import known_values
from programs.codes import new_code
from programs.models import Application, Program

from ..enums import RulingKind


class RulingQuerySet(models.QuerySet):
    def locks(self) -> "RulingQuerySet":
        return self.filter(kind=RulingKind.LOCK)

    def exclusions(self) -> "RulingQuerySet":
        return self.filter(kind=RulingKind.EXCLUSION)

    def for_lists(self) -> "RulingQuerySet":
        return self.select_related("mentor__person", "mentee__person", "by").order_by("kind", "-pk")


class Ruling(models.Model):
    """A lock or an exclusion; the matching never goes against it. It holds until it is lifted."""

    Kind = RulingKind

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code, editable=False)
    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.CASCADE, related_name="rulings"
    )
    kind = models.CharField(_("what holds"), max_length=10, choices=Kind.choices)
    mentor = models.ForeignKey(
        Application, verbose_name=_("mentor"), on_delete=models.CASCADE, related_name="rulings_as_mentor"
    )
    mentee = models.ForeignKey(
        Application, verbose_name=_("mentee"), on_delete=models.CASCADE, related_name="rulings_as_mentee"
    )
    reason = models.CharField(
        _("why"), max_length=300, blank=True, help_text=_("For the other coordinators. Nobody else reads it.")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(_("decided"))

    objects = RulingQuerySet.as_manager()

    class Meta:
        verbose_name = _("lock or exclusion")
        verbose_name_plural = _("locks and exclusions")
        constraints = [
            known_values("kind", RulingKind, name="ruling_kind_known", message=_("Lock or keep apart.")),
            models.UniqueConstraint(
                fields=["mentor", "mentee"],
                name="ruling_once_per_pair",
                violation_error_message=_("There is a lock or an exclusion of these two already."),
            ),
            models.UniqueConstraint(
                fields=["mentee"],
                condition=Q(kind="lock"),
                name="ruling_one_lock_per_mentee",
                violation_error_message=_("This mentee is locked with another mentor already."),
            ),
            models.CheckConstraint(
                condition=~Q(mentor=F("mentee")),
                name="ruling_about_two",
                violation_error_message=_("Choose two people."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor.person} – {self.mentee.person}, {self.program}"

    @property
    def audit_scope(self) -> str:
        return self.program.audit_scope

    @property
    def is_lock(self) -> bool:
        return self.kind == self.Kind.LOCK
