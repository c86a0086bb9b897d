"""Who was left over when the pairs of their program were published."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .applications import Application


class LeftOver(models.Model):
    """An approved person without a pair, and what stood in the way; see `obstacles`. Told from `at` on."""

    application = models.OneToOneField(
        Application, verbose_name=_("application"), on_delete=models.CASCADE, related_name="left_over"
    )
    causes = models.JSONField(_("what stood in the way"), default=list)
    at = models.DateTimeField(_("told"))

    class Meta:
        verbose_name = _("person without a pair")
        verbose_name_plural = _("people without a pair")

    def __str__(self) -> str:
        return str(self.application)
