"""Meetings: proposed, agreed, held."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import filled_exactly_when, filled_when, known_values, within
from programs.codes import new_code

from ..enums import MeetingKind, MeetingState, tone_of
from .pairs import Pair

if TYPE_CHECKING:
    from mentorship.core.models import User

LEAST_MINUTES, MOST_MINUTES = 5, 600
OPEN = (MeetingState.PROPOSED, MeetingState.ACCEPTED)
LOGGED = (MeetingState.HELD, MeetingState.MISSED)
# Said outright, since a condition that comes out as NULL lets a row pass.
ATTENDANCE_KNOWN = Q(mentor_attended__isnull=False, mentee_attended__isnull=False)


class MeetingQuerySet(models.QuerySet):
    def planned(self) -> "MeetingQuerySet":
        return self.filter(state__in=OPEN)

    def held(self) -> "MeetingQuerySet":
        return self.filter(state=MeetingState.HELD)

    def visible_to(self, user: "User", at: datetime) -> "MeetingQuerySet":
        """Those of one's own pairs, once they are told."""
        return self.filter(pair__in=Pair.objects.visible_to(user, at))

    def with_pair(self) -> "MeetingQuerySet":
        """With the pair, its people and its program."""
        return self.select_related("pair__program__project", "pair__mentor__person", "pair__mentee__person")

    def in_order(self) -> "MeetingQuerySet":
        return self.order_by("starts_at", "pk")


class Meeting(models.Model):
    """One meeting of a pair. `minutes` is its planned length, and once it is logged how long it really was.

    Whoever proposes or moves it has accepted it by that; it is agreed when both have. `sequence` counts its
    changes for calendars. It was held if both were there, else missed.
    """

    State = MeetingState
    Kind = MeetingKind
    TRANSITIONS = {
        State.PROPOSED: frozenset({State.ACCEPTED, State.HELD, State.MISSED, State.CANCELLED}),
        # Moved, it is a proposal again.
        State.ACCEPTED: frozenset({State.PROPOSED, State.HELD, State.MISSED, State.CANCELLED}),
        State.HELD: frozenset({State.MISSED}),
        State.MISSED: frozenset({State.HELD}),
        State.CANCELLED: frozenset(),
    }

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PROPOSED, editable=False
    )
    pair = models.ForeignKey(Pair, verbose_name=_("pair"), on_delete=models.CASCADE, related_name="meetings")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.TALK)
    starts_at = models.DateTimeField(_("begins"), help_text=_("In your time zone."))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        default=60,
        validators=[MinValueValidator(LEAST_MINUTES), MaxValueValidator(MOST_MINUTES)],
        help_text=_("How long, from 5 to 600 minutes."),
    )
    place = models.CharField(
        _("where"),
        max_length=300,
        blank=True,
        help_text=_("The address of a call or a channel, or a place that both know."),
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    sequence = models.PositiveIntegerField(_("changes so far"), default=0, editable=False)
    mentor_accepted_at = models.DateTimeField(
        _("accepted by the mentor"), null=True, blank=True, editable=False
    )
    mentee_accepted_at = models.DateTimeField(
        _("accepted by the mentee"), null=True, blank=True, editable=False
    )
    mentor_attended = models.BooleanField(_("the mentor was there"), null=True, blank=True)
    mentee_attended = models.BooleanField(_("the mentee was there"), null=True, blank=True)
    logged_at = models.DateTimeField(_("logged"), null=True, blank=True, editable=False)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("logged by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    changed_at = models.DateTimeField(_("last changed"), editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        indexes = [models.Index(fields=["pair", "starts_at"], name="meeting_by_pair")]
        constraints = [
            known_values(
                "state", MeetingState, name="meeting_state_known", message=_("This is not a state.")
            ),
            known_values("kind", MeetingKind, name="meeting_kind_known", message=_("Choose a kind.")),
            within(
                "minutes",
                LEAST_MINUTES,
                MOST_MINUTES,
                name="meeting_minutes_range",
                message=_("Choose 5 to 600 minutes."),
            ),
            models.UniqueConstraint(
                fields=["pair"],
                condition=Q(kind="kickoff") & ~Q(state__in=["cancelled", "missed"]),
                name="meeting_one_kickoff",
                violation_error_message=_("The pair has its introduction meeting already."),
            ),
            filled_when(
                Q(state="accepted"),
                ["mentor_accepted_at", "mentee_accepted_at"],
                name="meeting_agreed_by_both",
                message=_("A meeting is agreed when both have accepted it."),
            ),
            models.CheckConstraint(
                condition=~Q(state="proposed") | Q(mentor_accepted_at=None) | Q(mentee_accepted_at=None),
                name="meeting_proposed_waits_for_one",
                violation_error_message=_("A meeting that both have accepted is agreed."),
            ),
            filled_exactly_when(
                Q(state__in=LOGGED),
                "logged_at",
                name="meeting_logged_has_time",
                message=_("A meeting that is logged has the time of that, and only such a meeting."),
            ),
            models.CheckConstraint(
                condition=Q(state="held", mentor_attended=True, mentee_attended=True) & ATTENDANCE_KNOWN
                | Q(state="missed") & ~Q(mentor_attended=True, mentee_attended=True) & ATTENDANCE_KNOWN
                | ~Q(state__in=LOGGED) & Q(mentor_attended=None, mentee_attended=None),
                name="meeting_attendance_fits_state",
                violation_error_message=_("A meeting was held if both were there, and missed if not."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.pair}"

    @property
    def audit_scope(self) -> str:
        return self.pair.audit_scope

    @property
    def tone(self) -> str:
        return tone_of(self.state)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def waits_for(self, role: str) -> bool:
        """Whether the mentor's, or the mentee's, yes is missing."""
        return self.state == self.State.PROPOSED and getattr(self, f"{role}_accepted_at") is None
