"""Applicants whom coordinators bring along in a spreadsheet, and the links by which those take their place."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import filled_exactly_when, known_values

from ..enums import ImportState, tone_of
from .programs import Program


class Import(models.Model):
    """One lot of spreadsheets, from its preview on. The text of the files is kept only while it waits."""

    State = ImportState
    TRANSITIONS = {
        State.PREVIEWED: frozenset({State.IMPORTED, State.DISCARDED}),
        State.IMPORTED: frozenset(),
        State.DISCARDED: frozenset(),
    }

    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PREVIEWED, editable=False
    )
    program = models.ForeignKey(
        Program,
        verbose_name=_("program"),
        on_delete=models.PROTECT,
        related_name="imports",
        editable=False,
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    consent = models.TextField(
        _("where and when people agreed"),
        max_length=1000,
        help_text=_("Such as: on the sign-up form of 3 March 2027. The people read it."),
    )
    # [{"name": …, "role": …, "text": …}, …] and what was ticked; emptied when the import is closed.
    content = models.JSONField(_("files"), default=list, blank=True, editable=False)
    options = models.JSONField(_("options"), default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(_("previewed"), editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    people = models.PositiveIntegerField(_("people imported"), default=0, editable=False)
    left_out = models.PositiveIntegerField(_("rows left out"), default=0, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            known_values("state", ImportState, name="import_state_known", message=_("This is not a state.")),
            models.CheckConstraint(
                condition=~Q(consent=""),
                name="import_has_consent",
                violation_error_message=_("Say where and when the people agreed."),
            ),
            filled_exactly_when(
                ~Q(state="previewed"),
                "closed_at",
                name="import_closed_has_time",
                message=_("An import that is closed needs its time, and only that has one."),
            ),
            models.CheckConstraint(
                condition=Q(state="previewed") | Q(content=[]),
                name="import_closed_is_erased",
                violation_error_message=_("The files of an import are erased when it is closed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # no file name: this text stays in the audit log

    def get_admin_url(self) -> str:
        return reverse("admin:programs_import_change", args=[self.pk])

    @property
    def audit_scope(self) -> str:
        return self.program.audit_scope

    @property
    def tone(self) -> str:
        return tone_of(self.state)


class ClaimQuerySet(models.QuerySet):
    def open_at(self, at: datetime) -> "ClaimQuerySet":
        return self.filter(used_at=None, expires_at__gt=at)


class Claim(models.Model):
    """A link, sent by mail, by which an imported person takes over what was entered. Only its hash is kept."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="claims"
    )
    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.CASCADE, related_name="claims"
    )
    token_hash = models.CharField(_("hash of the link"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to take over")
        verbose_name_plural = _("links to take over")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="claim_expires_after_it_was_made",
                violation_error_message=_("A link expires after it was made."),
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(used_at__gte=F("created_at")),
                name="claim_used_after_it_was_made",
                violation_error_message=_("A link is used after it was made."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def audit_scope(self) -> str:
        return self.program.audit_scope

    def is_open(self, at: datetime) -> bool:
        return self.used_at is None and at < self.expires_at
