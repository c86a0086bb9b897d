"""What maintainers think of those who ask to mentor in their project."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import filled_when


class RecommendationQuerySet(models.QuerySet):
    def for_lists(self) -> "RecommendationQuerySet":
        return self.select_related("by").order_by("pk")


class Recommendation(models.Model):
    """A maintainer's word on an application. The candidate does not see it."""

    application = models.ForeignKey(
        "programs.Application",
        verbose_name=_("application"),
        on_delete=models.CASCADE,
        related_name="recommendations",
        editable=False,
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="recommendations",
    )
    recommends = models.BooleanField(_("recommended"))
    note = models.TextField(
        _("note for the coordinators"),
        max_length=1000,
        blank=True,
        help_text=_(
            "What you know of their work, or what speaks against it. The candidate does not see it. If you advise "
            "against somebody, say why."
        ),
    )
    given_at = models.DateTimeField(_("given"), editable=False)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "by"],
                name="recommendation_once_per_maintainer",
                violation_error_message=_("You have given your recommendation. Change that one."),
            ),
            filled_when(
                Q(recommends=False),
                ["note"],
                empty="",
                name="recommendation_against_has_note",
                message=_("Say why you advise against: the coordinators have to decide."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name}: {self.application}"

    @property
    def audit_scope(self) -> str:
        return self.application.audit_scope
