"""Mentors whom a project nominates: asked by mail, they confirm, decline, or let it expire."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from mentorship.core.models import AuditEvent, User
from mentorship.core.states import advance

from .. import policies
from ..emails.nominations import send_nomination, send_nomination_outcome, send_nomination_reminder
from ..enums import Role
from ..errors import NominationError
from ..links import hash_of, new_token
from ..models import Application, Nomination, Program
from .applications import save_application, why_closed

HOLDS_FOR = timedelta(days=21)
MOST_OPEN = 20  # also within one day, so that nobody mails the world by revoking
REMINDED_BEFORE = timedelta(days=3)
# Nobody is reminded of what came the day before.
LEAST_BEFORE_REMINDER = timedelta(days=1)
# What an earlier application of the same person says about them in any program.
CARRIED_OVER = (
    "about",
    "preferred_language",
    "english_speaking",
    "english_understanding",
    "requires_other_language",
)

State = Nomination.State


def find_nomination(token: str) -> Nomination | None:
    """By the link of the first mail or of the reminder, whether or not it still holds."""
    known = Q(token_hash=hash_of(token)) | Q(reminder_hash=hash_of(token))
    nominations = Nomination.objects.select_related("program__project", "nominated_by", "application")
    return nominations.filter(known).first()


@transaction.atomic
def nominate(*, program: Program, name: str, email: str, note: str, by: User, at: datetime) -> Nomination:
    """Ask somebody by mail, with a link that holds until enrolment closes, at most 21 days.

    Raises `NominationError` while enrolment is not on, for one's own address, for one that has declined, and when
    20 nominations are open or were sent within a day; ValidationError for an address that is asked already.
    """
    # So that of two who nominate at once, the second sees the first.
    program = (
        Program.objects.select_for_update(no_key=True, of=("self",))
        .select_related("project")
        .get(pk=program.pk)
    )
    if not program.takes_applications(at):
        raise NominationError(why_closed(program, at))
    email = email.lower()
    if EmailAddress.objects.filter(user=by, email__iexact=email).exists():
        raise NominationError(_("This is your own address. To mentor yourself, apply on the program's page."))
    if program.nominations.filter(email=email, state=State.DECLINED).exists():
        raise NominationError(_("Who has this address was asked for this program already, and declined."))
    lately = Q(state=State.SENT) | Q(created_at__gt=at - timedelta(days=1))
    if program.nominations.filter(lately).count() >= MOST_OPEN:
        raise NominationError(
            _("%(most)s nominations are open or were sent today. Wait for an answer, then nominate the next.")
            % {"most": MOST_OPEN}
        )
    token = new_token()
    nomination = Nomination(
        program=program,
        name=name,
        email=email,
        note=note,
        nominated_by=by,
        token_hash=hash_of(token),
        created_at=at,
        expires_at=min(program.enrolment_deadline.instant, at + HOLDS_FOR),
    )
    nomination.full_clean()
    nomination.save()
    AuditEvent.record(subject=nomination, verb="nominated", by=by, at=at, after=State.SENT)
    send_nomination(nomination, token=token, at=at)
    return nomination


@transaction.atomic
def confirm_nomination(*, nomination: Nomination, by: User, at: datetime) -> Application:
    """Make, or open, the mentor application of whoever is signed in, and tell who nominated.

    The link is the proof that the person was meant: the account may have another address, as long as it is
    verified. A new application is a draft that begins with what an earlier one of the same person says.
    """
    nomination = _locked(nomination, at)
    if not EmailAddress.objects.filter(user=by, verified=True).exists():
        raise NominationError(_("Confirm the address of your account first, then open the link again."))
    if nomination.nominated_by_id == by.pk:
        raise NominationError(_("You sent this nomination, so you can't answer it."))
    application = _mentor_application(nomination.program, by, at)
    answered = advance(nomination, State.CONFIRMED, by=by, at=at, closed_at=at, application=application)
    _tell(nomination, answered)
    return application


@transaction.atomic
def decline_nomination(*, nomination: Nomination, reason: str, at: datetime) -> Nomination:
    """By the bearer of the link, with or without an account; who nominated is told the reason."""
    nomination = _locked(nomination, at)
    if not reason.strip():
        raise NominationError(_("Say why: the person who nominated you is told."))
    answered = advance(nomination, State.DECLINED, by=None, at=at, closed_at=at, decline_reason=reason)
    _tell(nomination, answered)
    return nomination


@transaction.atomic
def revoke_nomination(*, nomination: Nomination, by: User, at: datetime) -> Nomination:
    """Close the links before they are used; nobody is told."""
    advance(nomination, State.REVOKED, by=by, at=at, closed_at=at)
    return nomination


def tend_nominations(*, at: datetime) -> tuple[int, int]:
    """Close those that ran out, and remind once, three days before the others do. Returns how many of each."""
    expired = reminded = 0
    for nomination in Nomination.objects.run_out(at).select_related("program__project").order_by("pk"):
        expired += _expire(nomination, at)
    due = Nomination.objects.open_at(at).filter(
        reminded_at=None,
        expires_at__lte=at + REMINDED_BEFORE,
        created_at__lte=F("expires_at") - REMINDED_BEFORE - LEAST_BEFORE_REMINDER,
    )
    for number in due.order_by("pk").values_list("pk", flat=True):
        reminded += _remind(number, at)
    return expired, reminded


@transaction.atomic
def _expire(nomination: Nomination, at: datetime) -> bool:
    # Read anew: an answer that came in this moment stands.
    still = Nomination.objects.select_for_update(no_key=True).run_out(at).filter(pk=nomination.pk).exists()
    if still:
        advance(nomination, State.EXPIRED, by=None, at=at, closed_at=at)
    return still


@transaction.atomic
def _remind(number: int, at: datetime) -> bool:
    """With a link of its own, since nobody knows the first one any more; both hold."""
    nomination = (
        Nomination.objects.select_for_update(no_key=True, of=("self",))
        .select_related("program__project", "nominated_by")
        .filter(pk=number, state=State.SENT, reminded_at=None)
        .first()
    )
    if nomination is None:
        return False
    token = new_token()
    nomination.reminder_hash, nomination.reminded_at = hash_of(token), at
    nomination.save(update_fields=["reminder_hash", "reminded_at"])
    send_nomination_reminder(nomination, token=token, at=at)
    return True


def _mentor_application(program: Program, person: User, at: datetime) -> Application:
    known = program.applications.filter(person=person, role=Role.MENTOR).select_related("program__project")
    if application := known.first():
        return application
    earlier = (
        Application.objects.filter(person=person).exclude(about="").order_by("-changed_at", "-pk").first()
    )
    answers: dict[str, Any] = {name: getattr(earlier, name) for name in CARRIED_OVER} if earlier else {}
    return save_application(
        program=program,
        person=person,
        role=Role.MENTOR,
        answers=answers,
        further_languages=earlier.further_languages.values_list("code", flat=True) if earlier else (),
        at=at,
    )


def _tell(nomination: Nomination, answered: AuditEvent) -> None:
    """Who nominated, while they may read about it."""
    nominator = nomination.nominated_by
    if nominator and policies.may_nominate(nominator, nomination.program):
        send_nomination_outcome(nomination, answered=answered)


def _locked(nomination: Nomination, at: datetime) -> Nomination:
    nomination = (
        Nomination.objects.select_for_update(no_key=True, of=("self",))
        .select_related("program__project", "nominated_by")
        .get(pk=nomination.pk)
    )
    if not nomination.is_open(at):
        raise NominationError(_("This link was used, was taken back, or is too old."))
    return nomination
