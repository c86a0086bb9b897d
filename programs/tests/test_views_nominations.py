import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.models import OutboxMessage, User
from programs.models import Application, Nomination, Recommendation
from programs.services.nominations import decline_nomination, revoke_nomination
from programs.tests.applications_support import make_nomination, make_recommendation
from programs.tests.factories import coordinator_of, maintainer_of, make_application, make_program, make_user
from programs.tests.nominees import token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return make_program(at=clock.now())


@pytest.fixture
def maintainer(program):
    return maintainer_of(program.project)


def page_of(program, name="nominations"):
    return reverse(f"programs:{name}", args=[program.project.slug, program.slug])


def nomination_of(program, **fields):
    return make_nomination(program, at=clock.now(), **fields)


def link_of(nomination):
    return reverse("programs:nomination", args=[token_of(nomination)])


ASKED = {"name": "Nia Example", "email": "nia@example.org", "note": "She answers everybody."}


def test_maintainer_nominates(client, program, maintainer):
    client.force_login(maintainer)
    response = client.post(page_of(program), ASKED, follow=True)
    assert "A mail with the link goes to Nia Example." in response.text
    assert Nomination.objects.get().nominated_by == maintainer


def test_coordinator_nominates_and_sees_every_address(client, program):
    nomination_of(program, email="nia@example.org")
    client.force_login(coordinator_of(program))
    assert "nia@example.org" in client.get(page_of(program)).text
    client.post(page_of(program), ASKED | {"email": "ola@example.org"})
    assert Nomination.objects.count() == 2


def test_maintainer_sees_no_address_that_another_typed(client, program, maintainer):
    nomination_of(program, by=coordinator_of(program), email="nia@example.org")
    client.force_login(maintainer)
    page = client.get(page_of(program)).text
    assert "Nia Example" in page
    assert "nia@example.org" not in page
    assert "Revoke" not in page


def test_refused_nomination_keeps_what_was_typed(client, program, maintainer):
    nomination_of(program, email="nia@example.org")
    client.force_login(maintainer)
    response = client.post(page_of(program), ASKED | {"email": "NIA@example.org"})
    assert "This address is nominated already" in response.text
    assert 'value="NIA@example.org"' in response.text
    assert Nomination.objects.count() == 1


@pytest.mark.parametrize("name", ["nominations", "candidates"])
def test_pages_of_the_project_are_closed_to_strangers(client, program, name):
    client.force_login(make_user())
    assert client.get(page_of(program, name)).status_code == 404
    client.force_login(maintainer_of(make_program(at=clock.now()).project))
    assert client.get(page_of(program, name)).status_code == 404


def test_revoke_is_for_who_sent_it_and_coordinators(client, program, maintainer):
    nomination = nomination_of(program, by=coordinator_of(program))
    address = reverse("programs:nomination_revoke", args=[nomination.code])
    client.force_login(maintainer)
    assert client.post(address).status_code == 404
    client.force_login(coordinator_of(program))
    response = client.post(address, follow=True)
    assert "The nomination is revoked." in response.text
    assert "already" not in client.post(address, follow=True).text


def test_link_shows_who_asks_for_what_and_changes_nothing(client, program, maintainer):
    nomination = nomination_of(program)
    page = client.get(link_of(nomination)).text
    for told in (maintainer.name, nomination.note, program.title, "Make an account"):
        assert told in page
    assert nomination.email not in page
    client.head(link_of(nomination))
    client.post(link_of(nomination))  # nobody is signed in
    assert Nomination.objects.get().state == "sent"


def test_nominee_with_an_account_under_another_address_confirms(client, program):
    nomination, nominee = nomination_of(program), make_user(email="elsewhere@example.org")
    client.force_login(nominee)
    assert "elsewhere@example.org" in client.get(link_of(nomination)).text
    response = client.post(link_of(nomination), follow=True)
    own = Application.objects.get(person=nominee)
    assert response.redirect_chain == [(reverse("programs:application_edit", args=[own.code]), 302)]
    # The link leads on, instead of saying that it was used.
    assert client.get(link_of(nomination))["Location"] == own.get_absolute_url()


def test_nominee_without_an_account_comes_back_after_signing_up(client, program):
    nomination = nomination_of(program)
    page = client.get(link_of(nomination)).text
    sign_up = re.search(r'href="(/accounts/signup/\?next=[^"]+)"', page)[1]
    form = client.get(sign_up).text
    assert f'value="{link_of(nomination)}"' in form
    answers = {
        "email": "new@example.org",
        "name": "Nia Example",
        "time_zone": "Europe/Berlin",
        "password1": "lantern-at-the-tidepool",
        "next": link_of(nomination),
    }
    client.post("/accounts/signup/", answers)
    code = re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", code_mail().body_text, re.M)[1]
    response = client.post("/accounts/confirm-email/", {"code": code})
    assert response["Location"] == link_of(nomination)
    client.post(link_of(nomination))
    assert Application.objects.get().person == User.objects.get(email="new@example.org")
    assert EmailAddress.objects.get(email="new@example.org").verified


def code_mail():
    return OutboxMessage.objects.filter(kind="account").order_by("-pk")[0]


def test_decline_without_a_reason_shows_the_form_again(client, program):
    nomination = nomination_of(program)
    address = reverse("programs:nomination_decline", args=[token_of(nomination)])
    response = client.post(address, {"decline_reason": " "})
    assert "Say why: the person who nominated you is told." in response.text
    assert '<details class="section" open>' in response.text
    assert client.get(address).status_code == 405
    response = client.post(address, {"decline_reason": "No time this year."})
    assert "Thank you for your answer" in response.text
    assert Nomination.objects.get().decline_reason == "No time this year."


def test_links_that_do_not_hold_all_say_the_same(client, program):
    at = clock.now()
    revoked, declined, late = (nomination_of(program) for _ in range(3))
    links = [link_of(each) for each in (revoked, declined, late)]
    revoke_nomination(nomination=revoked, by=coordinator_of(program), at=at)
    decline_nomination(nomination=declined, reason="No.", at=at)
    Nomination.objects.filter(pk=late.pk).update(
        created_at=at - timedelta(days=2), expires_at=at - timedelta(days=1)
    )
    pages = {client.get(link).text for link in (*links, "/nomination/never-was/")}
    assert len(pages) == 1
    assert "This link doesn't hold any more" in pages.pop().replace("&#x27;", "'")


def test_candidate_is_shown_without_address_and_survey(client, program, maintainer):
    application = make_application("mentor", program=program, characteristics="Private words")
    other = make_user()
    make_recommendation(application, by=other, note="What another thinks.")
    client.force_login(maintainer)
    page = client.get(reverse("programs:candidate", args=[application.code])).text
    for told in (application.person.name, application.about, application.motivation, "English"):
        assert told in page
    for kept in (application.person.email, "Private words", "What another thinks."):
        assert kept not in page


def test_maintainer_recommends_and_changes_it(client, program, maintainer):
    application = make_application("mentor", program=program)
    address = reverse("programs:candidate", args=[application.code])
    client.force_login(maintainer)
    response = client.post(address, {"recommends": "no", "note": ""})
    assert "Say why you advise against" in response.text
    response = client.post(address, {"recommends": "yes", "note": "Kind."}, follow=True)
    assert "The coordinators see your recommendation." in response.text
    page = client.get(address).text
    assert "Kind." in page
    client.post(address, {"recommends": "no", "note": "Left us."})
    assert [(r.recommends, r.note) for r in Recommendation.objects.all()] == [(False, "Left us.")]


def test_maintainer_does_not_recommend_themselves(client, program, maintainer):
    own = make_application("mentor", program=program, person=maintainer)
    address = reverse("programs:candidate", args=[own.code])
    client.force_login(maintainer)
    assert "nobody recommends themselves" in client.get(address).text
    assert client.post(address, {"recommends": "yes", "note": ""}).status_code == 404


def test_candidate_and_applicant_see_no_note(client, program, maintainer):
    application = make_application("mentor", program=program)
    make_recommendation(application, note="What a maintainer thinks.")
    client.force_login(application.person)
    assert client.get(reverse("programs:candidate", args=[application.code])).status_code == 404
    assert "What a maintainer thinks." not in client.get(application.get_absolute_url()).text


@pytest.mark.parametrize("number", [1, 3, 30])
def test_nominations_ask_as_often_for_many_as_for_one(
    client, program, maintainer, number, django_assert_num_queries
):
    at = clock.now()
    for day in range(number):  # twenty a day at most
        nomination = make_nomination(program, at=at - timedelta(days=6) + timedelta(hours=day))
        revoke_nomination(nomination=nomination, by=maintainer, at=at)
        Nomination.objects.update(created_at=at - timedelta(days=40))
    client.force_login(maintainer)
    with django_assert_num_queries(7):
        client.get(page_of(program))


@pytest.mark.parametrize("number", [1, 3, 30])
def test_candidates_ask_as_often_for_many_as_for_one(
    client, program, maintainer, number, django_assert_num_queries
):
    for _ in range(number):
        application = make_application("mentor", program=program, further_languages=["hi"])
        make_recommendation(application)
    client.force_login(maintainer)
    with django_assert_num_queries(10):
        client.get(page_of(program, "candidates"))


@pytest.mark.parametrize("number", [1, 3, 30])
def test_desk_asks_as_often_for_many_programs_as_for_one(
    client, program, maintainer, number, django_assert_num_queries
):
    for _ in range(number - 1):
        make_program(project=program.project, by=coordinator_of(program), at=clock.now())
    nomination_of(program)
    client.force_login(maintainer)
    # session, person, project, roles (2), amendment, programs, maintainers, invitations
    with django_assert_num_queries(9):
        page = client.get(reverse("programs:project_desk", args=[program.project.slug]))
    assert "1 answer awaited" in page.text
