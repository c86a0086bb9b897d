"""Asking for pages, and reading what comes back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from .kinds import Address

SIGN_IN = "/accounts/login/"
ADMIN = "/admin/"
DOOR = "/admin/login/"
_doors: dict[str, str] = {}  # by session
_TOKENS = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')
_HEADERS = ("Location", "Content-Type", "Content-Length", "Allow", "Cache-Control", "Vary", "Refresh")


@dataclass(frozen=True)
class Answer:
    """One request and what it led to: the first response and, behind the admin's own doors, the last."""

    status: str
    trace: tuple[Any, ...]


def ask(client: Client, path: str, address: Address = (), post: dict[str, str] | None = None) -> Answer:
    """Ask for `path`; in the trace everything that names the address itself is made the same."""
    response = client.get(path) if post is None else client.post(path, post)
    first, trace = response, [_trace(response, path, address)]
    location = response.get("Location", "")
    if location.startswith(DOOR):
        return Answer(_behind_the_door(client), tuple(trace))
    # The admin's redirects say nothing by themselves: what stands behind them counts.
    while response.get("Location", "").startswith(ADMIN) and len(trace) < 4:
        response = client.get(response["Location"])
        trace.append(_trace(response, path, address))
    return Answer("in" if location.startswith(SIGN_IN) else str(first.status_code), tuple(trace))


def _behind_the_door(client: Client) -> str:
    """Where the admin's own sign-in leads whoever may not enter: asked once, it is told no address but the next."""
    signed_in = client.cookies.get(settings.SESSION_COOKIE_NAME)
    key = signed_in.value if signed_in else ""
    if key not in _doors:
        response = client.get(DOOR)
        _doors[key] = "in" if response.get("Location", "").startswith(SIGN_IN) else str(response.status_code)
    return _doors[key]


def _trace(response: HttpResponse, path: str, address: Address) -> tuple[Any, ...]:
    headers = {name: response[name] for name in _HEADERS if name in response and name != "Content-Length"}
    headers = {name: _neutral(value, path, address) for name, value in headers.items()}
    body = "" if response.streaming else response.content.decode(errors="replace")
    body = _TOKENS.sub(r"\1", _neutral(body, path, address))
    return (response.status_code, tuple(headers.items()), tuple(sorted(response.cookies)), body)


def _neutral(text: str, path: str, address: Address) -> str:
    for name in sorted({path, quote(path), quote(path, safe=""), escape(path)}, key=len, reverse=True):
        text = text.replace(name, "/PATH/")
    for key, value in address:
        if key == "app_label":
            continue
        # As a part of an address and as the admin quotes it; codes also as the value of a field.
        around = ("[“/]", "[”/]") if key in {"object_id", "question_id"} else (r"[“/\"]", r"[”/\"]")
        text = re.sub(rf"(?<={around[0]}){re.escape(value)}(?={around[1]})", "ID", text)
    return text


def url_of(name: str, address: Address) -> str:
    """The path of a named URL, or of a pattern without a name written as in the registry."""
    if "/" not in name:
        return reverse(name, kwargs=dict(address))
    for key, value in address:
        name = re.sub(rf"<(\w+:)?{key}>", value, name)
    return "/" + name


def all_urls() -> list[str]:
    """Every URL of the site by its full name; by its pattern where it has none."""
    return sorted(_walk(get_resolver(), (), ""))


def _walk(resolver: URLResolver, namespaces: tuple[str, ...], prefix: str) -> Iterable[str]:
    for part in resolver.url_patterns:
        pattern = f"{prefix}{part.pattern}"
        if isinstance(part, URLResolver):
            inside = (*namespaces, part.namespace) if part.namespace else namespaces
            yield from _walk(part, inside, pattern)
        elif isinstance(part, URLPattern):
            yield ":".join((*namespaces, part.name)) if part.name else pattern
