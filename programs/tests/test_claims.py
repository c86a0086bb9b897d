"""Taking over what coordinators entered."""

import re
from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from mentorship.core import clock
from mentorship.core.models import AuditEvent, OutboxMessage, User
from programs import conduct
from programs.errors import ClaimError
from programs.models import Application, Claim, Program
from programs.services.claims import accept_claim, find_claim, hash_of, renew_claim
from programs.services.surveys import answer_survey
from programs.tests.factories import PASSWORD, make_program, make_user, survey_answers
from programs.tests.imports_support import CONSENT, bare, bring, person, sheet
from programs.tests.threads import at_once

pytestmark = pytest.mark.django_db
_LINK = re.compile(r"/claim/([\w-]+)/")
ZONE = "Africa/Nairobi"


def now() -> datetime:
    return clock.now()


def token_of(email: str = "p1@example.org") -> str:
    """From the latest mail to this address, as its reader finds it."""
    mail = OutboxMessage.objects.filter(kind="claim", recipient_email=email).latest("pk")
    return _LINK.search(mail.body_text)[1]


def make_claim(*rows: dict[str, str], program: Program | None = None) -> str:
    """The link of the first person, who has something missing."""
    program = program or make_program(at=now())
    bring(program, sheet(*(rows or [bare(1)])), at=now())
    return token_of()


def take(client: Client, token: str, **fields):
    answers = {"name": "Ida", "time_zone": ZONE, "password": "", "conduct": "on"} | fields
    return client.post(f"/claim/{token}/", answers)


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_page_says_who_was_entered_by_whom_and_what_is_asked(client):
    program = make_program(at=now())
    token = make_claim(bare(1), bare(1, "mentor"), program=program)
    page = client.get(f"/claim/{token}/")
    text = text_of(page)
    for words in ("Person 1", program.title, "mentee, mentor", CONSENT, program.contact_email):
        assert words in text
    assert list(page.context["form"].fields) == ["name", "time_zone", "password", "conduct"]
    assert "no-store" in page["Cache-Control"]
    assert not Application.objects.exclude(conduct_accepted_at=None).exists()


def test_time_zone_is_left_to_the_browser_and_a_password_that_is_lost_is_asked_for_again(client):
    token = make_claim()
    page = client.get(f"/claim/{token}/")
    assert page.context["form"]["time_zone"].value() == ""
    page = take(client, token, conduct="", password="lantern-at-the-tidepool")
    assert page.context["form"].errors["password"] == [
        "Type the password once more: a page never shows one again."
    ]


def test_link_is_stored_as_a_hash_alone():
    token = make_claim()
    claim = Claim.objects.get()
    assert (claim.token_hash, len(token)) == (hash_of(token), 43)
    assert find_claim(token) == claim
    assert claim.expires_at - claim.created_at == timedelta(days=30)


def test_person_takes_over_and_is_led_to_what_is_missing(client):
    token = make_claim(bare(1), bare(1, "mentor"))
    response = take(client, token, password=PASSWORD)
    ida = User.objects.get(email="p1@example.org")
    mentee = Application.objects.get(role="mentee")
    assert (ida.name, ida.time_zone, ida.check_password(PASSWORD)) == ("Ida", ZONE, True)
    assert EmailAddress.objects.values_list("email", "verified", "primary").get(user=ida) == (
        ida.email,
        True,
        True,
    )
    assert client.session["_auth_user_id"] == str(ida.pk)
    accepted = Application.objects.filter(conduct_version=conduct.VERSION).exclude(conduct_accepted_at=None)
    assert accepted.count() == 2
    assert AuditEvent.objects.filter(verb="accepted conduct", by=ida).count() == 2
    assert response["Location"] == reverse("programs:application_edit", args=[mentee.code])
    assert mentee.has_accepted_conduct
    assert Claim.objects.get().used_at is not None


def test_person_without_a_password_signs_in_by_code(client):
    take(client, make_claim())
    assert not User.objects.get(email="p1@example.org").has_usable_password()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"conduct": ""}, "conduct"),
        ({"name": ""}, "name"),
        ({"time_zone": "Nowhere"}, "time_zone"),
        ({"password": "12345"}, "password"),
        ({"password": "p1@example.org"}, "password"),
    ],
)
def test_answer_that_does_not_do_changes_nothing(client, fields, field):
    token = make_claim()
    page = take(client, token, **fields)
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert "_auth_user_id" not in client.session
    assert Claim.objects.get().used_at is None
    assert not Application.objects.exclude(conduct_accepted_at=None).exists()


def test_form_and_survey_are_open_to_imported_people_after_enrolment(client):
    program = make_program("survey", at=now())
    take(client, make_claim(bare(1, "mentor"), program=program))
    application = Application.objects.get()
    page = client.get(f"/applications/{application.code}/edit/")
    assert (page.status_code, "conduct" in page.context["form"].fields) == (200, False)
    answers = {
        "about": "",
        "motivation": "",
        "capacity": "2",
        "preferred_language": "sw",
        "english_speaking": "3",
        "english_understanding": "4",
        "save": "yes",
    }
    response = client.post(f"/applications/{application.code}/edit/", answers)
    survey = f"/applications/{application.code}/survey/"
    assert response["Location"] == survey
    application.refresh_from_db()
    assert (application.state, application.preferred_language, application.capacity) == ("approved", "sw", 2)
    assert client.get(survey).status_code == 200


def test_nothing_is_changed_after_the_survey_has_closed(client):
    program = make_program("matching", at=now())
    take(client, make_claim(program=program))
    application = Application.objects.get()
    response = client.get(f"/applications/{application.code}/edit/")
    assert response["Location"] == application.get_absolute_url()


def test_survey_begins_with_what_was_imported(client):
    program = make_program(at=now())
    rows = [person(1, hours="", preferred_language="de", remarks="In May")]
    take(client, make_claim(*rows, program=program))
    application = Application.objects.get()
    form = client.get(f"/applications/{application.code}/survey/").context["form"]
    testing = program.areas.get(name="Testing")
    goal = program.goal_kinds.get(name="Make a first contribution")
    assert (form["level"].value(), form["remarks"].value()) == (2, "In May")
    assert (form["areas"].value(), form["goals"].value()["chosen"]) == ({testing.pk: 3}, {str(goal.pk)})


# Who may


def test_account_in_use_is_not_opened_by_a_link(client):
    ida = make_user("p1@example.org", name="Ida")
    token = make_claim()
    page = client.get(f"/claim/{token}/")
    assert f'href="/accounts/login/?next=/claim/{token}/"' in page.content.decode()
    assert take(client, token).status_code == 200
    assert "_auth_user_id" not in client.session
    assert not Application.objects.get().has_accepted_conduct
    client.force_login(ida)
    assert take(client, token, name="Changed").status_code == 302
    ida.refresh_from_db()
    assert (ida.name, ida.check_password(PASSWORD)) == ("Ida", True)
    assert Application.objects.get().has_accepted_conduct


def test_who_is_signed_in_as_somebody_else_is_told_nothing_about_the_person(client):
    token = make_claim()
    client.force_login(make_user(name="Olga"))
    for page in (client.get(f"/claim/{token}/"), take(client, token)):
        assert "Person 1" not in text_of(page)
        assert "You are signed in as Olga." in text_of(page)
    assert Claim.objects.get().used_at is None


def test_whoever_signed_up_with_the_address_before_loses_the_account(client):
    """Otherwise a stranger's password or GitHub account would open what the owner of the address takes over."""
    User.objects.create_user("p1@example.org", "a-password-of-a-stranger", name="Stranger")
    stranger = User.objects.get(email="p1@example.org")
    EmailAddress.objects.create(user=stranger, email=stranger.email, primary=True)
    SocialAccount.objects.create(user=stranger, provider="github", uid="1")
    take(client, make_claim())
    stranger.refresh_from_db()
    assert (stranger.name, stranger.has_usable_password()) == ("Ida", False)
    assert not SocialAccount.objects.exists()


def test_address_that_another_account_has_by_now_is_not_taken(client):
    token = make_claim()
    other = make_user()
    EmailAddress.objects.create(user=other, email="p1@example.org", verified=True)
    page = take(client, token)
    assert "Another account has this address by now." in text_of(page)
    assert "_auth_user_id" not in client.session


def test_link_is_used_once(client):
    token = make_claim()
    take(client, token)
    used_at = Claim.objects.get().used_at
    client.logout()
    page = take(client, token, name="Another")
    assert "doesn't hold any more" in text_of(page).replace("&#x27;", "'")
    assert (User.objects.get(email="p1@example.org").name, Claim.objects.get().used_at) == ("Ida", used_at)


def test_second_import_leaves_one_way_in(client):
    program = make_program(at=now())
    make_claim(program=program)
    bring(program, sheet(bare(1, "mentor"), name="b.csv"), at=now())
    take(client, token_of())
    assert not Claim.objects.filter(used_at=None).exists()
    assert not Application.objects.filter(conduct_accepted_at=None).exists()


# Not me


def test_this_is_not_me_withdraws_and_closes(client):
    token = make_claim(bare(1), bare(1, "mentor"))
    response = client.post(f"/claim/{token}/not-me/")
    assert "is withdrawn" in text_of(response)
    assert set(Application.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert Claim.objects.get().used_at is not None
    assert "doesn't hold" in text_of(client.post(f"/claim/{token}/not-me/")).replace("&#x27;", "'")
    assert client.get(f"/claim/{token}/not-me/").status_code == 405


def test_a_link_alone_withdraws_nothing_from_an_account_in_use(client):
    make_user("p1@example.org")
    token = make_claim(bare(1))
    for _role in ("a stranger", "somebody else"):
        response = client.post(f"/claim/{token}/not-me/")
        assert response.url == f"/claim/{token}/"
        client.force_login(make_user())
    assert Application.objects.get(person__email="p1@example.org").state == "approved"
    client.force_login(User.objects.get(email="p1@example.org"))
    client.post(f"/claim/{token}/not-me/")
    assert Application.objects.get(person__email="p1@example.org").state == "withdrawn"


# A new link


def test_new_link_goes_to_the_same_address_and_tells_nothing(client):
    token = make_claim()
    Claim.objects.update(created_at=now() - timedelta(days=31), expires_at=now() - timedelta(days=1))
    old, unknown = client.get(f"/claim/{token}/"), client.get("/claim/never-there/")
    assert text_of(old) == text_of(unknown)
    answers = [client.post(f"/claim/{name}/new-link/") for name in (token, "never-there")]
    assert answers[0].content == answers[1].content
    assert Claim.objects.count() == 2
    assert token_of() != token
    assert client.get(f"/claim/{token_of()}/").context["claim"].person.email == "p1@example.org"


def test_new_link_comes_at_most_every_ten_minutes_and_five_times_a_day():
    token, at = make_claim(), now()
    Claim.objects.update(used_at=at + timedelta(minutes=1))
    sent = []
    for minutes in range(0, 120, 5):
        Claim.objects.exclude(token_hash=hash_of(token)).update(used_at=at + timedelta(days=1))
        before = Claim.objects.count()
        renew_claim(token=token, at=at + timedelta(minutes=minutes))
        if Claim.objects.count() > before:
            sent.append(minutes)
    assert sent == [10, 20, 30, 40]  # with the first one five


def test_no_new_link_while_the_old_one_holds_or_nothing_is_left(client):
    token = make_claim()
    renew_claim(token=token, at=now() + timedelta(hours=1))
    assert Claim.objects.count() == 1
    client.post(f"/claim/{token}/not-me/")
    renew_claim(token=token, at=now() + timedelta(hours=1))
    assert Claim.objects.count() == 1


# Without a link


def test_code_by_mail_opens_an_unverified_account_and_verifies_it(client):
    make_claim()
    client.post("/accounts/login/code/", {"email": "p1@example.org"})
    mail = OutboxMessage.objects.filter(kind="account", recipient_email="p1@example.org").latest("pk")
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", mail.body_text)[0]
    response = client.post("/accounts/login/code/confirm/", {"code": code})
    assert response.status_code == 302
    ida = User.objects.get(email="p1@example.org")
    assert client.session["_auth_user_id"] == str(ida.pk)
    assert EmailAddress.objects.get(user=ida).verified


def test_code_of_conduct_is_asked_for_on_dashboard_and_status_page(client):
    make_claim(person(1, hours=""))
    application = Application.objects.get()
    client.force_login(application.person)
    page = f"/applications/{application.code}/conduct/"
    dashboard = client.get("/dashboard/").context["due"]
    assert page in [item.url for item in dashboard]
    assert f'href="{page}"' in client.get(application.get_absolute_url()).content.decode()
    assert client.get(page).status_code == 200
    response = client.post(page)
    assert response["Location"] == f"/applications/{application.code}/survey/"
    application.refresh_from_db()
    assert (application.has_accepted_conduct, application.conduct_version) == (True, conduct.VERSION)
    first = application.conduct_accepted_at
    client.post(page)
    application.refresh_from_db()
    assert application.conduct_accepted_at == first
    assert page not in [item.url for item in client.get("/dashboard/").context["due"]]
    assert "You accepted version" in text_of(client.get(page))


def test_status_page_tells_imported_people_the_truth(client):
    make_claim()
    application = Application.objects.get()
    client.force_login(application.person)
    stages = client.get(application.get_absolute_url()).context["stages"]
    assert [(stage.label, stage.state) for stage in stages] == [
        ("Entered by the coordinators", "done"),
        ("Approved", "done"),
        ("Accept the code of conduct", "now"),
        ("Say which languages you speak", "now"),
        ("Survey", "now"),
        ("Matching", "next"),
        ("The program starts", "next"),
    ]
    assert CONSENT in stages[0].detail


def test_characteristics_are_for_the_person_alone(client):
    program = make_program(at=now())
    make_claim(bare(1), program=program)
    Application.objects.update(characteristics="Left-handed", seeks_similar=True)
    application = Application.objects.get()
    client.force_login(application.person)
    assert "Left-handed" in text_of(client.get(application.get_absolute_url()))
    client.force_login(program.coordinators.first().user)
    row = client.get(reverse("admin:programs_application_change", args=[application.pk]))
    assert (row.status_code, "Left-handed" in text_of(row)) == (200, False)


def test_survey_of_an_imported_person_is_answered_as_any_other():
    make_claim()
    application = Application.objects.select_related("program", "person").get()
    response = answer_survey(application=application, answers=survey_answers(application), at=now())
    assert response.application == application


def accepting(token: str):
    claim = find_claim(token)
    return lambda: accept_claim(claim=claim, by=None, name="Ida", time_zone=ZONE, password=PASSWORD, at=now())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_links_of_one_person_at_once_are_taken_one_after_the_other():
    program = make_program(at=now())
    tokens = [
        make_claim(bare(1), program=program),
        make_claim(bare(1, "mentor"), program=program),
    ]
    answers = at_once(*map(accepting, tokens))
    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [ClaimError]
    assert not Application.objects.filter(conduct_accepted_at=None).exists()


def test_applications_are_taken_over_in_the_order_in_which_a_publication_locks_them():
    accepting(make_claim(bare(1, "mentor"), bare(1)))()
    accepted = AuditEvent.objects.filter(verb="accepted conduct").order_by("pk")
    assert list(accepted.values_list("subject_id", flat=True)) == list(
        Application.objects.order_by("pk").values_list("pk", flat=True)
    )
