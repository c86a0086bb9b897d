"""A coordinator at the site over plain HTTP: where many click at once, a browser each would be too much."""

import re
import time
from dataclasses import dataclass
from urllib.parse import urljoin

import requests

from tests.processes import Site

PATIENCE = 60


@dataclass(frozen=True)
class Page:
    url: str
    status: int
    text: str

    @property
    def words(self) -> str:
        """What stands on it, without markup."""
        return " ".join(re.sub(r"<[^>]+>", " ", self.text).split())


class Coordinator:
    """Somebody signed in; `get` and `post` take paths and follow redirects."""

    def __init__(self, site: Site, email: str, password: str) -> None:
        self._site = site
        self._session = requests.Session()
        page = self.get("/accounts/login/")
        self.post("/accounts/login/", page=page, login=email, password=password)
        assert self.get("/dashboard/").url.endswith("/dashboard/"), f"{email} could not sign in"

    def get(self, path: str) -> Page:
        return self._page(self._session.get(urljoin(self._site.url, path), timeout=PATIENCE))

    def post(self, path: str, *, page: Page | None = None, **fields: str) -> Page:
        """Send `fields` to `path` with the token of `page`, by default of the dashboard."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', (page or self.get("/dashboard/")).text)
        assert found, "the page has no form"
        data = {**fields, "csrfmiddlewaretoken": found[1]}
        return self._page(self._session.post(urljoin(self._site.url, path), data=data, timeout=PATIENCE))

    def match(self, slug: str, **rules: str) -> str:
        """Start a run with the rules as the form offers them, wait for its result, and return its path."""
        page = self.get(f"/programs/{slug}/matching/")
        page = self.post(f"/programs/{slug}/matching/", page=page, **{**form_fields(page.text), **rules})
        path = page.url.removeprefix(self._site.url)
        assert re.fullmatch(r"/matching/\w+/", path), page.words
        self.wait_for_result(path)
        return path

    def wait_for_result(self, path: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while '"under_way": true' in self.get(f"{path}progress/").text:
            assert time.monotonic() < deadline, "the run doesn't end"
            time.sleep(0.2)

    def _page(self, response: requests.Response) -> Page:
        assert response.status_code < 500, response.text
        return Page(response.url, response.status_code, response.text)


def form_fields(html: str) -> dict[str, str]:
    """What the page's forms would send as they stand."""
    fields = {}
    for tag in re.findall(r"<input\b[^>]*>", html):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        kind = attributes.get("type")
        chosen = kind not in {"radio", "checkbox"} or re.search(r"\bchecked\b", tag)
        if chosen and kind != "submit" and "name" in attributes:
            fields[attributes["name"]] = attributes.get("value", "on")
    for name, options in re.findall(r'<select\b[^>]*name="(\w+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        found = re.search(r'<option value="([^"]*)"[^>]*\bselected\b', options)
        fields[name] = found[1] if found else ""
    return fields
