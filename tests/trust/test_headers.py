"""What every answer says to the browser, and that no page needs what the policy forbids."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import HttpResponse

from .tour import TOURISTS, Page, account_pages, error_pages, refused_forms, registry_pages
from .world import World

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
OTHERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
# Attributes that hold an address which the browser may run.
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "xlink:href"}
# A script of one of these types is data, not run.
DATA_TYPES = {"application/json", "text/plain"}


class Inline(HTMLParser):
    """Collects what a strict policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") not in DATA_TYPES):
            self.found.append(f"<{tag}>")
        if tag in {"base", "object", "embed", "iframe"} or given.get("http-equiv"):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.found.append(f"<{tag} {name}>")
            if name in ADDRESSES and (value or "").strip().lower().startswith(
                ("javascript:", "vbscript:", "data:")
            ):
                self.found.append(f"<{tag} {name}={(value or '')[:20]}>")

    handle_startendtag = handle_starttag


def faults_of(response: HttpResponse) -> list[str]:
    faults = []
    given = dict(
        part.strip().split(" ", 1) for part in response.get("Content-Security-Policy", "").split(";") if part
    )
    if given != POLICY:
        faults.append(f"policy {given}")
    faults += [
        f"{name}: {response.get(name)}" for name, value in OTHERS.items() if response.get(name) != value
    ]
    if response.get("X-Frame-Options", "DENY") != "DENY":
        faults.append("framing")
    for name, cookie in response.cookies.items():
        if cookie.value and (not cookie["httponly"] or cookie["samesite"] != "Lax"):
            faults.append(f"cookie {name}")
    if not response.streaming and "html" in response.get("Content-Type", ""):
        parser = Inline()
        parser.feed(response.content.decode())
        # The picture that an authenticator app reads is a data: image, which the policy allows.
        faults += [fault for fault in parser.found if not fault.startswith("<img src=data:image/svg")]
    return faults


def check(pages: Any) -> list[str]:
    return [
        f"{name} {response.status_code}: {fault}" for name, response in pages for fault in faults_of(response)
    ]


@pytest.mark.parametrize("role", TOURISTS)
def test_page_obeys_the_strict_policy(world: World, role: str) -> None:
    pages: list[Page] = [*registry_pages(world, role), *refused_forms(world, role)]
    assert len(pages) > 90
    assert check(pages) == []


def test_account_page_behind_a_step_obeys_the_strict_policy(db: None, settings: Any) -> None:
    pages = list(account_pages(settings))
    assert [(name, response.status_code) for name, response in pages if response.status_code != 200] == []
    assert check(pages) == []


def test_error_page_obeys_the_strict_policy(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = list(error_pages(world, settings, monkeypatch))
    assert [
        (name, response.status_code) for name, response in pages if str(response.status_code) != name
    ] == []
    assert check(pages) == []


@pytest.mark.parametrize(
    ("markup", "faults"),
    [
        ("<script>1</script>", ["<script>"]),
        ('<script src="/a.js"></script><script type="application/json">{}</script>', []),
        ('<p style="color: red" onclick="x()">', ["<p style>", "<p onclick>"]),
        ('<a href=" JavaScript:x()">', ["<a href= JavaScript:x()>"]),
        ("<svg onload=x() />", ["<svg onload>"]),
    ],
)
def test_parser_finds_what_the_policy_forbids(markup: str, faults: list[str]) -> None:
    parser = Inline()
    parser.feed(markup)
    assert parser.found == faults
