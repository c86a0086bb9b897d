"""Links by which maintainers ask others to speak for their project with them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import filled_exactly_when, known_values

from ..codes import new_code
from ..enums import InvitationState, tone_of
from .projects import SITE_SCOPE, Project


class MaintainerInvitationQuerySet(models.QuerySet):
    def open_at(self, at: datetime) -> "MaintainerInvitationQuerySet":
        return self.filter(state=InvitationState.SENT, expires_at__gt=at)

    def recent(self, at: datetime) -> "MaintainerInvitationQuerySet":
        """Those whose link holds, and what became of others in those days."""
        return self.filter(expires_at__gt=at)


class MaintainerInvitation(models.Model):
    """A link, sent by mail, that makes whoever accepts it a maintainer. Only its hash is kept."""

    State = InvitationState
    TRANSITIONS = {
        State.SENT: frozenset({State.ACCEPTED, State.DECLINED, State.REVOKED}),
        State.ACCEPTED: frozenset(),
        State.DECLINED: frozenset(),
        State.REVOKED: frozenset(),
    }

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.SENT, editable=False
    )
    project = models.ForeignKey(
        Project,
        verbose_name=_("project"),
        editable=False,
        on_delete=models.CASCADE,
        related_name="invitations",
    )
    email = models.EmailField(
        _("mail address"),
        help_text=_("The link goes to this address. They may accept it with an account of another address."),
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        editable=False,
        on_delete=models.CASCADE,
        related_name="+",
    )
    token_hash = models.CharField(_("hash of the link"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), editable=False)
    expires_at = models.DateTimeField(_("expires"), editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    objects = MaintainerInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation of a maintainer")
        verbose_name_plural = _("invitations of maintainers")
        constraints = [
            known_values(
                "state", InvitationState, name="invitation_state_known", message=_("This is not a state.")
            ),
            filled_exactly_when(
                ~Q(state="sent"),
                "closed_at",
                name="invitation_closed_has_time",
                message=_("An invitation that is closed needs its time, and only that has one."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="invitation_expires_after_it_was_made",
                violation_error_message=_("A link expires after it was made."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # no address: this text stays in the audit log

    @property
    def audit_scope(self) -> str:
        return SITE_SCOPE

    @property
    def tone(self) -> str:
        return tone_of(self.state)

    def is_open(self, at: datetime) -> bool:
        return self.state == self.State.SENT and at < self.expires_at
