"""Links by which imported people take over what coordinators entered about them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _

from mentorship.core.models import User
from mentorship.core.outbox.services import enqueue_all
from mentorship.core.services.accounts import is_settled, take_over

from ..emails.claims import compose_claim
from ..errors import ClaimError
from ..links import hash_of, new_token
from ..models import Application, Claim, Import, Program
from .applications import accept_conduct, withdraw_application

HOLDS_FOR = timedelta(days=30)
AT_ONCE = 500
# A new link at most so often.
PAUSE, MOST_A_DAY = timedelta(minutes=10), 5


def find_claim(token: str) -> Claim | None:
    """By its link, whether or not it still holds."""
    claims = Claim.objects.select_related("person", "program__project")
    return claims.filter(token_hash=hash_of(token)).first()


@transaction.atomic
def issue_claims(
    *, people: Sequence[User], roles: dict[int, set[str]], source: Import, program: Program, at: datetime
) -> None:
    """A new link and its mail for each; `roles` by the person's primary key. `source` says what consent is named."""
    for number in range(0, len(people), AT_ONCE):
        lot = people[number : number + AT_ONCE]
        tokens = [new_token() for _person in lot]
        claims = Claim.objects.bulk_create(
            Claim(
                person=person,
                program=program,
                token_hash=hash_of(token),
                created_at=at,
                expires_at=at + HOLDS_FOR,
            )
            for person, token in zip(lot, tokens, strict=True)
        )
        enqueue_all(
            compose_claim(claim, token=token, roles=roles[claim.person_id], consent=source.consent, at=at)
            for claim, token in zip(claims, tokens, strict=True)
        )


def imported_by(claim: Claim) -> list[Application]:
    """What the link is about: imported and not withdrawn."""
    return list(
        Application.objects.filter(program=claim.program, person=claim.person, imported_at__isnull=False)
        .exclude(state=Application.State.WITHDRAWN)
        .select_related("program__project", "person", "source", "survey")
        .prefetch_related("further_languages")
        .order_by("role", "pk")
    )


@transaction.atomic
def accept_claim(
    *, claim: Claim, by: User | None, name: str, time_zone: str, password: str, at: datetime
) -> User:
    """Take over: the code of conduct is accepted for each application, and a new account becomes the person's.

    `by` is who is signed in. An account that is in use goes on as it is, and its owner has to be signed in: a
    link alone opens none. Raises `ClaimError`, and ValidationError for a name, zone or password that won't do.
    """
    claim = _locked(claim, at)
    person = claim.person
    if by is not None and by.pk != person.pk:
        raise ClaimError(_("This link is for somebody else. Sign out first."))
    if by is None:
        if is_settled(person):
            raise ClaimError(_("You have an account here already. Sign in first, then open the link again."))
        if EmailAddress.objects.filter(email__iexact=person.email, verified=True).exists():
            raise ClaimError(
                _("Another account has this address by now. Write to the coordinators: %(contact)s.")
                % {"contact": claim.program.contact_email}
            )
        if password:
            validate_password(password, person)
        person = take_over(user=person, name=name, time_zone=time_zone, password=password)
    # In the order in which a publication locks them.
    for application in sorted(imported_by(claim), key=lambda application: application.pk):
        accept_conduct(application=application, by=person, at=at)
    _close(claim, at)
    return person


@transaction.atomic
def decline_claim(*, claim: Claim, at: datetime) -> None:
    """Who reads this mail isn't meant, or doesn't want to take part."""
    claim = _locked(claim, at)
    for application in imported_by(claim):
        if application.is_withdrawable(at):
            withdraw_application(application=application, by=claim.person, at=at)
    _close(claim, at)


@transaction.atomic
def renew_claim(*, token: str, at: datetime) -> None:
    """Send a new link in place of one that doesn't hold any more, to the same address; or do nothing.

    Nothing is told to whoever asks. Nothing happens for a link that there never was, for people who have nothing
    here any more, and more often than every ten minutes or five times a day.
    """
    claim = find_claim(token)
    if claim is None or claim.is_open(at) or claim.program.state in Program.OVER:
        return
    User.objects.select_for_update(no_key=True).get(
        pk=claim.person_id
    )  # of two clicks, the second sees the first
    recent = Claim.objects.filter(
        person=claim.person, program=claim.program, created_at__gt=at - timedelta(days=1)
    )
    if recent.filter(created_at__gt=at - PAUSE).exists() or recent.count() >= MOST_A_DAY:
        return
    applications = imported_by(claim)
    if applications:
        issue_claims(
            people=[claim.person],
            roles={claim.person_id: {application.role for application in applications}},
            source=applications[-1].source,
            program=claim.program,
            at=at,
        )


def _locked(claim: Claim, at: datetime) -> Claim:
    # Of two links to one person the second waits here, before it holds anything that the first closes.
    User.objects.select_for_update(no_key=True).get(pk=claim.person_id)
    claim = (
        Claim.objects.select_for_update(no_key=True, of=("self",))
        .select_related("person", "program__project")
        .get(pk=claim.pk)
    )
    if not claim.is_open(at):
        raise ClaimError(_("This link was used or is too old. Ask for a new one."))
    return claim


def _close(claim: Claim, at: datetime) -> None:
    """This link and all others to the same person for the same program."""
    Claim.objects.filter(person=claim.person, program=claim.program).open_at(at).update(used_at=at)
