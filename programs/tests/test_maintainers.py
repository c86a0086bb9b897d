"""Inviting maintainers, joining and going."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.outbox import kinds
from mentorship.core.states import TransitionNotAllowed

from .. import policies
from ..errors import MaintainerError
from ..links import hash_of
from ..models import Maintainer, MaintainerInvitation, Project
from ..services.maintainers import (
    HOLDS_FOR,
    MOST,
    accept_invitation,
    decline_invitation,
    end_maintainer,
    find_invitation,
    leave_project,
    revoke_invitation,
)
from .factories import AT, make_invitation, make_maintainer, make_project, make_site_coordinator, make_user
from .threads import at_once

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def token_of(invitation: MaintainerInvitation) -> str:
    """From the mail: nowhere else is it kept."""
    (mail,) = OutboxMessage.objects.filter(context__invitation=invitation.pk)
    return mail.body_text.partition("/invitation/")[2].partition("/")[0]


def speakers(project: Project) -> set[int]:
    return set(project.maintainers.current().values_list("user", flat=True))


def test_invitation_is_mailed_once_with_a_link_of_which_only_the_hash_is_kept():
    invitation = make_invitation(make_project("Lantern"), "kiri@example.org")
    mail = OutboxMessage.objects.get(kind="maintainer_invitation")
    token = token_of(invitation)
    assert (mail.recipient_email, mail.secret, len(token)) == ("kiri@example.org", True, 43)
    assert hash_of(token) == invitation.token_hash
    assert find_invitation(token) == invitation
    assert "15 March 2027" in mail.body_text
    assert mail.expires_at == invitation.expires_at == AT + timedelta(days=14)


def test_invitation_is_accepted_by_an_account_of_another_address():
    project = make_project()
    invitation, person = make_invitation(project, "work@example.org"), make_user("home@example.org")
    maintainer = accept_invitation(invitation=invitation, by=person, at=LATER)
    assert (maintainer.project, maintainer.user, maintainer.since_at) == (project, person, LATER)
    assert policies.maintains(person, project)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.closed_at) == ("accepted", LATER)
    assert AuditEvent.objects.filter(verb="joined", by=person).count() == 1


def test_account_without_a_confirmed_address_is_refused():
    person = make_user()
    EmailAddress.objects.filter(user=person).update(verified=False)
    with pytest.raises(MaintainerError, match="Confirm your mail address"):
        accept_invitation(invitation=make_invitation(make_project()), by=person, at=LATER)


def test_maintainer_does_not_use_up_the_link_of_another():
    project = make_project()
    invitation = make_invitation(project)
    with pytest.raises(MaintainerError, match="speak for this project already"):
        accept_invitation(invitation=invitation, by=project.maintainers.get().user, at=LATER)
    assert MaintainerInvitation.objects.get().state == "sent"


@pytest.mark.parametrize("use", [accept_invitation, decline_invitation])
@pytest.mark.parametrize("close", ["accepted", "declined", "revoked", "expired"])
def test_link_that_is_closed_is_refused(use, close):
    invitation, person, at = make_invitation(make_project()), make_user(), LATER
    if close == "accepted":
        accept_invitation(invitation=invitation, by=make_user(), at=LATER)
    elif close == "declined":
        decline_invitation(invitation=invitation, by=None, at=LATER)
    elif close == "revoked":
        revoke_invitation(invitation=invitation, by=invitation.invited_by, at=LATER)
    else:
        at = AT + HOLDS_FOR
    before = Maintainer.objects.count()
    with pytest.raises(MaintainerError, match="was used or does not hold"):
        use(invitation=invitation, by=person, at=at)
    assert Maintainer.objects.count() == before


def test_link_holds_to_its_last_second():
    last = AT + HOLDS_FOR - timedelta(seconds=1)
    invitation = make_invitation(make_project())
    assert accept_invitation(invitation=invitation, by=make_user(), at=last).since_at == last


def test_used_invitation_is_not_revoked():
    invitation = make_invitation(make_project())
    decline_invitation(invitation=MaintainerInvitation.objects.get(), by=None, at=LATER)
    with pytest.raises(TransitionNotAllowed):
        revoke_invitation(invitation=invitation, by=invitation.invited_by, at=LATER)


def test_mail_that_waits_is_not_sent_after_revocation():
    invitation = make_invitation(make_project())
    mail = OutboxMessage.objects.get(kind="maintainer_invitation")
    guard = kinds.get("maintainer_invitation").guard
    assert guard(mail) == ""
    revoke_invitation(invitation=invitation, by=invitation.invited_by, at=LATER)
    assert guard(mail) == "The link is no longer needed."


def test_address_is_invited_again_only_when_its_link_is_closed():
    project = make_project()
    invitation = make_invitation(project, "kiri@example.org")
    with pytest.raises(MaintainerError, match="still holds"):
        make_invitation(project, "Kiri@example.org")
    revoke_invitation(invitation=invitation, by=invitation.invited_by, at=AT)
    assert make_invitation(project, "kiri@example.org").pk != invitation.pk


def test_project_sends_few_invitations_in_the_days_of_a_link():
    project = make_project()
    for _ in range(MOST):
        sent = make_invitation(project)
        revoke_invitation(invitation=sent, by=sent.invited_by, at=AT)
    with pytest.raises(MaintainerError, match="at most 10 invitations in 14 days"):
        make_invitation(project, at=LATER)
    assert make_invitation(project, at=AT + HOLDS_FOR).state == "sent"


def test_maintainer_leaves_and_with_them_their_open_invitations():
    project = make_project()
    founder, second = project.maintainers.get().user, make_maintainer(project).user
    invitation = make_invitation(project, by=founder)
    leave_project(project=project, by=founder, at=LATER)
    assert speakers(project) == {second.pk}
    assert not policies.maintains(founder, project)
    invitation.refresh_from_db()
    assert invitation.state == "revoked"
    leave_project(project=project, by=founder, at=LATER)
    assert AuditEvent.objects.filter(verb="left").count() == 1


def test_last_maintainer_stays():
    project = make_project()
    founder = project.maintainers.get().user
    with pytest.raises(MaintainerError, match="Invite somebody first"):
        leave_project(project=project, by=founder, at=LATER)
    assert speakers(project) == {founder.pk}


def test_ended_maintainer_is_told_why_once():
    project = make_project("Lantern")
    maintainer, by = project.maintainers.get(), make_site_coordinator()
    for _ in range(2):
        end_maintainer(maintainer=maintainer, by=by, at=LATER, reason="You asked us to.")
    assert speakers(project) == set()
    message = maintainer.user.mails.get(kind="maintainer_ended")
    mail = kinds.get(message.kind).render(message)
    assert mail.subject == "You speak for “Lantern” no longer"
    assert "> You asked us to." in mail.text
    assert "You asked us to." in mail.html


def test_somebody_who_left_comes_back_by_a_new_invitation():
    project = make_project()
    second = make_maintainer(project)
    leave_project(project=project, by=second.user, at=LATER)
    make_maintainer(project, second.user, at=LATER)
    assert len(speakers(project)) == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_invitation_accepted_by_two_at_once_lets_one_in():
    project = make_project()
    make_invitation(project)
    copies = [MaintainerInvitation.objects.get() for _ in range(2)]
    people = [make_user() for _ in range(2)]
    outcomes = at_once(
        *(
            lambda i=invitation, by=by: accept_invitation(invitation=i, by=by, at=LATER)
            for invitation, by in zip(copies, people, strict=True)
        )
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Maintainer", "MaintainerError"]
    assert len(speakers(project)) == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_last_two_who_leave_at_once_leave_one():
    project = make_project()
    people = [project.maintainers.get().user, make_maintainer(project).user]
    outcomes = at_once(*(lambda by=by: leave_project(project=project, by=by, at=LATER) for by in people))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["MaintainerError", "NoneType"]
    assert len(speakers(project)) == 1
