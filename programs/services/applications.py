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

from .. import conduct, languages
from ..emails.applications import send_application_receipt
from ..enums import Role
from ..errors import ApplicationError, ChangedElsewhere
from ..models import Application, FurtherLanguage, LateEntry, Program
from ..models.application_queries import DECIDED
from ..models.applications import MOST_FURTHER_LANGUAGES, first_capacity
from ..models.late_entries import is_open_to
from .changes import is_recorded, matched_answers, record_changes, refuse_fixed
from .decisions import approve_by_itself, locked_program, refuse_paired

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
    opened_at: datetime | None = None,
    seen: str | None = None,
) -> Application:
    """Write the answers into the person's application, making a draft if there is none yet.

    Drafts may be incomplete; a sent application stays complete or raises ValidationError. Raises
    `ApplicationError` when enrolment is not on or the application has been decided or withdrawn. `opened_at` is
    when the form was opened, for the minute's grace after the deadline. `seen` is the `version` of the answers that
    the form began with: if they have changed since, `ChangedElsewhere` is raised; None doesn't ask.
    """
    User.objects.select_for_update(no_key=True).get(
        pk=person.pk
    )  # a double click is two requests: one after the other
    application = _own_application(program=program, person=person, role=role)
    if not application.is_editable(at, opened_at):
        if application.state in DECIDED or application.state == State.WITHDRAWN:
            raise ApplicationError(_why_fixed(application, at))
        raise ApplicationError(why_closed(program, at))
    if seen is not None and seen != application.version:
        raise ChangedElsewhere(
            _(
                "These answers were changed in another window meanwhile, so nothing was stored. What you typed is "
                "still here: press the button again to store it in place of the other, or leave this page."
            )
        )
    refuse_fixed(application, answers)
    before = matched_answers(application) if is_recorded(application) else None
    for name, value in (answers | {"changed_at": at}).items():
        setattr(application, name, value)
    application.capacity = application.capacity or first_capacity(role)
    application.full_clean()
    application.save()
    _store_languages(application, further_languages)
    if before is not None:
        record_changes(application, before, at)
    return application


def _store_languages(application: Application, further_languages: Iterable[str]) -> None:
    codes = sorted(set(further_languages) - {application.preferred_language})
    if len(codes) > MOST_FURTHER_LANGUAGES:
        raise ApplicationError(_("Name at most four further languages."))
    for code in codes:
        languages.validate(code)
    application.further_languages.exclude(code__in=codes).delete()
    FurtherLanguage.objects.bulk_create(
        (FurtherLanguage(application=application, code=code) for code in codes), ignore_conflicts=True
    )


@transaction.atomic
def submit_application(
    *, application: Application, by: User, at: datetime, opened_at: datetime | None = None
) -> Application:
    """Send a draft, with the current code of conduct accepted; the person gets a receipt.

    In a program that approves mentees by itself, a mentee is approved at once while there are places. Raises
    `ApplicationError` when enrolment is not on, and ValidationError while something is missing. `opened_at` as in
    `save_application`.
    """
    if application.state != State.DRAFT:
        raise TransitionNotAllowed(application, State.SUBMITTED, application.state)
    program = locked_program(application)
    if not is_open_to(program, application.person, application.role, at=at, opened_at=opened_at):
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
    if not program.takes_applications(at):
        LateEntry.objects.holding(program, application.person, application.role, at).update(used_at=at)
    if not approve_by_itself(application, program, at):  # then the decision is the receipt
        send_application_receipt(application, sending=sending)
    return application


@transaction.atomic
def accept_conduct(*, application: Application, by: User, at: datetime) -> Application:
    """The person's own yes to the current code of conduct, where an import could not give it or it has changed.

    A yes to the version that holds stands as it was given.
    """
    application = Application.objects.select_for_update(no_key=True, of=("self",)).get(pk=application.pk)
    if application.person_id != by.pk:
        raise ApplicationError(_("Everybody accepts the code of conduct for themselves."))
    if application.state == State.DRAFT:
        raise ApplicationError(_("You accept the code of conduct when you send the application."))
    if not application.has_accepted_current_conduct:
        application.conduct_version, application.conduct_accepted_at = conduct.VERSION, at
        application.save(update_fields=["conduct_version", "conduct_accepted_at"])
        AuditEvent.record(subject=application, verb="accepted conduct", by=by, at=at, reason=conduct.VERSION)
    return application


@transaction.atomic
def withdraw_application(*, application: Application, by: User, at: datetime) -> Application:
    """Take it back. Until the deadline this can be undone; who may be in a pair by then is refused."""
    refuse_paired(application, at)
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
    program = locked_program(application)
    if not is_open_to(program, application.person, application.role, at=at):
        raise ApplicationError(why_closed(program, at))
    advance(application, State.SUBMITTED, by=by, at=at, withdrawn_at=None)
    approve_by_itself(application, program, at)
    return application


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


def _why_fixed(application: Application, at: datetime) -> str:
    if application.state == State.APPROVED and application.program.survey_deadline.is_over(at):
        return _(
            "The survey closed on %(deadline)s, so your answers can't be changed any more. Write to the coordinators "
            "if something has changed."
        ) % {"deadline": application.program.survey_deadline}
    return _("Your application is %(state)s, so it can't be changed.") % {
        "state": application.get_state_display()
    }


def _speaks_another_language(application: Application) -> bool:
    spoken = {application.preferred_language, *application.further_languages.values_list("code", flat=True)}
    return bool(spoken - {languages.ENGLISH, ""})


def why_not_again(application: Application) -> str:
    """Why an application that was sent isn't sent again, in a sentence that says what to do."""
    if application.state == State.SUBMITTED:
        return _(
            "You have sent this application already. “Save changes” replaces its answers with these; "
            "if you leave this page, it stays as you sent it."
        )
    return _("Your application is %(state)s, so it can't be sent again.") % {
        "state": application.get_state_display()
    }


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
