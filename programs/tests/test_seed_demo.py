from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.models import OutboxMessage, User
from mentorship.core.outbox import kinds
from programs.management import demo
from programs.models import Application, Declaration, Maintainer, Program, Project, SurveyResponse
from programs.policies import roles_of
from programs.services.programs import advance_programs
from programs.tests.factories import make_user

pytestmark = pytest.mark.django_db
TABLE = """\
Sign in as           Address            Password
site coordinator     noor@example.org   lantern-and-tidepool
program coordinator  juno@example.org   lantern-and-tidepool
maintainer           ravi@example.org   lantern-and-tidepool
applicant            amara@example.org  lantern-and-tidepool
mentor               mateo@example.org  lantern-and-tidepool
mentee               linh@example.org   lantern-and-tidepool
"""


def seed(*args: str) -> str:
    out = StringIO()
    call_command("seed_demo", *args, stdout=out)
    return out.getvalue()


def test_seed_prints_how_to_sign_in():
    assert seed() == TABLE


def test_seed_makes_a_season_in_all_its_phases():
    seed()
    at = clock.now()
    assert sorted(Project.objects.values_list("name", flat=True)) == ["Lantern", "Tidepool"]
    assert sorted(Program.objects.values_list("project__name", "state")) == [
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


def test_seed_leaves_nothing_for_the_scheduler():
    seed()
    assert advance_programs(at=clock.now()) == 0


def test_seed_makes_people_in_every_state():
    seed()
    assert Application.objects.filter(role="mentor").count() == 8
    assert Application.objects.filter(role="mentee").count() == 14
    assert set(Application.objects.values_list("state", flat=True)) == set(Application.State.values)
    approved = Application.objects.approved().filter(program__state="survey")
    assert (approved.count(), approved.filter(survey=None).count()) == (12, 3)
    assert SurveyResponse.objects.count() == 9
    assert len(set(User.objects.values_list("time_zone", flat=True))) > 10


def test_seed_puts_everything_into_the_past():
    seed()
    at = clock.now()
    assert [a for a in Application.objects.sent() if a.submitted_at >= at] == []
    assert [a for a in Application.objects.sent() if a.decided_at and a.decided_at >= at] == []
    assert SurveyResponse.objects.filter(answered_at__gte=at).count() == 0


def test_seed_gives_the_six_their_roles():
    seed()
    site, coordinator, maintainer, applicant, mentor, mentee = (
        User.objects.get(email=person.email) for _role, person in demo.SIGN_IN
    )
    assert roles_of(site).coordinates_site is True
    assert (roles_of(coordinator).coordinates_site, len(roles_of(coordinator).programs)) == (False, 3)
    assert list(Maintainer.objects.filter(user=maintainer).values_list("project__name", flat=True)) == [
        "Lantern"
    ]
    assert [
        list(person.applications.values_list("role", "state")) for person in (applicant, mentor, mentee)
    ] == [[("mentee", "submitted")], [("mentor", "approved")], [("mentee", "approved")]]


def test_seed_uses_addresses_that_belong_to_nobody():
    seed()
    emails = set(User.objects.values_list("email", flat=True))
    assert {email.partition("@")[2] for email in emails} == {"example.org"}
    assert (
        set(EmailAddress.objects.filter(verified=True, primary=True).values_list("email", flat=True))
        == emails
    )


@pytest.mark.parametrize("person", [person for _role, person in demo.SIGN_IN], ids=lambda person: person.name)
def test_seed_makes_people_who_can_sign_in(person, client):
    seed()
    answer = client.post(reverse("account_login"), {"login": person.email, "password": demo.PASSWORD})
    assert (answer.status_code, answer.url) == (302, reverse("pairs:dashboard"))
    assert int(client.session["_auth_user_id"]) == User.objects.get(email=person.email).pk


def test_seed_writes_mail_that_can_be_sent():
    seed()
    messages = OutboxMessage.objects.all()
    assert [message for message in messages if not kinds.get(message.kind).render(message).subject] == []
    sent = Application.objects.sent().count()
    assert messages.filter(kind="application_receipt").count() == sent


def test_seed_twice_is_refused_and_changes_nothing():
    seed()
    before = User.objects.count(), Application.objects.count(), OutboxMessage.objects.count()
    with pytest.raises(CommandError) as refusal:
        seed()
    assert str(refusal.value) == (
        "The database has accounts already, so the demo was not added. `seed_demo --show` prints how to sign in."
    )
    assert (User.objects.count(), Application.objects.count(), OutboxMessage.objects.count()) == before


def test_seed_beside_a_single_account_is_refused():
    make_user()
    with pytest.raises(CommandError):
        seed()
    assert (User.objects.count(), Project.objects.count()) == (1, 0)


@pytest.mark.parametrize("args", [(), ("--show",)])
def test_seed_in_production_is_refused(settings, args):
    settings.PRODUCTION = True
    with pytest.raises(CommandError) as refusal:
        seed(*args)
    assert str(refusal.value) == "The demo is for ENVIRONMENT=development. This is production."
    assert User.objects.count() == 0


def test_show_prints_the_table_and_adds_nothing():
    assert (seed("--show"), User.objects.count()) == (TABLE, 0)
