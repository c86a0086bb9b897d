"""From a concern raised in private to what was done about it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from mentorship.core.models import AuditEvent, User
from mentorship.core.states import advance

from .. import policies
from ..emails.concerns import send_concern_closed, send_concern_raised
from ..errors import ConcernError
from ..models import Concern, Program

State = Concern.State
MOST_A_DAY = 10  # of one person: each is a mail to every coordinator


@transaction.atomic
def raise_concern(
    *,
    program: Program,
    person: User,
    words: str,
    may_contact: bool,
    kept_from: Iterable[User] = (),
    at: datetime,
) -> Concern:
    """Tell the coordinators of a program, but not those in `kept_from`; each of the readers gets a mail without it.

    Whoever has applied there may. Where the program has nobody left who may read it, the site's coordinators do. The
    same words again, while nobody has taken them up, are the concern that there is: a double click is two requests.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not policies.may_raise_concern(person, program):
        raise ConcernError(_("Only those who applied to “%(program)s” can do this.") % {"program": program})
    there = program.concerns.visible_to(person).waiting().filter(words=words).order_by("pk").first()
    if there:
        return there
    if Concern.objects.visible_to(person).filter(raised_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise ConcernError(
            _("You raised %(most)s concerns within a day. Wait until tomorrow to raise another.")
            % {"most": MOST_A_DAY}
        )
    kept_from = set(kept_from)
    if not kept_from <= set(policies.who_may_be_kept_out(person, program)):
        raise ConcernError(_("Choose only among the coordinators of “%(program)s”.") % {"program": program})
    concern = Concern(program=program, person=person, words=words, may_contact=may_contact, raised_at=at)
    concern.full_clean()
    concern.save()
    concern.kept_from.set(kept_from)
    readers = list(concern.readers().order_by("pk"))
    if not readers:
        raise ConcernError(_("Then nobody could read it. Leave at least one coordinator who may."))
    AuditEvent.record(subject=concern, verb=State.RAISED, by=person, at=at)
    for reader in readers:
        send_concern_raised(concern, to=reader, at=at)
    return concern


@transaction.atomic
def take_up_concern(*, concern: Concern, by: User, at: datetime) -> Concern:
    """Say that somebody looks after it now; the person sees it on their page."""
    _refuse_others(concern, by)
    advance(concern, State.TAKEN_UP, by=by, at=at, taken_up_at=at, taken_up_by=by)
    return concern


@transaction.atomic
def close_concern(*, concern: Concern, by: User, at: datetime, reason: str) -> Concern:
    """Close it with an answer, `reason`, which stands on the person's page and in no mail and no audit log."""
    _refuse_others(concern, by)
    if not reason.strip():
        raise ConcernError(_("Say what was done: the person reads it."))
    closing = advance(concern, State.CLOSED, by=by, at=at, closed_at=at, closed_by=by, answer=reason)
    send_concern_closed(concern, closing=closing)
    return concern


def _refuse_others(concern: Concern, by: User) -> None:
    if not policies.may_handle_concern(by, concern):
        raise ConcernError(_("This concern is not yours to answer."))
