import pytest
from django.urls import reverse

from mentorship.core import clock
from programs.models import Nomination
from programs.services.nominations import confirm_nomination
from programs.tests.admin_support import confirm
from programs.tests.applications_support import make_nomination, make_recommendation
from programs.tests.factories import coordinator_of, make_application, make_program

pytestmark = pytest.mark.django_db


def test_coordinator_revokes_in_the_admin_without_a_reason(client):
    nomination = make_nomination(make_program(at=clock.now()), at=clock.now())
    client.force_login(coordinator_of(nomination.program))
    confirm(client, [nomination], "revoke")
    assert Nomination.objects.get().state == "revoked"


def test_application_shows_who_nominated_and_what_maintainers_say(client):
    program = make_program(at=clock.now())
    application = make_application("mentor", program=program)
    nomination = make_nomination(program, at=clock.now())
    confirm_nomination(nomination=nomination, by=application.person, at=clock.now())
    given = make_recommendation(application, recommends=False, note="Was rude to <b>newcomers</b>.")
    client.force_login(coordinator_of(program))
    page = client.get(reverse("admin:programs_application_change", args=[application.pk])).text
    assert f"nominated by {nomination.nominated_by.name}" in page
    assert f"Advised against</strong>\n    – {given.by.name}" in page
    assert "Was rude to &lt;b&gt;newcomers&lt;/b&gt;." in page
