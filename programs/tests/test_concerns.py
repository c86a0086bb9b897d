"""What is raised in private, who reads it, and what becomes of it."""

from datetime import timedelta
from itertools import product

import pytest

from mentorship.core import scopes
from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.outbox import kinds
from mentorship.core.outbox.kinds import get as kind_of
from mentorship.core.states import TransitionNotAllowed

from .. import policies
from ..errors import ConcernError
from ..models import Concern
from ..services.concerns import MOST_A_DAY, close_concern, raise_concern, take_up_concern
from ..services.coordinators import end_coordinator
from .applications_support import make_concern
from .factories import (
    AT,
    coordinator_of,
    make_application,
    make_coordinator,
    make_program,
    make_site_coordinator,
    make_user,
)

pytestmark = pytest.mark.django_db

SECRET = "My mentor shouts at me."


def told(kind: str) -> list[int]:
    rows = OutboxMessage.objects.filter(kind=kind).order_by("recipient_id")
    return list(rows.values_list("recipient_id", flat=True))


def test_concern_reaches_the_coordinators_of_the_program_alone():
    program = make_program()
    first, second = coordinator_of(program), make_coordinator(program)
    make_coordinator(make_program())
    concern = make_concern(program=program)
    assert told("concern_raised") == sorted([first.pk, second.pk])
    assert set(concern.readers()) == {first, second}


def test_concern_is_kept_from_whom_its_author_names():
    program = make_program()
    first, second = coordinator_of(program), make_coordinator(program)
    concern = make_concern(program=program, kept_from=[first])
    assert told("concern_raised") == [second.pk]
    assert not Concern.objects.readable_by(first).exists()
    assert concern.audit_scope not in scopes.readable_by(first)
    assert scopes.readable_by(second) >= {concern.audit_scope, program.audit_scope}


def test_concerns_of_one_person_are_so_many_a_day():
    program = make_program()
    person = make_application(program=program).person
    for number in range(MOST_A_DAY):
        make_concern(program=program, person=person, words=f"Number {number}.")
    with pytest.raises(ConcernError, match="You raised 10 concerns within a day"):
        make_concern(program=program, person=person)
    make_concern(program=program)
    make_concern(program=program, person=person, at=AT + timedelta(days=1))


def test_concern_about_all_coordinators_goes_to_the_site():
    site, program = make_site_coordinator(), make_program()
    opener = coordinator_of(program)  # a site coordinator too
    second = make_coordinator(program)
    concern = make_concern(program=program, kept_from=[opener, second])
    assert set(concern.readers()) == {site}
    assert list(Concern.objects.readable_by(site)) == [concern]
    assert not Concern.objects.readable_by(opener).exists()


def test_concern_that_nobody_could_read_is_refused():
    program = make_program()
    person = make_application(program=program).person
    with pytest.raises(ConcernError, match="Leave at least one"):
        make_concern(program=program, person=person, kept_from=[coordinator_of(program)])
    assert not Concern.objects.exists()


def test_concern_falls_to_the_site_when_the_last_reader_leaves():
    site, program = make_site_coordinator(), make_program()
    concern = make_concern(program=program)
    role = program.coordinators.current().get()
    assert not Concern.objects.readable_by(site).exists()
    end_coordinator(coordinator=role, by=site, at=AT)
    assert list(Concern.objects.readable_by(site)) == [concern]
    message = OutboxMessage.objects.get(kind="concern_raised")
    # Whoever opened the program coordinates the site, so the mail still reaches a reader.
    assert kind_of("concern_raised").guard(message) == ""


def test_mail_to_whom_it_was_taken_from_is_not_sent():
    program = make_program()
    leaving = make_coordinator(program)
    make_concern(program=program)
    end_coordinator(coordinator=program.coordinators.get(user=leaving), by=leaving, at=AT)
    message = leaving.mails.get(kind="concern_raised")
    assert kind_of("concern_raised").guard(message) == "The recipient does not read this concern any more."


SOME = [(), (0,), (1,), (0, 1)]


@pytest.mark.parametrize("coordinates", [True, False])
@pytest.mark.parametrize(("kept", "ended"), list(product(SOME, SOME)))
def test_readers_and_what_is_readable_are_the_same(kept, ended, coordinates):
    """The two ways to ask: who reads a concern, and which concerns somebody reads."""
    program, elsewhere = make_program(), make_program()
    opener = coordinator_of(program)
    ours = [make_coordinator(program), make_coordinator(program)]
    author = ours[0] if coordinates else make_user()
    make_application(program=program, person=author)
    kept_from = [ours[number] for number in kept if ours[number] != author]
    concern = make_concern(program=program, person=author, kept_from=kept_from)
    for user in [opener, *(ours[number] for number in ended)]:
        end_coordinator(coordinator=program.coordinators.current().get(user=user), by=opener, at=AT)
    people = [*ours, author, opener, coordinator_of(elsewhere), make_site_coordinator(), make_user()]
    reading = {person for person in people if Concern.objects.handled_by(person).exists()}
    assert reading == set(concern.readers()) & set(people)
    assert reading != set()
    assert reading & {author, *kept_from} == set()


def test_superuser_reads_and_does_not_act():
    root = make_user(is_superuser=True)
    concern = make_concern()
    assert list(Concern.objects.readable_by(root)) == [concern]
    with pytest.raises(ConcernError, match="not yours"):
        take_up_concern(concern=concern, by=root, at=AT)


def test_author_who_coordinates_does_not_answer_the_own_concern():
    program = make_program()
    author = make_coordinator(program)
    make_application(program=program, person=author)
    concern = make_concern(program=program, person=author)
    assert author not in policies.who_may_be_kept_out(author, program)
    assert not policies.may_handle_concern(author, concern)
    assert list(Concern.objects.visible_to(author)) == [concern]


def test_stranger_raises_nothing():
    with pytest.raises(ConcernError, match="Only those who applied"):
        make_concern(person=make_user())


@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "waitlisted", "declined", "withdrawn"])
def test_applicant_raises_whatever_became_of_the_application(state):
    application = make_application(state=state)
    concern = make_concern(program=application.program, person=application.person)
    assert concern.state == "raised"


def test_only_coordinators_of_the_program_can_be_kept_out():
    program = make_program()
    person = make_application(program=program).person
    with pytest.raises(ConcernError, match="Choose only among"):
        make_concern(program=program, person=person, kept_from=[make_user()])


def test_same_words_twice_are_one_concern():
    program = make_program()
    person = make_application(program=program).person
    first, second = (make_concern(program=program, person=person) for _ in range(2))
    assert first == second
    assert len(told("concern_raised")) == 1


def test_concern_is_taken_up_then_closed_with_an_answer():
    concern = make_concern("closed")
    concern.refresh_from_db()
    assert (concern.state, concern.answer) == ("closed", "We talked with your mentor.")
    assert concern.taken_up_by == concern.closed_by == coordinator_of(concern.program)
    assert told("concern_closed") == [concern.person_id]
    # A new one may be raised in the same words.
    assert make_concern(program=concern.program, person=concern.person) != concern


@pytest.mark.parametrize(
    ("state", "verb", "error"),
    [
        ("raised", close_concern, TransitionNotAllowed),
        ("taken_up", take_up_concern, TransitionNotAllowed),
        ("closed", take_up_concern, TransitionNotAllowed),
        ("closed", close_concern, TransitionNotAllowed),
    ],
)
def test_step_out_of_turn_is_refused(state, verb, error):
    concern = make_concern(state)
    reason = {"reason": "Done."} if verb is close_concern else {}
    with pytest.raises(error):
        verb(concern=concern, by=coordinator_of(concern.program), at=AT, **reason)


def test_closing_needs_an_answer():
    concern = make_concern("taken_up")
    with pytest.raises(ConcernError, match="Say what was done"):
        close_concern(concern=concern, by=coordinator_of(concern.program), at=AT, reason=" ")


def test_neither_words_nor_answer_stand_in_mail_or_log():
    concern = make_concern("closed", words=SECRET)
    mails = [kinds.get(m.kind).render(m) for m in OutboxMessage.objects.filter(kind__startswith="concern")]
    written = [text for mail in mails for text in (mail.subject, mail.text, mail.html)]
    log = AuditEvent.objects.filter(subject_type="programs.concern")
    written += [f"{event.subject_label} {event.reason}" for event in log]
    assert (len(mails), log.count()) == (2, 3)
    assert [text for text in written if SECRET in text or concern.answer in text] == []
    to_coordinators = mails[0].subject + mails[0].text + mails[0].html
    assert concern.person.name not in to_coordinators
    assert f"/admin/programs/concern/{concern.pk}/change/" in to_coordinators


def test_words_are_needed():
    program = make_program()
    person = make_application(program=program).person
    with pytest.raises(Exception, match="This field cannot be blank"):
        raise_concern(program=program, person=person, words="", may_contact=False, at=AT)
