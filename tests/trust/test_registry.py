"""Every URL × every role × own, another's and missing."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.urls import reverse

from mentorship.core.admin.base import PolicyAdmin
from mentorship.core.models import AuditEvent
from programs.models import Application

from .kinds import KINDS, ROLES, VISITOR, Address
from .pages import Answer, all_urls, ask, url_of
from .registry import ROWS, Row
from .world import World

PUBLIC_KINDS = {
    "-",
    "claim",
    "project",
    "mail-file",
    "nomination",
    "off-link",
    "section",
    "still-here",
    "unsubscribe",
}
# Mail programs post to it for their reader; the token in the address is the authority.
WITHOUT_TOKEN = {"pairs:reminders_off", "programs:still_here", "programs:subscription_off"}
# Whoever may read every row of these; of applications and declarations the drafts stay their authors'.
READ_BY_ALL = {"root", "site"}


def few(addresses: list[Address]) -> list[Address]:
    """Up to four, spread over the order in which the world was made: drafts and the sent, ours and theirs."""
    last = len(addresses) - 1
    return addresses if last < 4 else [addresses[last * step // 3] for step in range(4)]


def answers(world: World, row: Row, role: str, which: list[Address], *, post: bool = False) -> list[Answer]:
    posted = {} if post else None
    return [ask(world.client(role), url_of(row.name, address), address, posted) for address in which]


def snapshot() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, sessions and the record of reading left out."""
    tables = {}
    for model in apps.get_models(include_auto_created=True):
        rows = model._base_manager.all()
        if model is AuditEvent:
            rows = rows.exclude(verb="read")
        if model is not Session:
            tables[model._meta.label] = sorted(rows.values_list(), key=repr)
    return tables


def changed(before: dict[str, list[tuple[object, ...]]]) -> list[str]:
    after = snapshot()
    return [label for label in before if before[label] != after[label]]


def test_registry_lists_every_url_once() -> None:
    assert sorted(row.name for row in ROWS) == all_urls()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in PUBLIC_KINDS])
def test_world_has_an_own_and_anothers_of_everything(world: World, kind: str) -> None:
    split = {role: world.addresses(kind, role) for role in ROLES}
    assert any(own for own, _others, _missing in split.values())
    assert [role for role, (_own, others, _) in split.items() if not others and role not in READ_BY_ALL] == []


@pytest.mark.parametrize("role", ROLES)
def test_page_answers_as_the_registry_says(world: World, role: str) -> None:
    """Also: another's can't be told from a missing one, and no GET changes anything."""
    before, wrong = snapshot(), []
    for row in ROWS:
        own, others, missing = map(few, world.addresses(row.kind, role))
        if row.method != "get":
            continue
        cell = row.cells[role]
        wrong += _differing(row, cell.own, answers(world, row, role, own))
        elsewhere = answers(world, row, role, [*others, *missing])
        wrong += _differing(row, cell.other, elsewhere)
        wrong += _told_apart(row, elsewhere)
    assert wrong == []
    assert changed(before) == []


@pytest.mark.parametrize("role", ROLES)
def test_post_to_anothers_says_no_more_than_to_a_missing_one(world: World, role: str) -> None:
    before, wrong = snapshot(), []
    for row in ROWS:
        if row.kind in PUBLIC_KINDS:
            continue
        _own, others, missing = map(few, world.addresses(row.kind, role))
        wrong += _told_apart(row, answers(world, row, role, [*others, *missing], post=True))
    assert wrong == []
    assert changed(before) == []


@pytest.mark.parametrize("role", ROLES)
def test_post_only_page_answers_as_the_registry_says(world: World, role: str) -> None:
    wrong = []
    for row in ROWS:
        if row.method != "post":
            continue
        cell = row.cells[role]
        own, others, missing = map(few, world.addresses(row.kind, role))
        refusal = cell.own if cell.own in {"in", "404"} else "405"
        if not row.name.startswith("admin:"):
            wrong += _differing(row, refusal, answers(world, row, role, [*own, *others, *missing]))
        with transaction.atomic():
            wrong += _differing(row, cell.other, answers(world, row, role, [*others, *missing], post=True))
            wrong += _differing(row, cell.own, answers(world, row, role, own, post=True))
            transaction.set_rollback(True)  # what one page does is not there for the next one
    assert wrong == []


@pytest.mark.parametrize("role", [VISITOR, "mentee", "coordinator", "root"])
def test_post_without_a_token_is_refused_everywhere(world: World, role: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = world.client(role).cookies
    before, wrong = snapshot(), []
    for row in ROWS:
        if row.name in WITHOUT_TOKEN:
            continue
        own, others, missing = world.addresses(row.kind, role)
        which = [*own[:1], *others[:1], *missing[:1]]
        found = [ask(client, url_of(row.name, address), address, {}) for address in which]
        wrong += _differing(row, "403", found) + _told_apart(row, found)
    assert wrong == []
    assert changed(before) == []


def _differing(row: Row, expected: str, found: list[Answer]) -> list[str]:
    return [f"{row.name}: {answer.status}, not {expected}" for answer in found if answer.status != expected]


def _told_apart(row: Row, found: list[Answer]) -> list[str]:
    different = [answer for answer in found if answer != found[0]]
    return [f"{row.name}: {_first_difference(found[0], different[0])}"] if different else []


def _first_difference(one: Answer, two: Answer) -> str:
    left, right = (repr(answer).split("\\n") for answer in (one, two))
    pairs = ((a, b) for a, b in zip(left, right, strict=False) if a != b)
    return "another's {!r} differs from a missing one's {!r}".format(*next(pairs, ("", "")))


def test_admin_has_only_screens_that_ask_a_policy() -> None:
    """A screen without one would be left out in silence, so no class of ours may be without."""
    ours = {config.name.partition(".")[0] for config in apps.get_app_configs() if _is_ours(config.name)}
    written = {cls for cls in _below(admin.ModelAdmin) if cls.__module__.partition(".")[0] in ours}
    assert [cls for cls in written if not issubclass(cls, PolicyAdmin)] == []
    registered = admin.site._registry.values()
    assert [screen for screen in registered if not isinstance(screen, PolicyAdmin)] == []


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] in {"mentorship", "programs", "pairs", "matching"}


def _below(cls: type) -> set[type]:
    return {cls}.union(*map(_below, cls.__subclasses__())) - {admin.ModelAdmin}


def test_number_of_a_row_leads_to_no_address(world: World) -> None:
    foreign = Application.objects.filter(program=world.theirs).order_by("pk")[0]
    kind = ContentType.objects.get_for_model(Application).pk
    assert [
        world.client("coordinator").get(f"/admin/r/{kind}/{pk}/").status_code
        for pk in (foreign.pk, 999999999)
    ] == [404, 404]


@pytest.mark.parametrize(
    ("role", "changelist", "lookup"),
    [
        ("root", "core_user", "password__startswith"),
        ("root", "core_user", "email__startswith"),
        ("root", "core_outboxmessage", "body_text__contains"),
        ("root", "programs_application", "motivation__contains"),
        ("coordinator", "programs_application", "decided_by__password__startswith"),
        ("coordinator", "programs_application", "program__coordinators__user__email__startswith"),
        ("coordinator", "programs_program", "applications__person__email__startswith"),
        ("coordinator", "core_auditevent", "by__password__startswith"),
    ],
)
def test_list_can_not_be_asked_about_a_column_without_a_filter(
    world: World, role: str, changelist: str, lookup: str
) -> None:
    response = world.client(role).get(reverse(f"admin:{changelist}_changelist"), {lookup: "a"})
    assert response.status_code == 400


@pytest.mark.parametrize("field", ["program", "person"])
def test_autocomplete_finds_nothing_of_a_foreign_program(world: World, field: str) -> None:
    asked = {"app_label": "programs", "model_name": "application", "field_name": field, "term": "a"}
    response = world.client("coordinator").get(reverse("admin:autocomplete"), asked)
    # No screen has such a field; the day one has, it offers what the reader may read.
    found = [] if response.status_code == 403 else [row["text"] for row in response.json()["results"]]
    assert [text for text in found if "Tidepool" in text] == []


@pytest.mark.parametrize("name", ["core:mailbox", "core:mailbox_message"])
def test_mailbox_is_missing_where_mail_goes_out(world: World, settings, name: str) -> None:
    settings.MAILBOX_DIR = None
    row = next(row for row in ROWS if row.name == name)
    for role in ROLES:
        own, _others, missing = world.addresses(row.kind, role)
        assert {answer.status for answer in answers(world, row, role, own + missing)} == {"404"}


def test_models_of_the_admin_are_fields_of_the_registry() -> None:
    """What an admin page shows by its number has a kind, so that another's is asked for too."""
    shown = {row.name for row in ROWS if row.kind.endswith("-row")}
    wanted = {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in admin.site._registry
        for page in ("change", "history", "delete")
    }
    assert wanted - shown == set()
