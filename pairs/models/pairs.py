"""Pairs: two people of one program who were put together."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.core import clock
from mentorship.core.constraints import filled_exactly_when, filled_when, known_values, within
from programs.codes import new_code
from programs.enums import Role
from programs.models import Application, Program

from ..enums import PairState, tone_of

if TYPE_CHECKING:
    from mentorship.core.models import User

LIVE = (PairState.ACTIVE, PairState.PAUSED)


class PairQuerySet(models.QuerySet):
    def live(self) -> "PairQuerySet":
        """Those that go on: a mentee has one at most."""
        return self.filter(state__in=LIVE)

    def told(self, at: datetime) -> "PairQuerySet":
        """Those whose people know of them. Before, while a mistake can still be taken back, they are nobody's."""
        return self.filter(told_at__lte=at).exclude(state=PairState.WITHDRAWN)

    def visible_to(self, user: "User", at: datetime) -> "PairQuerySet":
        """One's own, once they are told."""
        return self.told(at).filter(Q(mentor__person=user) | Q(mentee__person=user))

    def for_pages(self) -> "PairQuerySet":
        """With the people and the program, the newest first."""
        return self.select_related(
            "program__project",
            "mentor__person",
            "mentor__survey",
            "mentee__person",
            "mentee__survey",
        ).order_by("-pk")

    def for_reminders(self) -> "PairQuerySet":
        """With what a decision about reminders reads, and the mail about it says."""
        return self.select_related("program__project", "mentor__person", "mentee__person").prefetch_related(
            "meetings"
        )


class Pair(models.Model):
    """A mentor and a mentee, from the day they are told to the end of the program.

    `reasons` are the matching's, as codes (`pairs.reasons` has the words); `parts` its points by part. Periods
    are counted from `starts_on` in the program's zone; the last ends before `ends_on`.
    """

    State = PairState
    TRANSITIONS = {
        State.ACTIVE: frozenset({State.PAUSED, State.COMPLETED, State.ENDED, State.WITHDRAWN}),
        State.PAUSED: frozenset({State.ACTIVE, State.COMPLETED, State.ENDED}),
        State.COMPLETED: frozenset(),
        State.ENDED: frozenset(),
        State.WITHDRAWN: frozenset(),
    }

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.ACTIVE, editable=False
    )
    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.PROTECT, related_name="pairs"
    )
    mentor = models.ForeignKey(
        Application, verbose_name=_("mentor"), on_delete=models.PROTECT, related_name="pairs_as_mentor"
    )
    mentee = models.ForeignKey(
        Application, verbose_name=_("mentee"), on_delete=models.PROTECT, related_name="pairs_as_mentee"
    )
    points = models.PositiveIntegerField(_("points"), default=0)
    parts = models.JSONField(_("points by part"), default=dict, blank=True)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("first day after the end"))
    least_minutes = models.PositiveSmallIntegerField(
        _("least minutes a month"), validators=[MinValueValidator(15), MaxValueValidator(1200)]
    )
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("opened by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    told_at = models.DateTimeField(_("told"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end_reason = models.TextField(_("why it ended"), blank=True)
    next_check_at = models.DateTimeField(_("next look for reminders"), null=True, blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair")
        verbose_name_plural = _("pairs")
        indexes = [
            models.Index(
                fields=["next_check_at", "id"],
                condition=Q(next_check_at__isnull=False),
                name="pair_to_look_at",
            ),
        ]
        constraints = [
            known_values("state", PairState, name="pair_state_known", message=_("This is not a state.")),
            models.UniqueConstraint(
                fields=["mentee"],
                condition=Q(state__in=LIVE),
                name="pair_once_per_mentee",
                violation_error_message=_("This mentee has a mentor already."),
            ),
            models.CheckConstraint(
                condition=~Q(mentor=F("mentee")),
                name="pair_of_two",
                violation_error_message=_("A pair is two people."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lt=F("ends_on")),
                name="pair_starts_before_it_ends",
                violation_error_message=_("A pair starts before it ends."),
            ),
            models.CheckConstraint(
                condition=Q(told_at__gte=F("opened_at")),
                name="pair_told_after_it_opened",
                violation_error_message=_("A pair is told after it was opened."),
            ),
            within(
                "least_minutes",
                15,
                1200,
                name="pair_least_minutes_range",
                message=_("Choose 15 to 1200 minutes a month."),
            ),
            filled_exactly_when(
                Q(state__in=["completed", "ended", "withdrawn"]),
                "ended_at",
                name="pair_over_has_time",
                message=_("A pair that is over has the time of its end, and only such a pair."),
            ),
            filled_when(
                Q(state__in=["ended", "withdrawn"]),
                ["end_reason"],
                empty="",
                name="pair_ended_has_reason",
                message=_("Say why the pair ended."),
            ),
            models.CheckConstraint(
                condition=Q(next_check_at=None) | Q(state="active"),
                name="pair_looked_at_while_active",
                violation_error_message=_("Only an active pair is looked at for reminders."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor.person} – {self.mentee.person}, {self.program}"

    def get_absolute_url(self) -> str:
        return reverse("pairs:pair_detail", args=[self.code])

    @property
    def audit_scope(self) -> str:
        return self.program.audit_scope

    @property
    def tone(self) -> str:
        return tone_of(self.state)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def zone(self) -> ZoneInfo:
        """In which its periods begin."""
        return clock.zone_of(self.program.time_zone)

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)

    def role_of(self, user: "User") -> Role | None:
        """What `user` is in this pair; None for a stranger."""
        people = {self.mentor.person_id: Role.MENTOR, self.mentee.person_id: Role.MENTEE}
        return people.get(user.pk)

    def side(self, role: str) -> Application:
        """The application of the mentor or of the mentee."""
        return self.mentor if role == Role.MENTOR else self.mentee

    def partner(self, role: str) -> Application:
        """The other one's application."""
        return self.mentee if role == Role.MENTOR else self.mentor
