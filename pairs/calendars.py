"""Meetings as calendar files (RFC 5545): the same bytes for everybody who may see the meeting.

The UID stays, SEQUENCE goes up with each change, a cancelled meeting is cancelled by the same UID.
"""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from mentorship.core.calendars import new_calendar, new_event
from mentorship.core.mail import one_line, site_link

from .enums import MeetingState
from .models import Meeting

STATUS = {
    MeetingState.PROPOSED: "TENTATIVE",
    MeetingState.ACCEPTED: "CONFIRMED",
    MeetingState.HELD: "CONFIRMED",
    MeetingState.MISSED: "CONFIRMED",
    MeetingState.CANCELLED: "CANCELLED",
}


def calendar_file(meeting: Meeting) -> str:
    """The meeting as an invitation, or its cancellation.

    The two people's addresses stand in it once both have accepted the code of conduct; before, it is a note
    without guests.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return _calendar(meeting).to_ical().decode()


def _calendar(meeting: Meeting) -> Calendar:
    people = [meeting.pair.mentor, meeting.pair.mentee]
    invites = all(application.has_accepted_conduct for application in people)
    cancelled = meeting.state == MeetingState.CANCELLED
    method = "CANCEL" if cancelled and invites else "REQUEST" if invites else "PUBLISH"
    calendar = new_calendar("meetings", method)
    calendar.add_component(_event(meeting, invites))
    return calendar


def _event(meeting: Meeting, invites: bool) -> Event:
    pair = meeting.pair
    link = site_link(pair.get_absolute_url())
    event = new_event(
        meeting.code,
        _summary(meeting),
        link=link,
        written_at=meeting.changed_at,
        start=meeting.starts_at,
        end=meeting.ends_at,
    )
    event.add("sequence", meeting.sequence)
    event.add("status", STATUS[meeting.state])
    event.add("description", _("Accept it or move it: %(link)s") % {"link": link})
    if meeting.place:
        event.add("location", one_line(meeting.place))
    if invites:
        event.add("organizer", _person(pair.program.contact_email, pair.program.title))
        for role, application in (("mentor", pair.mentor), ("mentee", pair.mentee)):
            guest = _person(application.person.email, application.person.name)
            accepted = getattr(meeting, f"{role}_accepted_at") is not None
            guest.params["partstat"] = "ACCEPTED" if accepted else "NEEDS-ACTION"
            guest.params["rsvp"] = "FALSE"
            event.add("attendee", guest)
    return event


def _summary(meeting: Meeting) -> str:
    return _("%(kind)s: %(mentor)s and %(mentee)s, %(program)s") % {
        "kind": meeting.get_kind_display().capitalize(),
        "mentor": meeting.pair.mentor.person.name,
        "mentee": meeting.pair.mentee.person.name,
        "program": meeting.pair.program.title,
    }


def _person(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["cn"] = one_line(name).replace('"', "'")
    return address
