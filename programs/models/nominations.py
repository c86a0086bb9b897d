"""Nominations: whom a project would like to have as mentors."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import filled_exactly_when, known_values

from ..codes import new_code
from ..enums import NominationState, tone_of
from .programs import Program

if TYPE_CHECKING:
    from mentorship.core.models import User


class NominationQuerySet(models.QuerySet):
    def open_at(self, at: datetime) -> "NominationQuerySet":
        """That can still be answered."""
        return self.filter(
            state=NominationState.SENT,
            expires_at__gt=at,
            program__in=Program.objects.taking_applications(at),
        )

    def run_out(self, at: datetime) -> "NominationQuerySet":
        """That nobody answered in time."""
        return self.filter(state=NominationState.SENT, expires_at__lte=at)

    def in_programs_of(self, user: "User") -> "NominationQuerySet":
        """Those of the programs that `user` coordinates."""
        return self.filter(program__in=Program.objects.coordinated_by(user))

    def for_lists(self) -> "NominationQuerySet":
        """The latest first, with what a list shows."""
        return self.select_related("program__project", "nominated_by").order_by("-pk")


class Nomination(models.Model):
    """Somebody is asked by mail to mentor in a program. Of the links only hashes are kept."""

    State = NominationState
    TRANSITIONS = {
        State.SENT: frozenset({State.CONFIRMED, State.DECLINED, State.EXPIRED, State.REVOKED}),
        State.CONFIRMED: frozenset(),
        State.DECLINED: frozenset(),
        State.EXPIRED: frozenset(),
        State.REVOKED: frozenset(),
    }

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.SENT, editable=False
    )
    program = models.ForeignKey(
        Program,
        verbose_name=_("program"),
        on_delete=models.CASCADE,
        related_name="nominations",
        editable=False,
    )
    name = models.CharField(
        _("their name"), max_length=120, help_text=_("As you would address them in a mail.")
    )
    email = models.EmailField(
        _("their mail address"),
        help_text=_("The link goes there. Write only to somebody who won't mind a mail from you."),
    )
    note = models.CharField(
        _("why they would be a good mentor"),
        max_length=300,
        help_text=_("One line. They read it in the mail, with your name; the coordinators read it too."),
    )
    nominated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("nominated by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="nominations",
    )
    token_hash = models.CharField(_("hash of the link"), max_length=64, unique=True, editable=False)
    reminder_hash = models.CharField(
        _("hash of the link in the reminder"), max_length=64, blank=True, db_index=True, editable=False
    )
    created_at = models.DateTimeField(_("sent"), editable=False)
    expires_at = models.DateTimeField(_("expires"), editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    decline_reason = models.TextField(
        _("your reason"),
        max_length=1000,
        blank=True,
        help_text=_(
            "A few words are enough. The person who nominated you and the coordinators of the program read them."
        ),
    )
    application = models.ForeignKey(
        "programs.Application",
        verbose_name=_("application"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="nominations",
    )

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        constraints = [
            known_values(
                "state", NominationState, name="nomination_state_known", message=_("This is not a state.")
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="nomination_email_in_small_letters",
                violation_error_message=_("The address is kept in small letters."),
            ),
            models.UniqueConstraint(
                fields=["program", "email"],
                condition=Q(state="sent"),
                name="nomination_once_per_program_and_address",
                violation_error_message=_(
                    "This address is nominated already, and the answer is still awaited. Look at the list."
                ),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="nomination_expires_after_it_was_made",
                violation_error_message=_("A link expires after it was made."),
            ),
            filled_exactly_when(
                ~Q(reminder_hash=""),
                "reminded_at",
                name="nomination_reminder_has_link_and_time",
                message=_("A reminder has a link and a time."),
            ),
            filled_exactly_when(
                ~Q(state="sent"),
                "closed_at",
                name="nomination_closed_has_time",
                message=_("What is closed has the time at which it was."),
            ),
            filled_exactly_when(
                Q(state="confirmed"),
                "application",
                name="nomination_confirmed_has_application",
                message=_("A confirmed nomination has an application, and only a confirmed one."),
            ),
            models.CheckConstraint(
                condition=Q(state="declined") & ~Q(decline_reason="")
                | ~Q(state="declined") & Q(decline_reason=""),
                name="nomination_declined_has_reason",
                violation_error_message=_("Say why: the person who nominated you is told."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} – {self.program}"

    @property
    def audit_scope(self) -> str:
        return self.program.audit_scope

    @property
    def tone(self) -> str:
        return tone_of(self.state)

    @property
    def is_sent(self) -> bool:
        return self.state == self.State.SENT

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be answered: also a program that closes early closes its links."""
        return self.is_sent and at < self.expires_at and self.program.takes_applications(at)
