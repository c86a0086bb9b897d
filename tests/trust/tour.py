"""A look at every page: those of the registry, the account's pages that need a step before, and the errors."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from programs.models import Program
from programs.tests.factories import PASSWORD, make_user

from .pages import url_of
from .registry import ROWS
from .world import World

# Together they see every page; the others see the same ones with other objects.
TOURISTS = ("visitor", "applicant", "mentor", "coordinator", "root")
Page = tuple[str, HttpResponse]


def registry_pages(world: World, role: str) -> Iterator[Page]:
    """What the role gets by GET: an object of its own and one of somebody else, or one that isn't there."""
    for row in ROWS:
        if row.method == "off":
            continue
        own, others, missing = world.addresses(row.kind, role)
        for address in [*own[-1:], *(others[:1] or missing[:1])]:
            yield row.name, world.client(role).get(url_of(row.name, address))


def refused_forms(world: World, role: str) -> Iterator[Page]:
    """Every page with a form, sent empty: the form again, with its errors."""
    for row in ROWS:
        if row.name.startswith("admin") and not row.name.endswith("_add"):
            continue
        own, _others, _missing = world.addresses(row.kind, role)
        if row.method == "get" and row.cells[role].own == "200" and own:
            response = world.client(role).post(url_of(row.name, own[0]), {"send": "yes", "name": ""})
            if response.status_code == 200:
                yield f"{row.name}, sent empty", response


def account_pages(settings: Any) -> Iterator[Page]:
    """Pages of the account that open after a step: codes asked for, signed in by password, a second factor."""
    settings.ACCOUNT_RATE_LIMITS = False
    user, client = make_user(), Client()
    fields = {"email": "new@example.org", "password1": PASSWORD, "name": "New", "time_zone": "UTC"}
    yield "sign-up", client.post(reverse("account_signup"), fields, follow=True)
    client = Client()
    yield (
        "code to sign in",
        client.post(reverse("account_request_login_code"), {"email": user.email}, follow=True),
    )
    client = Client()
    yield "code to reset", client.post(reverse("account_reset_password"), {"email": user.email}, follow=True)
    client = _signed_in(user.email)
    yield "activate", client.get(reverse("mfa_activate_totp"))
    yield "activate, wrong code", client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    yield (
        "reauthenticate, wrong password",
        client.post(reverse("account_reauthenticate"), {"password": "wrong"}),
    )
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    for name in (
        "mfa_index",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_deactivate_totp",
    ):
        yield name, client.get(reverse(name))
    client = _signed_in(user.email)
    yield "second factor", client.get(reverse("mfa_authenticate"))
    yield "second factor, wrong code", client.post(reverse("mfa_authenticate"), {"code": "000000"})
    yield (
        "wrong password",
        Client().post(reverse("account_login"), {"login": user.email, "password": "wrong"}),
    )


def _signed_in(email: str) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def error_pages(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """Each error that the site can answer with."""
    yield "400", Client().get("/", headers={"host": "evil.example"})
    yield (
        "400",
        world.client("root").get(reverse("admin:core_user_changelist"), {"password__startswith": "a"}),
    )
    yield "403", world.client("coordinator").get(reverse("admin:programs_project_changelist"))
    yield "403", Client(enforce_csrf_checks=True).post(reverse("account_login"))
    yield "404", Client().get("/no-such-page/")
    yield "404", world.client("mentee").get("/no-such-page/")
    yield "405", world.client("mentee").get(reverse("programs:application_withdraw", args=["x"]))
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}}
    client = Client()
    for _ in range(6):
        response = client.post(reverse("account_reset_password"), {"email": "guess@example.org"})
    yield "429", response

    def broken(*_args: Any) -> None:
        raise RuntimeError("broken for the test")

    monkeypatch.setattr(type(Program.objects), "taking_applications", broken)
    for role in ("visitor", "mentee"):
        yield "500", world.client(role).get(reverse("programs:program_list"))
