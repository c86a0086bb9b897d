"""Who speaks for a project: inviting, joining, going."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from mentorship.core.models import AuditEvent, User
from mentorship.core.states import advance

from ..emails.maintainers import send_invitation, send_maintainer_ended
from ..errors import MaintainerError
from ..links import hash_of, new_token
from ..models import Maintainer, MaintainerInvitation, Project

State = MaintainerInvitation.State

HOLDS_FOR = timedelta(days=14)
# So many invitations in the days that a link holds: each is a mail to somebody who did not ask for it.
MOST = 10


@transaction.atomic
def invite_maintainer(*, project: Project, email: str, by: User, at: datetime) -> MaintainerInvitation:
    """Send a link that makes whoever accepts it a maintainer of the project."""
    project = _locked(project)
    recent = project.invitations.recent(at)
    if recent.open_at(at).filter(email__iexact=email).exists():
        raise MaintainerError(
            _("This address has an invitation that still holds. Revoke it before you send another.")
        )
    if recent.count() >= MOST:
        raise MaintainerError(
            _(
                "A project sends at most %(most)s invitations in %(days)s days. Wait until one of them is over."
            )
            % {"most": MOST, "days": HOLDS_FOR.days}
        )
    token = new_token()
    invitation = MaintainerInvitation(
        project=project,
        email=email,
        invited_by=by,
        token_hash=hash_of(token),
        created_at=at,
        expires_at=at + HOLDS_FOR,
    )
    invitation.full_clean()
    invitation.save()
    AuditEvent.record(subject=invitation, verb="invited", by=by, at=at, after=invitation.state)
    send_invitation(invitation, token=token, at=at)
    return invitation


def find_invitation(token: str) -> MaintainerInvitation | None:
    """By its link, whether or not it still holds."""
    invitations = MaintainerInvitation.objects.select_related("project", "invited_by")
    return invitations.filter(token_hash=hash_of(token)).first()


@transaction.atomic
def accept_invitation(*, invitation: MaintainerInvitation, by: User, at: datetime) -> Maintainer:
    """Make `by` a maintainer. The address that was invited need not be theirs: whoever has the link may."""
    project = _locked(invitation.project)
    invitation = _open(invitation, at)
    if not EmailAddress.objects.filter(user=by, verified=True).exists():
        raise MaintainerError(_("Confirm your mail address first, then open the link again."))
    if project.maintainers.current().filter(user=by).exists():
        raise MaintainerError(
            _("You speak for this project already. Leave the link to whom it was meant for.")
        )
    maintainer = Maintainer(project=project, user=by, since_at=at)
    maintainer.full_clean()
    maintainer.save()
    advance(invitation, State.ACCEPTED, by=by, at=at, closed_at=at)
    AuditEvent.record(subject=maintainer, verb="joined", by=by, at=at)
    return maintainer


@transaction.atomic
def decline_invitation(*, invitation: MaintainerInvitation, by: User | None, at: datetime) -> None:
    """Whoever has the link may say no, with an account or without."""
    advance(_open(invitation, at), State.DECLINED, by=by, at=at, closed_at=at)


@transaction.atomic
def revoke_invitation(*, invitation: MaintainerInvitation, by: User, at: datetime) -> None:
    """Let the link hold no longer."""
    advance(invitation, State.REVOKED, by=by, at=at, closed_at=at)


@transaction.atomic
def leave_project(*, project: Project, by: User, at: datetime) -> None:
    """Speak for the project no longer. The last maintainer stays until there is another. Leaving twice is once."""
    project = _locked(project)
    maintainer = project.maintainers.current().filter(user=by).first()
    if maintainer is None:
        return
    if not project.maintainers.current().exclude(pk=maintainer.pk).exists():
        raise MaintainerError(_("You are the only one who speaks for this project. Invite somebody first."))
    _end(maintainer, verb="left", by=by, at=at)


@transaction.atomic
def end_maintainer(*, maintainer: Maintainer, by: User, at: datetime, reason: str) -> Maintainer:
    """End a role with a reason, which the person is told. Ending it twice changes nothing."""
    _locked(maintainer.project)
    ended = _end(maintainer, verb="ended", by=by, at=at, reason=reason)
    if ended:
        send_maintainer_ended(maintainer, decision=ended)
    return maintainer


def _locked(project: Project) -> Project:
    """Of two who come or go at once, the second waits here and sees the first."""
    return Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def _open(invitation: MaintainerInvitation, at: datetime) -> MaintainerInvitation:
    invitation = MaintainerInvitation.objects.get(pk=invitation.pk)
    if not invitation.is_open(at):
        raise MaintainerError(_("This link was used or does not hold any more. Ask for a new invitation."))
    return invitation


def _end(maintainer: Maintainer, *, verb: str, by: User, at: datetime, reason: str = "") -> AuditEvent | None:
    """With the role go the invitations that its holder sent: a new one may be sent by those who stay."""
    if not Maintainer.objects.current().filter(pk=maintainer.pk).update(ended_at=at, end_reason=reason):
        return None
    maintainer.ended_at, maintainer.end_reason = at, reason
    invitations = maintainer.project.invitations.open_at(at).filter(invited_by=maintainer.user_id)
    for invitation in invitations.order_by("pk"):
        advance(invitation, State.REVOKED, by=by, at=at, closed_at=at)
    return AuditEvent.record(subject=maintainer, verb=verb, by=by, at=at, reason=reason)
