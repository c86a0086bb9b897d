"""The demo that `make run` shows, in the words of its cast."""

from collections import Counter
from datetime import datetime, timedelta
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.urls import reverse

from matching.models import Leftover, MatchRun
from mentorship.core import clock
from mentorship.core.models import OutboxMessage, User
from mentorship.core.outbox import kinds
from mentorship.devtools.demo import cast
from pairs.models import Meeting, Pair
from programs.models import Application, Declaration, LeftOver, Maintainer, Program, Project, SurveyResponse
from programs.policies import roles_of
from programs.services.programs import advance_programs
from programs.tests.factories import make_user

pytestmark = pytest.mark.django_db
TABLE = """\
Sign in as           Address              Password
site coordinator     noor@example.org     lantern-and-tidepool
program coordinator  juno@example.org     lantern-and-tidepool
maintainer           ravi@example.org     lantern-and-tidepool
applicant            amara@example.org    lantern-and-tidepool
mentor               mateo@example.org    lantern-and-tidepool
mentee               linh@example.org     lantern-and-tidepool
mentor with a pair   wanjiru@example.org  lantern-and-tidepool
mentee with a pair   abel@example.org     lantern-and-tidepool
"""


def seed(*args: str) -> str:
    out = StringIO()
    call_command("seed_demo", *args, stdout=out)
    return out.getvalue()


def first_name(application: Application) -> str:
    return application.person.name.partition(" ")[0]


def test_seed_makes_programs_in_all_their_phases():
    assert seed() == TABLE
    at = clock.now()
    assert sorted(Project.objects.values_list("name", flat=True)) == ["Hedgerow", "Lantern", "Tidepool"]
    assert sorted(Program.objects.values_list("project__name", "state")) == [
        ("Hedgerow", "running"),
        ("Lantern", "announced"),
        ("Lantern", "enrolment"),
        ("Tidepool", "survey"),
    ]
    assert list(Program.objects.taking_applications(at).values_list("project__name", flat=True)) == [
        "Lantern"
    ]
    assert list(Program.objects.upcoming(at).values_list("project__name", flat=True)) == ["Lantern"]
    assert list(Declaration.objects.waiting().values_list("project_name", flat=True)) == ["Paper Kite"]
    assert {program.areas.count() > 3 < program.goal_kinds.count() for program in Program.objects.all()} == {
        True
    }
    # Nothing is left for the scheduler.
    assert (advance_programs(at=at), MatchRun.objects.under_way().count()) == (0, 0)


def test_seed_makes_people_in_every_state_who_did_everything_before_now():
    seed()
    at = clock.now()
    assert Application.objects.filter(role="mentor").count() == 11
    assert Application.objects.filter(role="mentee").count() == 19
    assert set(Application.objects.values_list("state", flat=True)) == set(Application.State.values)
    approved = Application.objects.approved().filter(program__state="survey")
    assert (approved.count(), approved.filter(survey=None).count()) == (12, 3)
    assert SurveyResponse.objects.count() == 17
    assert len(set(User.objects.values_list("time_zone", flat=True))) > 10
    assert [a for a in Application.objects.sent() if a.submitted_at >= at] == []
    assert [a for a in Application.objects.sent() if a.decided_at and a.decided_at >= at] == []
    assert SurveyResponse.objects.filter(answered_at__gte=at).count() == 0
    assert User.objects.filter(date_joined__gte=at).count() == 0


def test_seed_matches_by_a_run_and_leaves_one_over_with_the_reason():
    seed()
    at = clock.now()
    run = MatchRun.objects.get()
    assert (run.state, run.pair_count, run.mentor_count, run.mentee_count) == ("published", 4, 3, 5)
    pairs = Pair.objects.live().for_pages()
    assert sorted((first_name(pair.mentor), first_name(pair.mentee)) for pair in pairs) == [
        ("Lucia", "Jonas"),
        ("Tarek", "Samira"),
        ("Wanjiru", "Abel"),
        ("Wanjiru", "Nadia"),
    ]
    assert first_name(LeftOver.objects.get().application) == "Aino"
    left = Leftover.objects.mentees().get()
    assert [cause["obstacle"] for cause in left.causes] == ["language_required", "english_too_low"]
    assert [(first_name(one.application), one.places) for one in Leftover.objects.mentors()] == [("Tarek", 1)]
    steps = [run.created_at, run.started_at, run.finished_at, run.published_at, run.told_at]
    assert steps == sorted(steps)
    assert {pair.told_at for pair in pairs} == {run.told_at}
    assert at - timedelta(hours=3) < run.told_at < at
    assert {(at.date() - pair.program.starts_on).days for pair in pairs} == {1}


def test_seed_proposes_introductions_of_which_one_is_agreed_and_one_moved():
    seed()
    meetings = {first_name(meeting.pair.mentee): meeting for meeting in Meeting.objects.all()}
    assert {name: (meeting.kind, meeting.state) for name, meeting in meetings.items()} == {
        "Abel": ("kickoff", "proposed"),
        "Jonas": ("kickoff", "accepted"),
        "Nadia": ("kickoff", "proposed"),
        "Samira": ("kickoff", "proposed"),
    }
    days = [(meeting.starts_at - meeting.pair.told_at).days for meeting in meetings.values()]
    assert 3 <= min(days) <= max(days) <= 21
    moved = {name: meeting for name, meeting in meetings.items() if meeting.sequence}
    assert {
        name: (meeting.waits_for("mentor"), meeting.waits_for("mentee")) for name, meeting in moved.items()
    } == {"Samira": (True, False)}


def test_seed_makes_people_who_can_sign_in_to_their_roles(client):
    seed()
    people = [User.objects.get(email=person.email) for _role, person in cast.SIGN_IN]
    site, coordinator, maintainer, *candidates = people
    assert roles_of(site).coordinates_site is True
    assert (roles_of(coordinator).coordinates_site, len(roles_of(coordinator).programs)) == (False, 4)
    assert list(Maintainer.objects.filter(user=maintainer).values_list("project__name", flat=True)) == [
        "Lantern"
    ]
    assert [list(person.applications.values_list("role", "state")) for person in candidates] == [
        [("mentee", "submitted")],
        [("mentor", "approved")],
        [("mentee", "approved")],
        [("mentor", "approved")],
        [("mentee", "approved")],
    ]
    at = clock.now()
    assert [Pair.objects.visible_to(person, at).count() for person in candidates] == [0, 0, 0, 2, 1]
    for person in people:
        answer = client.post(reverse("account_login"), {"login": person.email, "password": cast.PASSWORD})
        assert (answer.status_code, answer.url) == (302, reverse("pairs:dashboard"))
        assert int(client.session["_auth_user_id"]) == person.pk
        client.logout()
    emails = set(User.objects.values_list("email", flat=True))
    assert {email.partition("@")[2] for email in emails} == {"example.org"}
    confirmed = EmailAddress.objects.filter(verified=True, primary=True)
    assert set(confirmed.values_list("email", flat=True)) == emails


def test_seed_stops_the_mail_of_the_past_and_lets_that_of_today_leave():
    seed()
    mails = Counter(OutboxMessage.objects.values_list("kind", "state"))
    assert mails == {
        ("declaration_decision", "cancelled"): 3,
        ("application_receipt", "cancelled"): 29,
        ("application_decision", "cancelled"): 24,
        ("kickoff", "pending"): 8,
        ("meeting", "pending"): 4,
    }
    leaving = OutboxMessage.objects.ready(clock.database_now())
    assert leaving.count() == 12
    assert {kinds.get(mail.kind).guard(mail) for mail in leaving} == {""}
    assert [mail for mail in leaving if not kinds.get(mail.kind).render(mail).subject] == []


@pytest.mark.parametrize("instant", ["2027-03-28T00:30:00+00:00", "2028-02-29T23:59:59+00:00"])
def test_seed_works_at_odd_hours(instant):
    with time_machine.travel(datetime.fromisoformat(instant)):
        seed()
    assert (Pair.objects.live().count(), Meeting.objects.planned().count()) == (4, 4)


def test_seed_twice_is_refused_and_show_prints_the_table_again():
    seed()
    before = User.objects.count(), Application.objects.count(), OutboxMessage.objects.count()
    with pytest.raises(CommandError) as refusal:
        seed()
    assert str(refusal.value) == (
        "The database has accounts already, so the demo was not added. `seed_demo --show` prints how to sign in."
    )
    assert seed("--show") == TABLE
    assert (User.objects.count(), Application.objects.count(), OutboxMessage.objects.count()) == before


@pytest.mark.parametrize("args", [(), ("--stage", "survey")])
def test_seed_beside_a_single_account_is_refused(args):
    make_user()
    with pytest.raises(CommandError):
        seed(*args)
    assert (User.objects.count(), Project.objects.count()) == (1, 0)


@pytest.mark.parametrize("args", [(), ("--show",), ("--mentors", "3")])
def test_seed_in_production_is_refused(settings, args):
    settings.PRODUCTION = True
    with pytest.raises(CommandError) as refusal:
        seed(*args)
    assert str(refusal.value) == "The demo is for ENVIRONMENT=development. This is production."
    assert User.objects.count() == 0


def test_show_without_a_demo_says_so():
    make_user()
    assert seed("--show") == "Nobody of the demo has an account here.\n"
