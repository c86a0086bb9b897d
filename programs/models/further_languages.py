"""The languages of an applicant beside the preferred one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import languages
from .applications import Application


class FurtherLanguage(models.Model):
    """Another language in which an applicant can mentor or be mentored."""

    application = models.ForeignKey(
        Application, verbose_name=_("application"), on_delete=models.CASCADE, related_name="further_languages"
    )
    code = models.CharField(_("language"), max_length=8, validators=[languages.validate])

    class Meta:
        verbose_name = _("further language")
        verbose_name_plural = _("further languages")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "code"],
                name="further_language_once",
                violation_error_message=_("This language is on your list already."),
            ),
        ]

    def __str__(self) -> str:
        return languages.name(self.code)
