"""Who may see and change what of a pair."""

from datetime import timedelta

import pytest

from mentorship.core.models import User
from mentorship.core.services.accounts import forget_unverified
from mentorship.core.states import advance
from pairs import policies
from pairs.models import Pair
from pairs.services.pairs import withdraw_pairs
from pairs.tests.factories import ENROLLED, entered_by_coordinators, make_matching_program, make_pair
from programs.models import Application, Program
from programs.services.applications import withdraw_application
from programs.tests.factories import AT, coordinator_of, make_user
from programs.tests.imports_support import bring, person, sheet

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
RIGHTS = ("may_see_pair", "may_change_pair", "may_see_contact", "may_keep_contact")


def rights(user, pair: Pair, at=AT) -> list[str]:
    return [name for name in RIGHTS if getattr(policies, name)(user, pair, at)]


def over(pair: Pair, state: str) -> Pair:
    advance(pair, state, by=None, at=AT, ended_at=AT, end_reason="They moved on.", next_check_at=None)
    return pair


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_pair_is_its_two_peoples(role):
    pair = make_pair()
    assert rights(pair.side(role).person, pair) == list(RIGHTS)
    assert rights(make_user(), pair) == []
    assert rights(make_user(is_superuser=True), pair) == []
    assert rights(pair.opened_by, pair) == []


def test_pair_is_nobodys_before_it_is_told():
    pair = make_pair(told_at=AT + DAY)
    assert rights(pair.mentor.person, pair) == []
    assert rights(pair.mentor.person, pair, at=AT + DAY) == list(RIGHTS)


def test_pair_that_was_taken_back_is_nobodys():
    pair = over(make_pair(), "withdrawn")
    assert rights(pair.mentor.person, pair) == []


@pytest.mark.parametrize("state", ["ended", "completed"])
def test_pair_that_is_over_is_read_only_and_loses_its_contact(state):
    pair = over(make_pair(), state)
    kept = ["may_see_pair", "may_see_contact", "may_keep_contact"]
    assert rights(pair.mentee.person, pair, at=AT + 30 * DAY - timedelta(seconds=1)) == kept
    assert rights(pair.mentee.person, pair, at=AT + 30 * DAY) == ["may_see_pair"]


def test_contact_waits_for_the_readers_own_acceptance():
    pair = make_pair()
    entered_by_coordinators(pair.mentee)
    assert "may_see_contact" not in rights(pair.mentee.person, pair)
    assert "may_see_contact" in rights(pair.mentor.person, pair)


def test_account_in_a_pair_that_was_taken_back_stays_and_holds_up_nobody():
    program = make_matching_program()
    bring(program, sheet(person(1)), at=AT - ENROLLED)
    mentee = Application.objects.get(person__email="p1@example.org")
    pair = make_pair(program=program, mentee=mentee, told_at=AT + timedelta(minutes=15))
    withdraw_pairs(pairs=[pair], by=coordinator_of(program), at=AT, reason="Taken back.")
    Program.objects.filter(pk=program.pk).update(state="matching")
    mentee.refresh_from_db()
    withdraw_application(application=mentee, by=mentee.person, at=AT)
    abandoned = User.objects.create_user("nobody@example.org", name="Nobody", date_joined=AT)
    forget_unverified(at=AT + timedelta(days=400))
    assert User.objects.filter(pk=mentee.person_id).exists()
    assert not User.objects.filter(pk=abandoned.pk).exists()
