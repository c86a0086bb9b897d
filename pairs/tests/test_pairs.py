"""Opening pairs and taking them back."""

from datetime import date, datetime, timedelta

import pytest

from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.outbox.services import AlreadyOnItsWay
from pairs.errors import PairError
from pairs.models import Meeting, Pair
from pairs.services.pairs import Match, open_pairs, tell_pairs_now, withdraw_pairs
from pairs.tests.factories import close_survey, make_candidate, make_matching_program, make_pair
from programs.tests.factories import AT, coordinator_of, make_application

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(minutes=15)


def kickoffs() -> list[tuple[str, str, datetime]]:
    rows = OutboxMessage.objects.filter(kind="kickoff").order_by("dedupe_key")
    return [(row.dedupe_key.split(":")[2], row.state, row.not_before) for row in rows]


def test_open_pairs_writes_pair_introduction_and_one_mail_for_each():
    pair = make_pair(told_at=LATER)
    assert (pair.state, pair.told_at, pair.next_check_at) == ("active", LATER, LATER)
    assert (pair.starts_on, pair.ends_on) == (pair.program.starts_on, pair.program.ends_on)
    assert pair.least_minutes == 60
    meeting = Meeting.objects.get()
    # The first of the common evenings (18:00 to 21:00 in Berlin) that lies three days ahead.
    assert meeting.starts_at == datetime.fromisoformat("2027-03-04T17:00Z")
    assert (meeting.kind, meeting.state, meeting.minutes) == ("kickoff", "proposed", 60)
    assert meeting.place == pair.program.chat_url
    assert kickoffs() == [("mentee", "pending", LATER), ("mentor", "pending", LATER)]
    opened = AuditEvent.objects.filter(subject_type="pairs.pair").get()
    assert (opened.verb, opened.subject_id, opened.scope) == ("opened", pair.pk, pair.program.audit_scope)


def test_open_pairs_proposes_no_introduction_without_common_hours():
    program = make_matching_program()
    mentor = make_candidate(program, "mentor", survey={"half_hours": {(0, 4)}})
    make_pair(program=program, mentor=mentor)
    assert not Meeting.objects.exists()


def test_open_pairs_keeps_one_mentors_introductions_apart():
    program = make_matching_program()
    mentor = make_candidate(program, "mentor", capacity=2)
    mentees = [make_candidate(program, "mentee") for _ in range(2)]
    close_survey(program)
    open_pairs(
        program=program,
        matches=[Match(mentor, mentee, 1, {}, ()) for mentee in mentees],
        told_at=AT,
        by=coordinator_of(program),
        at=AT,
    )
    first, second = Meeting.objects.in_order()
    assert second.starts_at == first.ends_at


def test_introduction_of_a_later_pair_keeps_clear_of_the_mentors_other_meetings():
    program = make_matching_program()
    mentor = make_candidate(program, "mentor", capacity=2)
    mentees = [make_candidate(program, "mentee") for _ in range(2)]
    first, second = (make_pair(program=program, mentor=mentor, mentee=mentee) for mentee in mentees)
    assert second.meetings.get().starts_at == first.meetings.get().ends_at


def test_open_pairs_that_begin_late_start_when_they_are_told():
    program = make_matching_program()
    people = [make_candidate(program, role) for role in ("mentor", "mentee")]
    pair = make_pair(program=program, mentor=people[0], mentee=people[1], at=AT + timedelta(days=30))
    assert pair.starts_on == date(2027, 3, 31)
    assert pair.ends_on == program.ends_on


def test_open_pairs_costs_the_same_for_one_and_for_three(django_assert_num_queries):
    for number in (1, 3):
        program = make_matching_program()
        people = [[make_candidate(program, role) for role in ("mentor", "mentee")] for _ in range(number)]
        close_survey(program)
        matches = [Match(mentor, mentee, 1, {}, ()) for mentor, mentee in people]
        by = coordinator_of(program)
        with django_assert_num_queries(10):
            open_pairs(program=program, matches=matches, told_at=AT, by=by, at=AT)


@pytest.mark.parametrize("state", ["waitlisted", "withdrawn"])
def test_open_pairs_refuses_who_is_not_approved(state):
    program = make_matching_program()
    mentor = make_candidate(program, "mentor")
    mentee = make_application(program=program, state=state)
    close_survey(program)
    with pytest.raises(PairError, match="Match again, then publish"):
        open_pairs(program=program, matches=[Match(mentor, mentee, 1, {}, ())], told_at=AT, by=None, at=AT)
    assert not Pair.objects.exists()


def test_withdraw_pairs_leaves_nothing_behind():
    pair = make_pair(told_at=LATER)
    by = coordinator_of(pair.program)
    withdraw_pairs(pairs=[pair], by=by, at=AT, reason="A slip.")
    assert (pair.state, pair.end_reason, pair.next_check_at) == ("withdrawn", "A slip.", None)
    assert Meeting.objects.get().state == "cancelled"
    assert [state for _role, state, _due in kickoffs()] == ["cancelled", "cancelled"]
    assert not Pair.objects.visible_to(pair.mentor.person, LATER).exists()
    again = make_pair(program=pair.program, mentor=pair.mentor, mentee=pair.mentee)
    assert again.state == "active"


def test_withdraw_pairs_costs_the_same_for_one_and_for_three(django_assert_num_queries):
    for number in (1, 3):
        program = make_matching_program()
        people = [[make_candidate(program, role) for role in ("mentor", "mentee")] for _ in range(number)]
        close_survey(program)
        pairs = [make_pair(program=program, mentor=one, mentee=other, told_at=LATER) for one, other in people]
        by = coordinator_of(program)
        with django_assert_num_queries(19):
            withdraw_pairs(pairs=pairs, by=by, at=AT, reason="A slip.")


def test_withdraw_pairs_is_all_or_nothing_once_a_mail_has_left():
    pair = make_pair(told_at=LATER)
    OutboxMessage.objects.filter(dedupe_key__endswith="mentor").update(
        state="sent", sent_at=AT, closed_at=AT, handoff_at=AT, frozen_at=AT, attempts=1
    )
    with pytest.raises(AlreadyOnItsWay):
        withdraw_pairs(pairs=[pair], by=coordinator_of(pair.program), at=AT, reason="A slip.")
    pair.refresh_from_db()
    assert pair.state == "active"
    assert [state for _role, state, _due in kickoffs()] == ["pending", "sent"]


def test_tell_pairs_now_ends_the_wait():
    pair = make_pair(told_at=LATER)
    assert not Pair.objects.visible_to(pair.mentor.person, AT).exists()
    assert tell_pairs_now(pairs=[pair], at=AT) == 2
    assert Pair.objects.visible_to(pair.mentor.person, AT).get() == pair
    assert {due for _role, _state, due in kickoffs()} == {AT}
    assert tell_pairs_now(pairs=[pair], at=AT) == 0
