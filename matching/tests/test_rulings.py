"""Locks and exclusions: what is kept, and what is refused with the reason."""

import pytest

from matching.errors import RulingError
from matching.models import Ruling
from matching.services.rulings import exclude_pair, lift_ruling, lock_pair
from matching.tests.factories import make_people, make_ruling, make_run
from mentorship.core.models import AuditEvent
from pairs.tests.factories import make_candidate, make_matching_program
from programs.models import Application
from programs.services.applications import withdraw_application
from programs.tests.factories import AT, coordinator_of, make_coordinator

pytestmark = pytest.mark.django_db


def lock(mentor, mentee, **fields):
    program = mentor.program
    return lock_pair(
        program=program, mentor=mentor, mentee=mentee, by=coordinator_of(program), at=AT, **fields
    )


def exclude(mentor, mentee):
    program = mentor.program
    return exclude_pair(program=program, mentor=mentor, mentee=mentee, by=coordinator_of(program), at=AT)


def test_lock_is_kept_with_who_why_and_when():
    program, (mentor,), (mentee,) = make_people()
    ruling = lock(mentor, mentee, reason="They know each other.")
    ruling.refresh_from_db()
    assert (ruling.kind, ruling.by, ruling.at, ruling.reason) == (
        "lock",
        coordinator_of(program),
        AT,
        "They know each other.",
    )
    event = AuditEvent.objects.get(subject_type="matching.ruling")
    assert (event.after, event.reason, event.scope) == ("lock", ruling.reason, program.audit_scope)


def test_second_click_changes_nothing():
    _program, (mentor,), (mentee,) = make_people()
    assert lock(mentor, mentee) == lock(mentor, mentee)
    assert AuditEvent.objects.filter(subject_type="matching.ruling").count() == 1


def test_lock_and_exclusion_give_way_to_each_other():
    _program, (mentor,), (mentee,) = make_people()
    exclude(mentor, mentee)
    lock(mentor, mentee)
    assert list(Ruling.objects.values_list("kind", flat=True)) == ["lock"]
    exclude(mentor, mentee)
    assert list(Ruling.objects.values_list("kind", flat=True)) == ["exclusion"]


def test_lock_against_a_rule_of_the_last_run_is_refused_in_words():
    program, (mentor,), (mentee,) = make_people()
    make_run("cancelled", program, least_overlap=300, least_english=5)
    with pytest.raises(RulingError) as error:
        lock(mentor, mentee)
    assert error.value.message == (
        f"{mentor.person} and {mentee.person} can't be locked, since that is against a hard rule of the last run: "
        "too little English between the two; too few shared hours. Ease the rule first, or choose others."
    )
    assert not Ruling.objects.exists()


def test_refused_lock_leaves_the_exclusion():
    program, (mentor,), (mentee,) = make_people()
    make_run("cancelled", program, least_overlap=300)
    exclude(mentor, mentee)
    with pytest.raises(RulingError):
        lock(mentor, mentee)
    assert Ruling.objects.get().kind == "exclusion"


def test_mentor_without_room_for_another_lock_is_named():
    _program, (mentor,), (first, second) = make_people(1, 2)
    lock(mentor, first)
    with pytest.raises(RulingError, match="1 places left and 1 locks already"):
        lock(mentor, second)


def test_mentee_has_one_lock():
    _program, (one, two), (mentee,) = make_people(2, 1)
    lock(one, mentee)
    with pytest.raises(RulingError, match="locked with another mentor"):
        lock(two, mentee)


def test_people_whom_no_run_takes_cannot_be_locked():
    program, (mentor,), (mentee,) = make_people()
    withdraw_application(application=mentee, by=mentee.person, at=AT)
    with pytest.raises(RulingError, match="can't be locked: a run takes approved people"):
        lock(mentor, mentee)
    _other, _mentors, (stranger,) = make_people()
    with pytest.raises(RulingError, match="can't be locked"):
        lock_pair(program=program, mentor=mentor, mentee=stranger, by=coordinator_of(program), at=AT)


def test_nobody_is_locked_with_themselves():
    program = make_matching_program()
    mentor = make_candidate(program, "mentor")
    mentee = make_candidate(program, "mentee", person=mentor.person)
    with pytest.raises(RulingError, match="the same person or organisation"):
        lock(mentor, mentee)


def test_exclusion_needs_a_mentor_and_a_mentee_of_the_program():
    program, (mentor,), (mentee,) = make_people()
    _other, (other,), _mentees = make_people()
    for one, two in ((mentee, mentor), (other, mentee)):
        with pytest.raises(RulingError, match="Choose a mentor and a mentee of this program"):
            exclude_pair(program=program, mentor=one, mentee=two, by=coordinator_of(program), at=AT)


def test_lifting_leaves_a_trace():
    program, (mentor,), (mentee,) = make_people()
    ruling = make_ruling("lock", mentor, mentee)
    lift_ruling(ruling=ruling, by=coordinator_of(program), at=AT)
    assert not Ruling.objects.exists()
    event = AuditEvent.objects.filter(verb="lifted").get()
    assert (event.before, event.subject_label) == (
        "lock",
        f"{mentor.person} – {mentee.person}, {program}",
    )


def test_mentor_with_two_places_has_two_locks():
    _program, (mentor,), (first, second) = make_people(1, 2)
    Application.objects.filter(pk=mentor.pk).update(capacity=2)
    lock(mentor, first)
    lock(mentor, second)
    assert Ruling.objects.locks().count() == 2


def test_nobody_rules_about_themselves():
    program, (mentor,), (mentee,) = make_people()
    for person in (mentor.person, mentee.person):
        make_coordinator(program, person)
        for verb in (lock_pair, exclude_pair):
            with pytest.raises(RulingError, match="This is about you"):
                verb(program=program, mentor=mentor, mentee=mentee, by=person, at=AT)
    assert not Ruling.objects.exists()
    ruling = make_ruling("exclusion", mentor, mentee)
    with pytest.raises(RulingError, match="Ask another coordinator"):
        lift_ruling(ruling=ruling, by=mentee.person, at=AT)
    assert Ruling.objects.get() == ruling
