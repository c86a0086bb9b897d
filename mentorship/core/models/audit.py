"""Who did what, when and why: rows that are written once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnlyQuerySet(models.QuerySet):
    """Rows may be added and read."""

    def update(self, **fields: Any) -> int:
        raise TypeError(f"{self.model.__name__} rows are never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{self.model.__name__} rows are never deleted")


class AppendOnlyModel(models.Model):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} rows are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{type(self).__name__} rows are never deleted")


class AuditEvent(AppendOnlyModel):
    """One decision or sensitive act. `scope` says whose it is to read, such as `program:lantern-2027`."""

    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    subject_type = models.CharField(_("kind of subject"), max_length=100)
    subject_id = models.BigIntegerField(_("subject"))
    subject_label = models.CharField(_("subject"), max_length=300)
    verb = models.CharField(_("what happened"), max_length=50)
    before = models.CharField(_("state before"), max_length=30, blank=True)
    after = models.CharField(_("state after"), max_length=30, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    scope = models.CharField(_("scope"), max_length=120, blank=True, db_index=True)

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")
        indexes = [models.Index(fields=["subject_type", "subject_id", "id"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.subject_label}: {self.verb}"

    @classmethod
    def record(
        cls,
        *,
        subject: models.Model,
        verb: str,
        by: Any,
        at: datetime,
        before: str = "",
        after: str = "",
        reason: str = "",
    ) -> "AuditEvent":
        """Write a row about `subject`; its `audit_scope`, where it has one, says who may read it."""
        event = cls._about(subject, verb=verb, by=by, at=at, before=before, after=after, reason=reason)
        event.save()
        return event

    @classmethod
    def record_all(
        cls,
        *,
        subjects: Iterable[models.Model],
        verb: str,
        by: Any,
        at: datetime,
        before: str = "",
        after: str = "",
        reason: str = "",
    ) -> None:
        """Write the same about each of many."""
        events = [
            cls._about(subject, verb=verb, by=by, at=at, before=before, after=after, reason=reason)
            for subject in subjects
        ]
        cls.objects.bulk_create(events, batch_size=500)

    @classmethod
    def _about(cls, subject: models.Model, **fields: Any) -> "AuditEvent":
        return cls(
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            subject_label=str(subject)[:300],
            scope=getattr(subject, "audit_scope", ""),
            **fields,
        )
