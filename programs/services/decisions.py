"""What coordinators decide on applications; and what a program decides by itself."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mentorship.core.models import User
from mentorship.core.states import TransitionNotAllowed, advance

from ..emails.applications import send_application_decision
from ..enums import Role
from ..errors import ApplicationError
from ..models import Application, Program

State = Application.State


@transaction.atomic
def approve_application(*, application: Application, by: User, at: datetime, reason: str = "") -> Application:
    """Take the person in, while there are places on their side of the program and its survey is open."""
    # A draft is approved by an import alone.
    if application.state == State.DRAFT or State.APPROVED not in application.TRANSITIONS[application.state]:
        raise TransitionNotAllowed(application, State.APPROVED, application.state)
    program = locked_program(application)
    if not program.takes_surveys(at):
        raise ApplicationError(
            _("The survey of “%(program)s” is over, so nobody can come in. Give it a later date first.")
            % {"program": program}
        )
    if not _places_left(program, application.role, besides=application):
        raise ApplicationError(
            _(
                "All %(places)s places for this role in “%(program)s” are taken. Raise their number in the program, "
                "or put %(person)s on the waitlist."
            )
            % {
                "places": program.places_for(application.role),
                "program": program,
                "person": application.person,
            }
        )
    return _decide(application, State.APPROVED, by=by, at=at, reason=reason)


@transaction.atomic
def waitlist_application(*, application: Application, by: User, at: datetime, reason: str) -> Application:
    """Keep the person for a place that may come free; they are told the reason."""
    return _decide(application, State.WAITLISTED, by=by, at=at, reason=_required(reason))


@transaction.atomic
def decline_application(*, application: Application, by: User, at: datetime, reason: str) -> Application:
    """Refuse; the person is told the reason."""
    return _decide(application, State.DECLINED, by=by, at=at, reason=_required(reason))


def approve_by_itself(application: Application, program: Program, at: datetime) -> bool:
    """Approve a mentee where the program says so and a place is left; whether it did."""
    approved = (
        program.approves_mentees
        and application.role == Role.MENTEE
        and _places_left(program, Role.MENTEE, besides=application) > 0
    )
    if approved:
        _decide(application, State.APPROVED, by=None, at=at, reason="")
    return approved


def _decide(application: Application, to: str, *, by: User | None, at: datetime, reason: str) -> Application:
    if by is not None and application.person_id == by.pk:
        raise ApplicationError(_("You can't decide on your own application. Ask another coordinator."))
    if application.program.state in Program.OVER:
        raise ApplicationError(
            _("“%(program)s” is over: nothing is decided any more.") % {"program": application.program}
        )
    refuse_paired(application, at)
    decision = advance(
        application,
        to,
        by=by,
        at=at,
        reason=reason,
        decided_at=at,
        decided_by=by,
        decision_reason=reason,
    )
    send_application_decision(application, decision=decision)
    return application


def refuse_paired(application: Application, at: datetime) -> None:
    """Ending a pair is a matter of two. Of a publication and this, the second sees the first."""
    application.program = locked_program(application)
    # Read anew: what the caller knows of it may be from before the publication.
    now = Application.objects.select_related("left_over").get(pk=application.pk)
    now.program = application.program
    if now.may_be_paired(at):
        raise ApplicationError(
            _(
                "“%(program)s” has begun, and %(person)s may be in a pair. Write to the coordinators: %(contact)s"
            )
            % {
                "program": application.program,
                "person": application.person,
                "contact": application.program.contact_email,
            }
        )


def _required(reason: str) -> str:
    if not reason.strip():
        raise ApplicationError(_("Say why: the person is told."))
    return reason


def locked_program(application: Application) -> Program:
    """So that of two who come in at once, the second sees the first."""
    programs = Program.objects.select_for_update(no_key=True, of=("self",)).select_related("project")
    return programs.get(pk=application.program_id)


def _places_left(program: Program, role: str, besides: Application | None = None) -> int:
    taken = program.applications.approved().filter(role=role).exclude(pk=besides and besides.pk).count()
    return max(program.places_for(role) - taken, 0)
