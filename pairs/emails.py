"""The mails of pairs: their kinds, who gets them, and what their templates show."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core import clock
from mentorship.core.mail import Address, Quote, Rendered, render_mail, site_link
from mentorship.core.models import OutboxMessage
from mentorship.core.outbox import kinds
from mentorship.core.outbox.services import compose, enqueue
from programs.enums import Role
from programs.models import Application, Program

from .calendars import calendar_file
from .enums import MeetingKind
from .models import Meeting, Pair
from .people import languages_of, place_of, same_clock
from .reasons import words_of

KICKOFF = "kickoff"
MEETING = "meeting"


class Step(StrEnum):
    """What happened to a meeting."""

    PROPOSED = "proposed"
    MOVED = "moved"
    AGREED = "agreed"
    CANCELLED = "cancelled"


def register() -> None:
    kinds.register(kinds.Kind(KICKOFF, _("Kickoff of a pair"), render_kickoff, guard=still_a_pair))
    kinds.register(kinds.Kind(MEETING, _("News of a meeting"), render_meeting, guard=still_so))


def kickoff_key(pair: Pair, role: str) -> str:
    return f"kickoff:{pair.pk}:{role}"


def kickoffs(pairs: Iterable[Pair], *, due: datetime, at: datetime) -> Iterator[OutboxMessage]:
    """Two mails for each pair, to be stored."""
    for pair in pairs:
        for role in Role.values:
            yield compose(
                kind=KICKOFF,
                dedupe_key=kickoff_key(pair, role),
                recipient=pair.side(role).person,
                context={"pair": pair.pk, "role": role},
                scope=pair.audit_scope,
                reply_to=pair.program.contact_email,
                due=due,
                at=at,
            )


def still_a_pair(message: OutboxMessage) -> str:
    """A pair that is over before its mail left, itself or with its program, is not told of it."""
    going_on = Pair.objects.live().exclude(program__state__in=Program.OVER)
    return "" if going_on.filter(pk=message.context["pair"]).exists() else gettext("The pair is over.")


def render_kickoff(message: OutboxMessage) -> Rendered:
    pair = _pair(message)
    role = message.context["role"]
    own, partner = pair.side(role), pair.partner(role)
    meeting = pair.meetings.planned().filter(kind=MeetingKind.KICKOFF).first()
    if meeting:
        meeting.pair = pair
    with translation.override(message.language):
        context = {
            **_about(pair, role),
            "is_mentor": role == Role.MENTOR,
            "reasons": words_of(pair.reasons, pair.program),
            "languages": languages_of(partner),
            "may_see_contact": own.has_accepted_conduct,
            "contact": Address(partner.person.email) if own.has_accepted_conduct else "",
            "consent": _consent_of(own),
            "chat": Address(pair.program.chat_url) if pair.program.chat_url else "",
            "starts_on": pair.starts_on,
            "last_day": pair.last_day,
            "least_minutes": pair.least_minutes,
            **_when(meeting, role),
        }
    rendered = render_mail(KICKOFF, message.language, own.person.time_zone, context)
    return replace(rendered, calendar=calendar_file(meeting)) if meeting else rendered


def _consent_of(application: Application) -> Quote | str:
    """Where and when somebody agreed whom coordinators entered, until they have confirmed it themselves."""
    if application.has_accepted_conduct or application.source is None:
        return ""
    return Quote(application.source.consent)


def send_meeting_mails(meeting: Meeting, step: Step, *, by: str, at: datetime) -> None:
    """Tell both, each in words of their own, what the one with the role `by` did to the meeting."""
    for role in Role.values:
        enqueue(
            kind=MEETING,
            dedupe_key=f"meeting:{meeting.pk}:{meeting.sequence}:{meeting.state}:{role}",
            recipient=meeting.pair.side(role).person,
            context={
                "meeting": meeting.pk,
                "sequence": meeting.sequence,
                "state": meeting.state,
                "step": step,
                "role": role,
                "by": by,
            },
            scope=meeting.pair.audit_scope,
            reply_to=meeting.pair.program.contact_email,
            at=at,
        )


def still_so(message: OutboxMessage) -> str:
    """What a meeting was before it changed again is not told: the change is."""
    told = {name: message.context[name] for name in ("sequence", "state")}
    stands = Meeting.objects.filter(pk=message.context["meeting"], **told).exists()
    return "" if stands else gettext("The meeting has changed since.")


def render_meeting(message: OutboxMessage) -> Rendered:
    meeting = Meeting.objects.with_pair().get(pk=message.context["meeting"])
    pair, role = meeting.pair, message.context["role"]
    with translation.override(message.language):
        context = {
            **_about(pair, role),
            "step": message.context["step"],
            "own": message.context["by"] == role,
            "kind": meeting.get_kind_display(),
            **_when(meeting, role),
            **_where(meeting),
        }
    rendered = render_mail(MEETING, message.language, pair.side(role).person.time_zone, context)
    return replace(rendered, calendar=calendar_file(meeting))


def _where(meeting: Meeting) -> dict[str, Any]:
    """The program's channel as a link. What one of the two typed is theirs: the outbox is read by coordinators."""
    if meeting.place and meeting.place == meeting.pair.program.chat_url:
        return {"channel": Address(meeting.place), "has_place": False}
    return {"channel": "", "has_place": bool(meeting.place)}


def _pair(message: OutboxMessage) -> Pair:
    return Pair.objects.for_pages().get(pk=message.context["pair"])


def _about(pair: Pair, role: str) -> dict[str, Any]:
    return {
        "name": pair.side(role).person.name,
        "partner": pair.partner(role).person.name,
        "program": pair.program.title,
        "link": site_link(pair.get_absolute_url()),
    }


def _when(meeting: Meeting | None, role: str) -> dict[str, Any]:
    """When a meeting is, by the clocks of the reader, who has `role`, and of the partner."""
    if meeting is None:
        return {"meets_at": None}
    person, partner = meeting.pair.side(role).person, meeting.pair.partner(role).person
    there = timezone.localtime(meeting.starts_at, clock.zone_of(partner.time_zone))
    return {
        "meets_at": meeting.starts_at,
        "minutes": meeting.minutes,
        "time_there": formats.date_format(there, "D j F, H:i"),
        "place_there": place_of(partner.time_zone),
        "differs": not same_clock(person, partner, meeting.starts_at),
    }
