"""Getting in: sign-up, sign-in, the second factor, and what is written down about those who may read much."""

import re
import time
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings as site
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mentorship.core.models import AuditEvent, OutboxMessage, User
from programs.models import Application
from programs.tests.factories import PASSWORD, make_user

from .kinds import VISITOR
from .pages import SIGN_IN, url_of
from .registry import ROWS
from .world import World

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"
_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')
CLOSED = sorted(row.name for row in ROWS if row.kind == "-" and row.cells[VISITOR].own == "in")


def sign_up(client: Client, email: str) -> list[tuple[Any, ...]]:
    fields = {"email": email, "password1": PASSWORD, "name": "Ida", "time_zone": "Europe/Berlin"}
    return seen(client.post(reverse("account_signup"), fields, follow=True), email)


def sign_in(client: Client, email: str, password: str = PASSWORD, **headers: str) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": password}, headers=headers)


def seen(response: HttpResponse, email: str) -> list[tuple[Any, ...]]:
    """What somebody at the browser learns, with their own address and the form's token left out."""
    page = _TOKEN.sub(r"\1", response.content.decode().replace(email, "ADDRESS"))
    return [*response.redirect_chain, (response.status_code, page, tuple(sorted(response.cookies)))]


def mails_to(email: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(recipient_email=email).order_by("pk"))


def code_in(mail: OutboxMessage) -> str:
    (code,) = re.findall(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", mail.body_text, re.MULTILINE)
    return code


def one_time_code() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


# Sign-up -------------------------------------------------------------------------------------------------


def test_sign_up_opens_nothing_before_the_address_is_verified(client: Client) -> None:
    sign_up(client, "ida@example.org")
    # The page that asks for the code is the one closed page that a half-way sign-up opens.
    asked = [
        url_of(name, ()) for name in CLOSED if name != "account_email_verification_sent" and "$" not in name
    ]
    reached = [path for path in asked if not _leads_away(client, client.get(path))]
    assert reached == []


def _leads_away(client: Client, answer: HttpResponse) -> bool:
    while answer.status_code in {301, 302} and not answer["Location"].startswith(SIGN_IN):
        if answer["Location"].startswith(reverse("account_email_verification_sent")):
            return True
        answer = client.get(answer["Location"])
    return answer.status_code in {301, 302}


def test_sign_up_opens_the_closed_pages_once_the_address_is_verified(client: Client) -> None:
    sign_up(client, "ida@example.org")
    (mail,) = mails_to("ida@example.org")
    client.post(reverse("account_email_verification_sent"), {"code": code_in(mail)})
    assert client.get(reverse("pairs:dashboard")).status_code == 200


def test_sign_in_with_an_address_that_is_not_verified_leads_to_the_code(client: Client, settings) -> None:
    sign_up(client, "ida@example.org")
    # Later, when the limit of one code in ten seconds has passed.
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}}
    other = Client()
    assert sign_in(other, "ida@example.org")["Location"] == reverse("account_email_verification_sent")
    assert other.get(reverse("pairs:dashboard")).status_code == 302


# Who has an account --------------------------------------------------------------------------------------


def test_sign_up_answers_alike_for_a_known_and_an_unknown_address() -> None:
    make_user("known@example.org")
    assert sign_up(Client(), "known@example.org") == sign_up(Client(), "new@example.org")
    (known,), (new,) = mails_to("known@example.org"), mails_to("new@example.org")
    assert known.subject != new.subject
    assert User.objects.get(email="known@example.org").check_password(PASSWORD)


def test_sign_up_with_a_known_address_changes_nothing_about_its_account(client: Client) -> None:
    user = make_user("known@example.org", name="Known", time_zone="Asia/Tokyo", password="quite-another-one")
    sign_up(client, "known@example.org")
    user.refresh_from_db()
    assert (user.name, user.time_zone, user.check_password(PASSWORD)) == ("Known", "Asia/Tokyo", False)


@pytest.mark.parametrize("page", ["account_reset_password", "account_request_login_code"])
def test_request_for_a_code_answers_alike_for_a_known_and_an_unknown_address(page: str) -> None:
    make_user("known@example.org")
    answers = [
        seen(Client().post(reverse(page), {"email": email}, follow=True), email)
        for email in ("known@example.org", "unknown@example.org")
    ]
    assert answers[0] == answers[1]
    (known,), (unknown,) = mails_to("known@example.org"), mails_to("unknown@example.org")
    assert (known.kind, unknown.kind) == ("account", "account-notice")


def test_sign_in_fails_alike_for_a_known_and_an_unknown_address() -> None:
    make_user("known@example.org")
    answers = []
    for email in ("known@example.org", "unknown@example.org"):
        response = sign_in(Client(), email, "not-the-password")
        response.redirect_chain = []
        answers.append(seen(response, email))
    assert answers[0] == answers[1]


# Guessing ------------------------------------------------------------------------------------------------


def guess(count: int, address: Any) -> list[bool]:
    """Sign in `count` times with wrong passwords to as many accounts; whether each was still let try."""
    tried = []
    for number in range(count):
        headers = {"x-forwarded-for": address(number)} if address else {}
        response = sign_in(Client(), f"p{number}@example.org", "wrong-password", **headers)
        tried.append(response.status_code == 200 and b"Too many" not in response.content)
    return tried


def test_guesses_are_counted_across_browsers_in_the_shared_cache() -> None:
    assert site.CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache"
    assert guess(12, None) == [True] * 10 + [False] * 2


def test_guesses_are_counted_whatever_address_a_forged_header_names() -> None:
    assert guess(12, lambda number: f"203.0.113.{number}") == [True] * 10 + [False] * 2


def test_guesses_are_counted_by_the_address_that_a_trusted_proxy_names(settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert guess(12, lambda number: f"203.0.113.{number}") == [True] * 12
    # What stands before the proxy's own entry was written by the client.
    assert guess(12, lambda number: f"198.51.100.{number}, 192.0.2.1") == [True] * 10 + [False] * 2


def test_guesses_at_one_account_are_counted_from_wherever_they_come(settings) -> None:
    make_user("ida@example.org")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    pages = [
        sign_in(Client(), "ida@example.org", "wrong", **{"x-forwarded-for": f"203.0.113.{number}"}).content
        for number in range(6)
    ]
    assert [b"Too many" in page for page in pages] == [False] * 5 + [True]


@pytest.mark.parametrize("path", ["login/", "login/callback/"])
def test_sign_in_with_github_is_missing_where_it_is_off(client: Client, path: str) -> None:
    assert client.get(f"/accounts/github/{path}").status_code == 404


# Coordination --------------------------------------------------------------------------------------------


def test_admin_login_is_the_sites_own(client: Client) -> None:
    user = make_user(is_superuser=True)
    response = client.get(reverse("admin:login"))
    assert (response.status_code, response["Location"]) == (302, f"{SIGN_IN}?next=/admin/")
    client.post(reverse("admin:login"), {"username": user.email, "password": PASSWORD, "next": "/admin/"})
    assert client.get(reverse("admin:index")).status_code == 302


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_admin_login_leads_to_no_other_site(client: Client, target: str) -> None:
    user = make_user(is_superuser=True)
    sign_in_page = client.get(reverse("admin:login"), {"next": target})["Location"]
    response = client.post(sign_in_page, {"login": user.email, "password": PASSWORD})
    assert response["Location"] == reverse("pairs:dashboard")


@pytest.mark.parametrize("role", ["coordinator", "site", "root"])
def test_coordinator_without_a_second_factor_is_sent_to_set_one_up(world: World, settings, role: str) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    client = world.client(role)
    closed = [row.name for row in ROWS if row.name.startswith("admin:") and row.kind == "-"]
    entered = [
        name
        for name in closed
        if name not in {"admin:login", "admin:logout"} and client.get(reverse(name)).status_code == 200
    ]
    assert entered == []
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0] == reverse("mfa_index")
    (message,) = [str(message) for message in response.context["messages"]]
    assert "second factor" in message


def test_coordinator_with_a_second_factor_gets_in_by_its_code(world: World, settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    coordinator, client = world.people["coordinator"], Client()
    TOTP.activate(coordinator, SECRET)
    assert sign_in(client, coordinator.email)["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("admin:index")).status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.get(reverse("admin:index")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": one_time_code()})
    assert client.get(reverse("admin:index")).status_code == 200


def test_secret_of_the_second_factor_is_on_no_screen_of_the_admin(world: World) -> None:
    authenticator = TOTP.activate(world.people["coordinator"], SECRET).instance
    pages = ("mfa/authenticator/", f"mfa/authenticator/{authenticator.pk}/change/", "account/emailaddress/")
    assert [world.client("root").get(f"/admin/{page}").status_code for page in pages] == [404, 404, 404]
    assert get_adapter().decrypt(authenticator.data["secret"]) == SECRET


# On record -----------------------------------------------------------------------------------------------


def reads() -> list[tuple[str, int, str]]:
    rows = AuditEvent.objects.filter(verb="read").select_related("by").order_by("pk")
    return [(row.subject_type, row.subject_id, row.by.email) for row in rows]


def test_superuser_who_reads_an_application_is_on_record(world: World) -> None:
    application = Application.objects.filter(program=world.ours, state="approved")[0]
    url = reverse("admin:programs_application_change", args=[application.pk])
    world.client("coordinator").get(url)
    assert reads() == []
    world.client("root").get(url)
    assert reads() == [("programs.application", application.pk, world.people["root"].email)]


def test_superuser_who_looks_up_an_account_is_on_record(world: World) -> None:
    mentee, root = world.people["mentee"], world.people["root"]
    world.client("root").get(reverse("admin:core_user_change", args=[mentee.pk]))
    assert reads() == [("core.user", mentee.pk, root.email)]
    listed = world.client("root").get(reverse("admin:core_user_changelist")).content.decode()
    assert mentee.email not in listed


# One's own application -----------------------------------------------------------------------------------


def said(response: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def own_application(world: World) -> Application:
    return Application.objects.get(person=world.people["coordinator"], program=world.ours)


def test_coordinator_has_no_button_to_decide_on_the_own_application(
    world: World, own_application: Application
) -> None:
    other = Application.objects.filter(program=world.ours, state="submitted").exclude(pk=own_application.pk)[
        0
    ]
    pages = [
        world.client("coordinator").get(reverse("admin:programs_application_change", args=[row.pk]))
        for row in (own_application, other)
    ]
    assert [b'value="approve"' in page.content for page in pages] == [False, True]


@pytest.mark.parametrize("action", ["approve", "waitlist", "decline"])
@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "yes", "reason": "Because I am so good."}])
def test_coordinator_is_refused_a_decision_on_the_own_application(
    world: World, own_application: Application, action: str, confirmed: dict[str, str]
) -> None:
    response = world.client("coordinator").post(
        reverse("admin:programs_application_changelist"),
        {
            "action": action,
            "_selected_action": [own_application.pk],
            "seen": f"{own_application.pk}:submitted",
        }
        | confirmed,
    )
    own_application.refresh_from_db()
    assert own_application.state == "submitted"
    assert said(response) == ["You can't decide on any of the rows that you chose."]


@pytest.mark.parametrize("action", ["approve", "waitlist", "decline"])
def test_coordinator_is_refused_a_decision_in_a_foreign_program(world: World, action: str) -> None:
    foreign = Application.objects.get(program=world.theirs, state="submitted")
    fields = {"action": action, "_selected_action": [foreign.pk], "confirmed": "yes", "reason": "No."}
    url = reverse("admin:programs_application_changelist")
    answers = [
        world.client("coordinator").post(url, fields | {"_selected_action": [pk]})
        for pk in (foreign.pk, 999999999)
    ]
    foreign.refresh_from_db()
    assert foreign.state == "submitted"
    told = [(answer.status_code, answer.get("Location"), said(answer)) for answer in answers]
    assert told[0] == told[1]
