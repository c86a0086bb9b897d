"""How a pair stands, as one of its two sees it: for the pair's page and for the dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Prefetch
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from mentorship.core import clock
from mentorship.core.models import User
from programs.enums import Role
from programs.models import Application

from .enums import MeetingKind, MeetingState
from .models import Meeting, Pair
from .people import place_of, same_clock
from .periods import Period, minutes_in, period_at


@dataclass(frozen=True)
class Appointment:
    """A meeting that is planned, for whoever has `role`."""

    meeting: Meeting
    role: Role
    at: datetime

    @property
    def has_begun(self) -> bool:
        return self.meeting.starts_at <= self.at

    @property
    def is_over(self) -> bool:
        return self.meeting.ends_at <= self.at

    @property
    def waits_for_reader(self) -> bool:
        return self.meeting.waits_for(self.role)

    @property
    def waits_for_partner(self) -> bool:
        return self.meeting.waits_for(self.role.other)

    @property
    def is_elsewhere(self) -> bool:
        """Whether the two see different times on their clocks when it begins."""
        pair = self.meeting.pair
        return not same_clock(pair.mentor.person, pair.mentee.person, self.meeting.starts_at)

    @property
    def may_be_accepted(self) -> bool:
        return self.waits_for_reader and not self.has_begun


@dataclass(frozen=True)
class Overview:
    """One pair at one instant. `meetings` are all of the pair's, in order."""

    pair: Pair
    role: Role
    meetings: Sequence[Meeting]
    at: datetime

    @property
    def own(self) -> Application:
        return self.pair.side(self.role)

    @property
    def partner(self) -> Application:
        return self.pair.partner(self.role)

    @property
    def partner_place(self) -> str:
        return place_of(self.partner.person.time_zone)

    @property
    def is_elsewhere(self) -> bool:
        """Whether the two see different times on their clocks now."""
        return not same_clock(self.own.person, self.partner.person, self.at)

    @property
    def partner_time(self) -> str:
        """Such as “Thu 18:20 in Nairobi”."""
        there = timezone.localtime(self.at, clock.zone_of(self.partner.person.time_zone))
        return _("%(time)s in %(place)s") % {
            "time": formats.date_format(there, "D H:i"),
            "place": self.partner_place,
        }

    @cached_property
    def planned(self) -> list[Appointment]:
        return [Appointment(meeting, self.role, self.at) for meeting in self.meetings if meeting.is_open]

    @property
    def unlogged(self) -> list[Appointment]:
        """Those whose time is over, and nobody has said how they went."""
        return [appointment for appointment in self.planned if appointment.is_over]

    @property
    def upcoming(self) -> list[Appointment]:
        """Those to come, and one that is on right now."""
        return [appointment for appointment in self.planned if not appointment.is_over]

    @property
    def next(self) -> Appointment | None:
        return next(iter(self.upcoming), None)

    @property
    def past(self) -> list[Meeting]:
        """Those that were logged or cancelled, the latest first."""
        return [meeting for meeting in reversed(self.meetings) if not meeting.is_open]

    @property
    def has_introduced(self) -> bool:
        """Whether the introduction was held."""
        return any(
            meeting.kind == MeetingKind.KICKOFF and meeting.state == MeetingState.HELD
            for meeting in self.meetings
        )

    @property
    def begins_later(self) -> bool:
        return self.at < clock.start_of_day(self.pair.starts_on, self.pair.zone)

    @cached_property
    def period(self) -> Period | None:
        return period_at(self.pair.starts_on, self.pair.ends_on, self.pair.zone, self.at)

    @property
    def period_ends_on(self) -> date:
        """The last day of the period, in the program's zone."""
        return self.period.ends_at.astimezone(self.pair.zone).date() - timedelta(days=1)

    @property
    def days_left(self) -> int:
        return self.period.days_left(self.at)

    @cached_property
    def minutes(self) -> int:
        """Held in this period so far."""
        return minutes_in(self.period, self.meetings) if self.period else 0

    @property
    def minutes_planned(self) -> int:
        """Of meetings to come in this period."""
        return sum(
            appointment.meeting.minutes
            for appointment in self.upcoming
            if self.period and self.period.counts(appointment.meeting.starts_at)
        )

    @property
    def percent(self) -> int:
        return min(100, 100 * self.minutes // self.pair.least_minutes)

    @property
    def has_enough(self) -> bool:
        return self.minutes >= self.pair.least_minutes

    @property
    def first_thing(self) -> str:
        """What the page's one main button is for: log, answer, propose or nothing."""
        if self.unlogged:
            return "log"
        if self.next and self.next.may_be_accepted:
            return "answer"
        return "" if self.next else "propose"


def overviews_of(user: User, at: datetime) -> list[Overview]:
    """All pairs that the reader may see, the newest first. Two queries, for as many as there are."""
    meetings = Prefetch("meetings", Meeting.objects.in_order())
    pairs = Pair.objects.visible_to(user, at).for_pages().prefetch_related(meetings)
    return [Overview(pair, pair.role_of(user), list(pair.meetings.all()), at) for pair in pairs]
