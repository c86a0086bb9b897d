"""From a first draft to a decision."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from mentorship.core.models import AuditEvent, User
from mentorship.core.states import TransitionNotAllowed, advance

from .. import conduct, emails, languages
from ..enums import Role
from ..errors import ApplicationError
from ..models import Application, FurtherLanguage, Program
from ..models.applications import MOST_FURTHER_LANGUAGES, first_capacity

State = Application.State


@transaction.atomic
def save_application(
    *,
    program: Program,
    person: User,
    role: str,
    answers: dict[str, Any],
    further_languages: Iterable[str],
    at: datetime,
) -> Application:
    """Write the answers into the person's application, making a draft if there is none yet.

    Drafts may be incomplete; a sent application stays complete or raises ValidationError. Raises
    `ApplicationError` when enrolment is not on or the application has been decided or withdrawn.
    """
    User.objects.select_for_update(no_key=True).get(
        pk=person.pk
    )  # a double click is two requests: one after the other
    application = _own_application(program=program, person=person, role=role)
    if not (program.takes_applications(at) or application.is_correctable(at)):
        raise ApplicationError(why_closed(program, at))
    if not application.is_editable(at):
        raise ApplicationError(
            _("Your application is %(state)s, so it can't be changed.")
            % {"state": application.get_state_display()}
        )
    for name, value in (answers | {"changed_at": at}).items():
        setattr(application, name, value)
    application.capacity = application.capacity or first_capacity(role)
    application.full_clean()
    application.save()
    codes = sorted(set(further_languages) - {application.preferred_language})
    if len(codes) > MOST_FURTHER_LANGUAGES:
        raise ApplicationError(_("Name at most four further languages."))
    for code in codes:
        languages.validate(code)
    application.further_languages.exclude(code__in=codes).delete()
    FurtherLanguage.objects.bulk_create(
        (FurtherLanguage(application=application, code=code) for code in codes), ignore_conflicts=True
    )
    return application


@transaction.atomic
def submit_application(*, application: Application, by: User, at: datetime) -> Application:
    """Send a draft, with the current code of conduct accepted; the person gets a receipt.

    In a program that approves mentees by itself, a mentee is approved at once while there are places. Raises
    `ApplicationError` when enrolment is not on, and ValidationError while something is missing.
    """
    if application.state != State.DRAFT:
        raise TransitionNotAllowed(application, State.SUBMITTED, application.state)
    program = _locked_program(application)
    if not program.takes_applications(at):
        raise ApplicationError(why_closed(program, at))
    if not _speaks_another_language(application) and application.requires_other_language:
        raise ApplicationError(
            _(
                "You ask for a partner who speaks a language other than English: name at least one that you speak."
            )
        )
    fields = {"submitted_at": at, "conduct_version": conduct.VERSION, "conduct_accepted_at": at}
    sent = copy(application)
    for name, value in (fields | {"state": State.SUBMITTED}).items():
        setattr(sent, name, value)
    sent.full_clean()
    sending = advance(application, State.SUBMITTED, by=by, at=at, **fields)
    if not _approved_by_itself(application, program, at):  # then the decision is the receipt
        emails.send_application_receipt(application, sending=sending)
    return application


@transaction.atomic
def accept_conduct(*, application: Application, by: User, at: datetime) -> Application:
    """The person's own yes to the code of conduct, where an import could not give it; the first one stands."""
    application = Application.objects.select_for_update(no_key=True, of=("self",)).get(pk=application.pk)
    if application.person_id != by.pk:
        raise ApplicationError(_("Everybody accepts the code of conduct for themselves."))
    if application.state == State.DRAFT:
        raise ApplicationError(_("You accept the code of conduct when you send the application."))
    if not application.has_accepted_conduct:
        application.conduct_version, application.conduct_accepted_at = conduct.VERSION, at
        application.save(update_fields=["conduct_version", "conduct_accepted_at"])
        AuditEvent.record(subject=application, verb="accepted conduct", by=by, at=at, reason=conduct.VERSION)
    return application


@transaction.atomic
def withdraw_application(*, application: Application, by: User, at: datetime) -> Application:
    """Take it back. Until the deadline this can be undone; who may be in a pair by then is refused."""
    _refuse_paired(application, at)
    advance(
        application,
        State.WITHDRAWN,
        by=by,
        at=at,
        withdrawn_at=at,
        decided_at=None,
        decided_by=None,
        decision_reason="",
    )
    return application


@transaction.atomic
def restore_application(*, application: Application, by: User, at: datetime) -> Application:
    """Undo a withdrawal: the application waits for a decision again."""
    if application.state != State.WITHDRAWN:
        raise TransitionNotAllowed(application, State.SUBMITTED, application.state)
    program = _locked_program(application)
    if not program.takes_applications(at):
        raise ApplicationError(why_closed(program, at))
    advance(application, State.SUBMITTED, by=by, at=at, withdrawn_at=None)
    _approved_by_itself(application, program, at)
    return application


@transaction.atomic
def approve_application(*, application: Application, by: User, at: datetime, reason: str = "") -> Application:
    """Take the person in, while there are places on their side of the program and its survey is open."""
    # A draft is approved by an import alone.
    if application.state == State.DRAFT or State.APPROVED not in application.TRANSITIONS[application.state]:
        raise TransitionNotAllowed(application, State.APPROVED, application.state)
    program = _locked_program(application)
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


def _own_application(*, program: Program, person: User, role: str) -> Application:
    if role not in Role.values:
        raise ValidationError(_("Choose mentor or mentee."))
    kept = (
        Application.objects.select_for_update(no_key=True, of=("self",))
        .select_related("program__project", "person")
        .filter(program=program, person=person, role=role)
        .first()
    )
    return kept or Application(program=program, person=person, role=role, capacity=first_capacity(role))


def _decide(application: Application, to: str, *, by: User | None, at: datetime, reason: str) -> Application:
    if by is not None and application.person_id == by.pk:
        raise ApplicationError(_("You can't decide on your own application. Ask another coordinator."))
    if application.program.state in Program.OVER:
        raise ApplicationError(
            _("“%(program)s” is over: nothing is decided any more.") % {"program": application.program}
        )
    _refuse_paired(application, at)
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
    emails.send_application_decision(application, decision=decision)
    return application


def _refuse_paired(application: Application, at: datetime) -> None:
    """Ending a pair is a matter of two. Of a publication and this, the second sees the first."""
    application.program = _locked_program(application)
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


def _locked_program(application: Application) -> Program:
    """So that of two who come in at once, the second sees the first."""
    programs = Program.objects.select_for_update(no_key=True, of=("self",)).select_related("project")
    return programs.get(pk=application.program_id)


def _approved_by_itself(application: Application, program: Program, at: datetime) -> bool:
    """Approve a mentee where the program says so and a place is left; whether it did."""
    approved = (
        program.approves_mentees
        and application.role == Role.MENTEE
        and _places_left(program, Role.MENTEE, besides=application) > 0
    )
    if approved:
        _decide(application, State.APPROVED, by=None, at=at, reason="")
    return approved


def _places_left(program: Program, role: str, besides: Application | None = None) -> int:
    taken = program.applications.approved().filter(role=role).exclude(pk=besides and besides.pk).count()
    return max(program.places_for(role) - taken, 0)


def _speaks_another_language(application: Application) -> bool:
    spoken = {application.preferred_language, *application.further_languages.values_list("code", flat=True)}
    return bool(spoken - {languages.ENGLISH, ""})


def why_closed(program: Program, at: datetime) -> str:
    """Why a program takes no applications at `at`, in a sentence that says what to do."""
    if program.state == Program.State.CANCELLED:
        return _("This program was cancelled, so it takes no applications.")
    if (
        program.state in {Program.State.DRAFT, Program.State.ANNOUNCED}
        and program.enrolment_opens_on > at.date()
    ):
        return _("You can apply from %(date)s, 00:00 UTC.") % {
            "date": formats.date_format(program.enrolment_opens_on, "D j F Y")
        }
    if program.enrolment_deadline.is_over(at):
        return _("Enrolment closed on %(deadline)s. Programs that are open are on the list of programs.") % {
            "deadline": program.enrolment_deadline
        }
    return _("This program takes no applications. Programs that are open are on the list of programs.")
