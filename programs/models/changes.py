"""What an approved person changed afterwards of what the matching reads."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import filled_when, known_values

from .. import languages
from ..enums import ChangedField, Fluency
from .applications import Application


class ApplicationChangeQuerySet(models.QuerySet):
    def unseen(self) -> "ApplicationChangeQuerySet":
        return self.filter(seen_at=None)


class ApplicationChange(models.Model):
    """One answer, before and after, as stored: codes and numbers, several parted by spaces."""

    Field = ChangedField

    application = models.ForeignKey(
        Application, verbose_name=_("application"), on_delete=models.CASCADE, related_name="changes"
    )
    field = models.CharField(_("answer"), max_length=24, choices=Field.choices)
    old = models.CharField(_("before"), max_length=60, blank=True)
    new = models.CharField(_("after"), max_length=60, blank=True)
    at = models.DateTimeField(_("changed"))
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("seen by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = ApplicationChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of an application")
        verbose_name_plural = _("changes of applications")
        constraints = [
            models.CheckConstraint(
                condition=~Q(old=F("new")),
                name="application_change_changes_something",
                violation_error_message=_("A change has something else before than after."),
            ),
            known_values(
                "field",
                ChangedField,
                name="application_change_field_known",
                message=_("This is not an answer."),
            ),
            filled_when(
                Q(seen_by__isnull=False),
                ["seen_at"],
                name="application_change_seen_has_time",
                message=_("Who has seen a change did so at a time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.old_text} → {self.new_text}"

    @property
    def old_text(self) -> str:
        return self._in_words(self.old)

    @property
    def new_text(self) -> str:
        return self._in_words(self.new)

    def _in_words(self, value: str) -> str:
        """As the reader knows it."""
        if self.field in {self.Field.PREFERRED_LANGUAGE, self.Field.FURTHER_LANGUAGES}:
            return ", ".join(languages.name(code) for code in value.split()) or "–"
        if self.field in {self.Field.ENGLISH_SPEAKING, self.Field.ENGLISH_UNDERSTANDING}:
            return str(Fluency(int(value)).label) if value else "–"
        if self.field == self.Field.REQUIRES_OTHER_LANGUAGE:
            return str(_("Yes") if value == "True" else _("No"))
        return value or "–"
