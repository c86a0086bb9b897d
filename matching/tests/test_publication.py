"""Publishing once, taking it back, and not waiting."""

from datetime import timedelta

import pytest

from matching.errors import PublicationError, PublishedAlready
from matching.models import MatchRun
from matching.services.publication import publish_run, send_now, undo_publication
from matching.tests.factories import make_people, make_ruling, make_run
from mentorship.core.models import AuditEvent, OutboxMessage
from mentorship.core.outbox.services import AlreadyOnItsWay
from pairs.models import Pair
from programs.errors import ApplicationError
from programs.models import Application, LeftOver, Program
from programs.services.applications import withdraw_application
from programs.stages import stages_of
from programs.tests.factories import AT, coordinator_of, make_coordinator
from programs.tests.threads import at_once

pytestmark = pytest.mark.django_db
State = MatchRun.State
WINDOW = timedelta(minutes=15)


def publish(run, at=AT):
    return publish_run(run=run, by=coordinator_of(run.program), at=at)


def undo(run, at=AT):
    return undo_publication(run=run, by=coordinator_of(run.program), at=at)


def reloaded(run):
    return MatchRun.objects.select_related("program__project").get(pk=run.pk)


def kickoffs(*states):
    mails = OutboxMessage.objects.filter(kind="kickoff")
    return mails.filter(state__in=states) if states else mails


def test_publishing_opens_pairs_and_writes_two_mails_each():
    program, mentors, _mentees = make_people(2, 2)
    run = publish(make_run(program=program))
    program.refresh_from_db()
    assert (run.state, run.published_by, run.told_at) == (
        State.PUBLISHED,
        coordinator_of(program),
        AT + WINDOW,
    )
    assert program.state == Program.State.RUNNING
    pairs = Pair.objects.live()
    assert {pair.mentor for pair in pairs} == set(mentors)
    assert {pair.told_at for pair in pairs} == {AT + WINDOW}
    assert kickoffs().count() == 4
    assert set(kickoffs().values_list("not_before", flat=True)) == {AT + WINDOW}
    for proposal in run.proposals.select_related("pair"):
        pair = proposal.pair
        assert (pair.mentor_id, pair.mentee_id, pair.points, pair.parts, pair.reasons) == (
            proposal.mentor_id,
            proposal.mentee_id,
            proposal.points,
            proposal.parts,
            proposal.reasons,
        )


def test_second_click_is_told_that_it_is_done():
    run = make_run()
    publish(run)
    with pytest.raises(PublishedAlready, match="published already"):
        publish(run)
    assert (Pair.objects.count(), kickoffs().count()) == (1, 2)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ten_clicks_of_two_coordinators_publish_once():
    program, *_people = make_people(3, 3)
    run = make_run(program=program)
    people = [coordinator_of(program), make_coordinator(program)]
    clicks = [
        lambda by=by: publish_run(run=MatchRun.objects.get(pk=run.pk), by=by, at=AT) for by in people * 5
    ]
    answers = at_once(*clicks)
    assert sum(isinstance(answer, MatchRun) for answer in answers) == 1
    assert sum(isinstance(answer, PublishedAlready) for answer in answers) == 9
    assert (Pair.objects.count(), kickoffs().count()) == (3, 6)
    assert AuditEvent.objects.filter(verb="published", subject_type="matching.matchrun").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_undo_and_send_now_at_once_end_in_one_of_them():
    program, *_people = make_people(2, 2)
    run = make_run("published", program)
    by = coordinator_of(program)
    answers = at_once(
        lambda: undo_publication(run=run, by=by, at=AT), lambda: send_now(run=run, by=by, at=AT)
    )
    assert sum(isinstance(answer, MatchRun) for answer in answers) == 1
    undone = reloaded(run).state == State.UNDONE
    assert kickoffs("cancelled" if undone else "pending").count() == 4
    assert Pair.objects.live().count() == (0 if undone else 2)


@pytest.mark.parametrize("state", ["queued", "cancelled", "undone"])
def test_only_a_done_run_is_published(state):
    run = make_run(state)
    with pytest.raises(PublicationError, match="nothing to publish"):
        publish(run)


def test_run_without_pairs_publishes_nobody():
    program, (mentor,), (mentee,) = make_people()
    make_ruling("exclusion", mentor, mentee)
    run = make_run(program=program)
    with pytest.raises(PublicationError, match="nobody to publish"):
        publish(run)
    assert reloaded(run).state == State.DONE


def test_older_result_is_not_published():
    program, *_people = make_people()
    old, new = make_run(program=program), make_run(program=program)
    with pytest.raises(PublicationError, match="newer result"):
        publish(old)
    make_run("queued", program)
    with pytest.raises(PublicationError, match="under way"):
        publish(new)


def test_person_who_withdrew_since_is_named():
    program, _mentors, (mentee,) = make_people()
    run = make_run(program=program)
    withdraw_application(application=mentee, by=mentee.person, at=AT)
    with pytest.raises(PublicationError, match=f"Not approved any more: {mentee.person}. Match again"):
        publish(run)


def test_person_who_is_in_a_pair_since_is_named():
    program, _mentors, _people = make_people(2, 1)
    run = make_run(program=program)
    publish(run)
    MatchRun.objects.filter(pk=run.pk).update(state="done", published_at=None, told_at=None)
    mentee = run.proposals.get().mentee
    with pytest.raises(PublicationError, match=f"In a pair by now: {mentee.person}"):
        publish(run)


def test_mentor_whose_places_went_since_is_named():
    program, (mentor,), _mentees = make_people(1, 2)
    Application.objects.filter(pk=mentor.pk).update(capacity=2)
    run = make_run(program=program)
    Application.objects.filter(pk=mentor.pk).update(capacity=1)
    with pytest.raises(PublicationError, match=f"Without enough places by now: {mentor.person}"):
        publish(run)


def test_ruling_since_that_the_result_breaks_is_named():
    program, (mentor,), (mentee,) = make_people()
    run = make_run(program=program)
    make_ruling("exclusion", mentor, mentee)
    with pytest.raises(PublicationError, match=f"came in since: {mentee.person}"):
        publish(run)
    make_ruling("lock", mentor, mentee)  # which the result keeps
    assert publish(run).state == State.PUBLISHED


def test_many_names_are_counted():
    program, _mentors, mentees = make_people(5, 5)
    run = make_run(program=program)
    for mentee in mentees:
        withdraw_application(application=mentee, by=mentee.person, at=AT)
    with pytest.raises(PublicationError, match="and 2 more"):
        publish(run)


def test_program_that_was_cancelled_publishes_nobody():
    run = make_run()
    Program.objects.filter(pk=run.program_id).update(state="cancelled", cancelled_reason="Too few.")
    with pytest.raises(PublicationError, match="no pairs are published"):
        publish(run)


def test_left_over_mentee_reads_why_once_the_mails_leave():
    program, (mentor,), _mentees = make_people(1, 2)
    run = publish(make_run(program=program))
    left = run.leftovers.get().application
    left = Application.objects.select_related("program__project", "survey", "left_over").get(pk=left.pk)
    assert stages_of(left, AT)[-1].label == "The program starts"
    last = stages_of(left, AT + WINDOW)[-1]
    assert last.label == "Not matched"
    assert "1 mentor: suitable, but their places went to others." in last.detail
    assert not LeftOver.objects.filter(application=mentor).exists()


def test_left_over_mentor_is_told_and_one_with_a_pair_is_not():
    program, (one, two), _mentees = make_people(2, 1)
    Application.objects.filter(pk__in=[one.pk, two.pk]).update(capacity=2)
    run = publish(make_run(program=program))
    paired = run.proposals.get().mentor
    assert run.leftovers.mentors().count() == 2
    assert LeftOver.objects.get().application in {one, two} - {paired}


def test_what_is_told_to_a_person_leaves_out_who_is_kept_apart():
    program, (mentor,), (first, second) = make_people(1, 2)
    make_ruling("exclusion", mentor, second)
    publish(make_run(program=program))
    left = Application.objects.select_related("program__project", "survey", "left_over").get(pk=second.pk)
    assert left.left_over.causes == [{"obstacle": "excluded", "count": 1}]
    assert "What stood in the way" not in stages_of(left, AT + WINDOW)[-1].detail
    assert Pair.objects.get().mentee == first


def test_undo_takes_everything_back():
    program, *_people = make_people(2, 3)
    run = publish(make_run(program=program))
    run = undo(run, AT + WINDOW - timedelta(seconds=1))
    program.refresh_from_db()
    assert (run.state, program.state) == (State.UNDONE, Program.State.MATCHING)
    assert set(Pair.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert kickoffs("cancelled").count() == 4
    assert not LeftOver.objects.exists()
    again = publish(make_run(program=program))
    assert (again.pair_count, kickoffs("pending").count()) == (2, 4)


def test_undo_is_refused_once_the_mails_left():
    run = make_run("published")
    with pytest.raises(PublicationError, match="The mails have left"):
        undo(run, AT + WINDOW)


def test_undo_is_all_or_nothing():
    program, *_people = make_people(2, 2)
    run = publish(make_run(program=program))
    first = kickoffs().order_by("pk").first()
    OutboxMessage.objects.filter(pk=first.pk).update(
        state="sent", sent_at=AT, closed_at=AT, handoff_at=AT, frozen_at=AT, attempts=1
    )
    with pytest.raises(AlreadyOnItsWay):
        undo(run)
    assert (reloaded(run).state, Pair.objects.live().count(), kickoffs("pending").count()) == (
        State.PUBLISHED,
        2,
        3,
    )


def test_undo_of_a_later_publication_leaves_the_earlier():
    program, _mentors, _mentees = make_people(2, 3)
    first = publish(make_run(program=program))
    Application.objects.filter(program=program, role="mentor").update(capacity=2)
    second = publish(make_run(program=program))
    assert (Pair.objects.live().count(), LeftOver.objects.count()) == (3, 0)
    undo(second)
    program.refresh_from_db()
    assert (Pair.objects.live().count(), program.state) == (2, Program.State.RUNNING)
    assert LeftOver.objects.get().application == first.leftovers.mentees().get().application


@pytest.mark.parametrize("state", ["done", "undone"])
def test_undo_and_send_now_need_a_publication(state):
    run = make_run(state)
    for verb in (undo_publication, send_now):
        with pytest.raises(PublicationError):
            verb(run=run, by=coordinator_of(run.program), at=AT)


def test_send_now_ends_the_wait():
    program, *_people = make_people(1, 2)
    run = publish(make_run(program=program))
    at = AT + timedelta(minutes=2)
    run = send_now(run=run, by=coordinator_of(program), at=at)
    assert reloaded(run).told_at == at
    assert set(kickoffs().values_list("not_before", flat=True)) == {at}
    assert (Pair.objects.get().told_at, LeftOver.objects.get().at) == (at, at)
    with pytest.raises(PublicationError, match="The mails have left"):
        undo(run, at)


def test_window_of_nothing_sends_at_once():
    program, *_people = make_people(undo_minutes=0)
    run = publish(make_run(program=program))
    assert run.told_at == AT
    with pytest.raises(PublicationError, match="The mails have left"):
        undo(run)


def test_publishing_and_undoing_more_pairs_takes_no_more_queries(django_assert_max_num_queries):
    small, *_people = make_people(1, 1)
    large, *_people = make_people(6, 6)
    runs = [make_run(program=program) for program in (small, large)]
    by = [coordinator_of(run.program) for run in runs]
    counts = []
    for run, who in zip(runs, by, strict=True):
        with django_assert_max_num_queries(80) as publishing:
            publish_run(run=run, by=who, at=AT)
        with django_assert_max_num_queries(80) as undoing:
            undo_publication(run=run, by=who, at=AT)
        counts.append((len(publishing), len(undoing)))
    assert counts[0] == counts[1]


def test_whom_the_page_let_withdraw_is_held_back_by_a_publication_meanwhile():
    program, (mentor, _other), _mentees = make_people(2, 3)
    publish(make_run(program=program))
    left = LeftOver.objects.get().application
    seen = Application.objects.select_related("program__project", "person", "left_over").get(pk=left.pk)
    assert seen.is_withdrawable(AT + WINDOW)
    Application.objects.filter(pk=mentor.pk).update(capacity=2)
    publish(make_run(program=program), AT + WINDOW)
    with pytest.raises(ApplicationError, match="may be in a pair"):
        withdraw_application(application=seen, by=seen.person, at=AT + WINDOW)
    assert Pair.objects.live().get(mentee=left).mentee.state == "approved"


def test_nobody_sees_by_a_button_who_has_a_pair_before_they_are_told():
    program, *_people = make_people(1, 2)
    publish(make_run(program=program))
    at = AT + WINDOW - timedelta(seconds=1)
    people = Application.objects.select_related("program", "left_over").order_by("pk")
    assert {person.is_withdrawable(at) for person in people} == {False}
    assert {person.pk for person in people if person.is_withdrawable(AT + WINDOW)} == {
        LeftOver.objects.get().application_id
    }
