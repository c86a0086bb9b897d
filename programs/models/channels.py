"""Where the people of a program meet: its channels, and its events."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import known_values, within
from mentorship.core.fields import URLField

from ..enums import Audience
from ..moments import Moment
from .programs import Program

if TYPE_CHECKING:
    from django.db.models import QuerySet

LEAST_MINUTES, MOST_MINUTES = 5, 24 * 60


class ChannelQuerySet(models.QuerySet):
    def readable(self, *, takes_part: bool) -> "QuerySet[Channel]":
        """All for who takes part, otherwise those that are for everyone; in the program's order."""
        rows = self if takes_part else self.filter(audience=Audience.EVERYONE)
        return rows.order_by("position", "pk")


class Channel(models.Model):
    """A place on the web where people of a program talk."""

    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.CASCADE, related_name="channels"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = models.CharField(_("name"), max_length=80, help_text=_("Such as Mentees' chat."))
    url = URLField(_("address"), max_length=300, help_text=_("Where it is on the web."))
    purpose = models.CharField(
        _("purpose"), max_length=200, blank=True, help_text=_("What one goes there for, in a sentence.")
    )
    audience = models.CharField(
        _("who sees it"),
        max_length=12,
        choices=Audience.choices,
        default=Audience.PARTICIPANTS,
        help_text=_("Those taking part are approved mentors and mentees, and the coordinators."),
    )

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [
            known_values(
                "audience", Audience, name="channel_audience_known", message=_("There is no such audience.")
            ),
            models.UniqueConstraint(
                fields=["program", "name"],
                name="channel_once_per_program",
                violation_error_message=_("The program has a channel of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_scope(self) -> str:
        return self.program.audit_scope


class EventQuerySet(models.QuerySet):
    def in_order(self) -> "QuerySet[Event]":
        return self.order_by("starts_at", "pk")

    def possibly_to_come(self, at: datetime) -> "QuerySet[Event]":
        """All that are not over at `at`, and some that have been over for less than a day."""
        return self.filter(starts_at__gt=at - timedelta(minutes=MOST_MINUTES)).in_order()


class Event(models.Model):
    """Something to which everybody of a program is invited, and visitors too."""

    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.CASCADE, related_name="events"
    )
    title = models.CharField(_("title"), max_length=120, help_text=_("Such as Questions and answers."))
    starts_at = models.DateTimeField(_("begins"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        default=60,
        validators=[MinValueValidator(LEAST_MINUTES), MaxValueValidator(MOST_MINUTES)],
        help_text=_("How long it takes."),
    )
    place = models.CharField(
        _("place"), max_length=300, blank=True, help_text=_("An address on the web, or where it is.")
    )
    text = models.TextField(
        _("text"), max_length=2000, blank=True, help_text=_("What happens there, and for whom. Markdown.")
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            within(
                "minutes",
                LEAST_MINUTES,
                MOST_MINUTES,
                name="event_minutes_range",
                message=_("Choose 5 to 1440 minutes."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_scope(self) -> str:
        return self.program.audit_scope

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def is_over(self, at: datetime) -> bool:
        return at >= self.ends_at

    @property
    def begins(self) -> Moment:
        return Moment(self.starts_at, self.program.time_zone)

    @property
    def place_url(self) -> str:
        """The place, where it is an address on the web."""
        return self.place if self.place.startswith(("https://", "http://")) else ""
