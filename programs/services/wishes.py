"""What people may say about their application at any time: to be listed, to hear of the next cohort, to be here."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mentorship.core.models import AuditEvent, User

from ..emails.wishes import send_next_cohort
from ..errors import ApplicationError
from ..models import Application, Program
from .applications import withdraw_application

State = Application.State


@transaction.atomic
def set_listing(*, application: Application, listed: bool, by: User, at: datetime) -> Application:
    """Consent to be on the program's public list of people, or take it back."""
    application = _locked(application)
    if application.state != State.APPROVED:
        raise ApplicationError(
            _("Only people who take part are listed. You can say so once you are approved.")
        )
    if application.lists_me != listed:
        application.lists_me = listed
        application.save(update_fields=["lists_me"])
        verb = "agreed to be listed" if listed else "left the list"
        AuditEvent.record(subject=application, verb=verb, by=by, at=at)
    return application


@transaction.atomic
def wish_next_cohort(*, application: Application, wished: bool, at: datetime) -> Application:
    """Whether somebody who is not in this time is told when the project announces its next program."""
    application = _locked(application)
    if wished and not application.may_tell_next(at):
        raise ApplicationError(_("This is for people who are not in this time."))
    application.tells_next = wished
    application.save(update_fields=["tells_next"])
    return application


def tell_of_next_cohort(*, program: Program, at: datetime) -> None:
    """Mail everybody who wished to hear of the project's next program, once; part of its announcement."""
    waiting = (
        Application.objects.filter(tells_next=True, program__project=program.project_id)
        .exclude(program=program)
        .exclude(person__in=program.applications.values("person"))
        .select_related("person", "program__project")
        .order_by("pk")
    )
    for application in waiting:
        send_next_cohort(application, program, at=at)
    Application.objects.filter(pk__in=[application.pk for application in waiting]).update(tells_next=False)


@transaction.atomic
def confirm_still_here(*, application: Application, at: datetime) -> Application:
    """Yes, they still take part; the first answer stands."""
    application = _locked(application)
    _check_asked(application, at)
    if application.still_here_at is None:
        application.still_here_at = at
        application.save(update_fields=["still_here_at"])
    return application


@transaction.atomic
def leave_before_matching(*, application: Application, at: datetime) -> Application:
    """No, they can't take part any more: the application is withdrawn."""
    application = _locked(application)
    _check_asked(application, at)
    return withdraw_application(application=application, by=application.person, at=at)


def _check_asked(application: Application, at: datetime) -> None:
    if application.still_here_asked_at is None or not application.takes_survey(at):
        raise ApplicationError(_("This question is over. Your application's page says where it stands."))


def _locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("program__project", "person").get(pk=application.pk)
