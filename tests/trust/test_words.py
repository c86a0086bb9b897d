"""Every word on every page can be translated: under a catalogue that marks what it translates, nothing is bare."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings as site
from django.http import HttpResponse
from django.utils import translation

from mentorship.core import time_zones
from programs import languages

from .canaries import Canary, plant
from .tour import TOURISTS, account_pages, error_pages, refused_forms, registry_pages
from .world import World

OPEN, CLOSE = "⟦", "⟧"
SPOKEN = {"title", "aria-label", "placeholder", "alt", "data-label", "label"}
SILENT = {"script", "style", "template"}
# Not words: names of places and languages come from tables of their own, headers of mail are the mail's.
DATA = re.compile(
    r"canary|ev4l|[\w.+-]+@[\w.-]+|https?://|GitHub|UTC|\.eml|^[A-Z0-9-]{6,}$"
    r"|^(To|Subject|Date|From|Hello)$|^Mon, 01 Mar 2027"
    r"|^\{[a-z_]+\}$"  # what is filled into a mail, by its name
)
CHOICES = re.compile(r"\w+(,\w+)+")  # for the filter that takes them apart
# What the audit log and the outbox show as it is stored, and what Django's admin says in its own words.
STORED = {"admin:core_auditevent", "admin:core_outboxmessage"}
DJANGOS = {"Search", "True", "False", "None", "ID"}
ALLAUTHS = {"Account"}  # the label of a field of its form


class Words(HTMLParser):
    """Collects the pieces of text, and of attributes that are read out, outside of all marks."""

    def __init__(self) -> None:
        super().__init__()
        self.bare: list[str] = []
        self.depth = 0
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.inside.append(tag)
        given = dict(attrs)
        spoken = [value for name, value in attrs if name in SPOKEN and value]
        if tag == "input" and given.get("type") in {"submit", "button"}:
            spoken.append(given.get("value") or "")
        for value in spoken:
            self.bare += [piece for piece, depth in _pieces(value, 0) if not depth]

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if self.inside:
            return
        for piece, depth in _pieces(data, self.depth):
            if not depth:
                self.bare.append(piece)
        self.depth += data.count(OPEN) - data.count(CLOSE)


def _pieces(text: str, depth: int) -> Iterator[tuple[str, int]]:
    for piece in re.split(f"([{OPEN}{CLOSE}])", text):
        if piece in {OPEN, CLOSE}:
            depth += 1 if piece == OPEN else -1
        else:
            yield piece.strip(" \n·–\u203a:"), depth


@pytest.fixture
def marking(monkeypatch: pytest.MonkeyPatch) -> None:
    def mark(text: str) -> str:
        if CHOICES.fullmatch(text):
            return ",".join(map(mark, text.split(",")))
        return f"{OPEN}{text}{CLOSE}" if text else text

    real = translation._trans
    monkeypatch.setattr(real, "gettext", mark)
    monkeypatch.setattr(real, "pgettext", lambda _context, text: mark(text))
    monkeypatch.setattr(real, "ngettext", lambda one, many, number: mark(one if number == 1 else many))
    monkeypatch.setattr(
        real, "npgettext", lambda _context, one, many, number: mark(one if number == 1 else many)
    )


@pytest.fixture(scope="module")
def planted(shared_world: World) -> dict[int, Canary]:
    return plant(shared_world)


@pytest.fixture
def marked_world(planted: dict[int, Canary], world: World, marking: None) -> World:
    """What people wrote is told from what the site says by its canaries."""
    return world


def bare_words(response: HttpResponse) -> set[str]:
    if response.streaming or "html" not in response.get("Content-Type", ""):
        return set()
    parser = Words()
    parser.feed(response.content.decode().replace(site.SITE_NAME, ""))
    if parser.depth:
        return {f"the marks don't match: {parser.depth}"}
    places = {label for _area, group in time_zones.choices() for _name, label in group}
    known = {*DJANGOS, *ALLAUTHS, *places, *dict(languages.choices()).values(), *time_zones.AREAS}
    words = {piece for piece in parser.bare if re.search(r"[^\W\d_]{2}", piece) and piece not in known}
    return {piece for piece in words if not DATA.search(piece) and piece not in time_zones.names()}


def untranslated(pages: Any) -> dict[str, set[str]]:
    found = {}
    for name, response in pages:
        if any(name.startswith(stored) for stored in STORED):
            continue
        if words := bare_words(response):
            found.setdefault(name, set()).update(words)
    return found


@pytest.mark.parametrize("role", TOURISTS)
def test_page_has_only_words_that_can_be_translated(marked_world: World, role: str) -> None:
    assert untranslated([*registry_pages(marked_world, role), *refused_forms(marked_world, role)]) == {}


def test_account_page_behind_a_step_has_only_words_that_can_be_translated(
    marked_world: World, settings: Any
) -> None:
    assert untranslated(account_pages(settings)) == {}


def test_error_page_has_only_words_that_can_be_translated(
    marked_world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The page for too many requests is allauth's: the next test waits for the site's own.
    assert untranslated(error_pages(marked_world, settings, monkeypatch)) == {}


def test_bare_word_is_found() -> None:
    parser = Words()
    parser.feed(
        f'<p title="bare one">{OPEN}good {OPEN}in{CLOSE} <b>x</b> here{CLOSE} bare two</p><script>y</script>'
    )
    assert [piece for piece in parser.bare if piece] == ["bare one", "bare two"]
