"""What is somebody's never shows to anybody else; what looks like markup is never markup."""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site
from django.contrib import admin
from django.http import HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from mentorship.core.models import OutboxMessage, User
from mentorship.core.outbox import kinds
from mentorship.core.outbox.messages import envelope
from mentorship.core.outbox.services import freeze
from programs.models import Program, Project

from . import canaries
from .audience import AUDIENCE, UNTOUCHED
from .canaries import EVALUATED, Canary, found_in, may_read, plant, text_fields
from .kinds import ROLES, VISITOR
from .pages import url_of
from .registry import ROWS
from .world import World

READERS = tuple(role for role in ROLES if role != "mentee")  # as much as a mentor
# Shown on no page yet; a page that shows one of them takes it off this list.
UNSHOWN = {
    "core.OutboxMessage.body_html",
    "core.OutboxMessage.calendar",
    "core.OutboxMessage.unsubscribe_url",
    "pairs.Pair.end_reason",
}
_LINK = re.compile(r'<a [^>]*?href="([^"#]+)')
_PER_PAGE_NAME = 3


@dataclass
class Crawl:
    """What one role came across."""

    shown: set[int] = field(default_factory=set)
    marked_up: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def planted(shared_world: World) -> dict[int, Canary]:
    return plant(shared_world)


@pytest.fixture(scope="module")
def crawls() -> dict[str, Crawl]:
    """Each role's crawl, made when first asked for."""
    return {}


@pytest.fixture
def canary_world(planted: dict[int, Canary], world: World) -> World:
    return world


def test_every_text_field_has_a_canary_or_a_reason(canary_world: World, planted: dict[int, Canary]) -> None:
    fields = {(model._meta.label, field.name) for model, field in text_fields()}
    read = {(label, name) for label, names in AUDIENCE.items() for name in names}
    left = {(label, name) for label, names in UNTOUCHED.items() for name in names}
    assert fields == read | left
    assert read & left == set()
    assert {(canary.label, canary.field) for canary in planted.values()} == read


def test_table_of_readers_tells_the_two_programs_apart(
    canary_world: World, planted: dict[int, Canary]
) -> None:
    """A rule that lets everybody read would make the tests below pass."""
    grants = canary_world.grants["coordinator"]
    split = Counter(
        (may_read(canary, canary_world.people["coordinator"], grants), canary.obj.program_id)
        for canary in planted.values()
        if canary.name == "programs.Application.motivation" and canary.obj.state != "draft"
    )
    opened, closed = ({key[1] for key in split if key[0] is readable} for readable in (True, False))
    assert {canary_world.ours.pk} <= opened <= grants.programs
    assert closed >= {canary_world.theirs.pk}
    assert not closed & grants.programs


@pytest.mark.parametrize("role", READERS)
def test_no_page_shows_what_its_reader_may_not_know(
    canary_world: World,
    planted: dict[int, Canary],
    crawls: dict[str, Crawl],
    role: str,
) -> None:
    crawl = crawled(canary_world, role, crawls)
    person, grants = canary_world.people.get(role), canary_world.grants[role]
    leaked = {planted[n].name for n in crawl.shown if not may_read(planted[n], person, grants)}
    assert leaked == set()
    assert crawl.marked_up == []
    assert [line for line in crawl.logged if found_in(line, codes=False)] == []
    assert crawl.logged != []


def test_crawl_comes_across_every_field_that_is_shown_at_all(
    canary_world: World, planted: dict[int, Canary], crawls: dict[str, Crawl]
) -> None:
    """Otherwise not finding a canary would prove nothing."""
    roles = ("applicant", "mentor", "coordinator", "root")
    shown = set().union(*(crawled(canary_world, role, crawls).shown for role in roles))
    assert {canary.name for canary in planted.values()} - {planted[n].name for n in shown} == UNSHOWN


class Listener(logging.Handler):
    """Keeps every line that is logged."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.INFO)
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def crawled(world: World, role: str, crawls: dict[str, Crawl]) -> Crawl:
    """Everything that the role reaches: the registry's pages, links from them, lists searched, actions asked for."""
    if role not in crawls:
        crawls[role] = Crawl()
        listener = Listener(crawls[role].logged)
        logging.getLogger().addHandler(listener)
        try:
            _crawl(world, role, crawls[role])
        finally:
            logging.getLogger().removeHandler(listener)
    return crawls[role]


def _crawl(world: World, role: str, crawl: Crawl) -> None:
    visited, named = set(), Counter()
    started = list(_start(world, role))
    queue = list(started)
    while queue:
        url = queue.pop(0)
        name = _name(url)
        if url in visited or name is None or (url not in started and named[name] >= _PER_PAGE_NAME):
            continue
        visited.add(url)
        named[name] += 1
        response = world.client(role).get(url)
        note(crawl, url, response)
        if response.status_code == 200 and "html" in response["Content-Type"]:
            queue += _links(response)
    for response in _lists(world, role):
        note(crawl, "a list", response)


def _start(world: World, role: str) -> Iterator[str]:
    for row in ROWS:
        closed = row.name.startswith("admin") and not world.grants[role].enters_admin
        if row.method == "get" and not closed:
            own, others, missing = world.addresses(row.kind, role)
            for address in [*own[-1:], *own[:1], *others[:1], *others[-1:], *missing[:1]]:
                yield url_of(row.name, address)


def _name(url: str) -> str | None:
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return None


def _links(response: HttpResponse) -> list[str]:
    """Links on this site that show something else than the page in another order."""
    links = {unescape(link) for link in _LINK.findall(response.content.decode())}
    here = response.request["PATH_INFO"]
    full = (here + link if link.startswith("?") else link for link in links)
    return sorted(
        link for link in full if link.startswith("/") and not re.search(r"[?&](o|_facets|all|e)=", link)
    )


def _lists(world: World, role: str) -> Iterator[HttpResponse]:
    """Each of the admin's lists searched, and each of its actions asked for on every row there is."""
    if not world.grants[role].enters_admin:
        return
    for model in admin.site._registry:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        page = world.client(role).get(url, {"q": "canary"})
        yield page
        offered = re.search(r'<select name="action".*?</select>', page.content.decode(), re.DOTALL)
        for action in re.findall(r'value="(\w+)"', offered[0]) if offered else []:
            pks = list(model._base_manager.values_list("pk", flat=True))
            chosen = {"action": action, "_selected_action": pks}
            yield world.client(role).post(url, chosen, follow=True)
            yield world.client(role).post(url, chosen | {"confirmed": "yes", "reason": ""}, follow=True)


def note(crawl: Crawl, url: str, response: HttpResponse) -> None:
    body = "" if response.streaming else response.content.decode(errors="replace")
    told = body + response.get("Location", "")
    # What the reader typed may be said back.
    told = told.replace(response.request["PATH_INFO"], "")
    crawl.shown |= found_in(told)
    is_page = "html" in response.get("Content-Type", "")  # in a calendar file a name is text as it is
    if EVALUATED in told or "md5$" in told or (is_page and re.search(r"<b>\s*canary-", told)):
        crawl.marked_up.append(url)


# Mail ----------------------------------------------------------------------------------------------------


def test_no_mail_tells_what_its_reader_may_not_know(canary_world: World, planted: dict[int, Canary]) -> None:
    # Those of today, with reminders that wait for the morning: of a pair that is told tomorrow nobody knows.
    soon = timezone.now() + timedelta(hours=14)
    due = OutboxMessage.objects.filter(not_before__lte=soon).order_by("pk")
    messages = [message for message in due if kinds.get(message.kind).render]
    nobody = canary_world.grants[VISITOR]
    leaked, marked = set(), []
    for message in messages:
        mail = kinds.get(message.kind).render(message)
        told = "\n".join((mail.subject, mail.text, mail.html, mail.calendar))
        recipient = User.objects.filter(pk=message.recipient_id).first()  # or nobody's address
        leaked |= {
            (message.kind, planted[n].name)
            for n in found_in(told)
            if not may_read(planted[n], recipient, nobody)
        }
        if EVALUATED in told or "<b>" in mail.html:
            marked.append(message.kind)
    assert {message.kind for message in messages} == {kind.name for kind in kinds.registered() if kind.render}
    assert leaked == set()
    assert marked == []


NASTY_NAME = 'Ida\r\nBcc: t@evil.example\r\n\r\n<a href="https://evil.example/x">x</a> www.evil.example'
# The address of the partner and of the channel, without and with a canary.
PASSED_ON = {"", "chat.example.org", "example.org"}
NASTY_COHORT = "https://evil.example\r\n" + canaries.TEMPLATE


def test_name_and_cohort_bring_neither_links_nor_headers_into_a_mail(world: World) -> None:
    User.objects.update(name=NASTY_NAME)
    Project.objects.update(name=NASTY_NAME)
    for number, program in enumerate(Program.objects.order_by("pk")):
        Program.objects.filter(pk=program.pk).update(cohort=f"{NASTY_COHORT} {number}")
    mails = [m for m in OutboxMessage.objects.order_by("pk") if kinds.get(m.kind).render]
    assert mails != []
    for message in mails:
        freeze(message, kinds.get(message.kind).render(message), timezone.now())
        sent = BytesParser(policy=policy.default).parsebytes(envelope(message).content)
        headers = (sent["Bcc"], sent.get_all("To"), len(sent.get_all("Subject")))
        assert headers == (None, [message.recipient_email], 1)
        hosts = {urlsplit(link).netloc for link in re.findall(r'href="([^"]*)', message.body_html)}
        # A mail to a pair also passes on the partner's address and the program's channel.
        assert hosts - PASSED_ON == {urlsplit(site.SITE_URL).netloc}
        told = message.subject + message.body_text + message.body_html
        assert [
            word for word in ("evil.example", "t@evil", '<a href="https://evil', EVALUATED) if word in told
        ] == []


def test_secret_mail_is_shown_to_nobody(canary_world: World) -> None:
    secret = OutboxMessage.objects.get(kind="account", secret=True)
    page = canary_world.client("root").get(reverse("admin:core_outboxmessage_change", args=[secret.pk]))
    shown = found_in(page.content.decode())
    hidden = found_in(secret.subject + secret.body_text + secret.body_html)
    assert (page.status_code, len(hidden), shown & hidden) == (200, 3, set())
    assert canaries.TEMPLATE in secret.body_text
