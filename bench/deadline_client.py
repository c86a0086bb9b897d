"""The client of the deadline hour: requests at their appointed instants, whatever became of the earlier ones."""

import http.client
import queue
import threading
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.faults.coordination import form_fields

THREADS = 64
PATIENCE = 60
SIGNED_IN = 'action="/accounts/logout/"'
IDLE = 1.0  # seconds; the server hangs up on a quiet connection after two


@dataclass(frozen=True, order=True)
class Request:
    """`at`: seconds from the beginning. `kind` `send` hands in the draft of `person`, others get `path`."""

    at: float
    kind: str
    person: int
    path: str


@dataclass(frozen=True)
class Outcome:
    """`seconds`: from the appointed instant to the last byte. `error`: empty if the answer is the right one."""

    kind: str
    person: int
    seconds: float
    error: str


@dataclass
class Client:
    """Threads with a connection each; `run` plays requests and returns their outcomes."""

    url: str
    cookie: str
    sessions: list[str]
    texts: dict[str, str]  # what the form's long fields hold
    outcomes: list[Outcome] = field(default_factory=list)

    def run(self, requests: Iterable[Request]) -> list[Outcome]:
        waiting: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._start = time.monotonic()
        threads = [threading.Thread(target=self._work, args=(waiting,), daemon=True) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for request in sorted(requests):
            time.sleep(max(0.0, self._start + request.at - time.monotonic()))
            waiting.put(request)
        for _thread in threads:
            waiting.put(None)
        for thread in threads:
            thread.join(PATIENCE * 3)
        return self.outcomes

    def _work(self, waiting: "queue.SimpleQueue[Request | None]") -> None:
        with closing(Line(self.url)) as line:
            while request := waiting.get():
                try:
                    error = self._send(line, request) if request.kind == "send" else self._get(line, request)
                except (OSError, http.client.HTTPException) as broken:
                    line.close()
                    error = f"{type(broken).__name__}: {broken}"
                seconds = time.monotonic() - self._start - request.at
                self.outcomes.append(Outcome(request.kind, request.person, seconds, error))

    def _get(self, line: "Line", request: Request) -> str:
        status, _headers, body = line.ask("GET", request.path, self._cookies(request))
        if status != 200:
            return f"{status} at {request.path}"
        return "" if SIGNED_IN in body else f"signed out at {request.path}"

    def _send(self, line: "Line", request: Request) -> str:
        """Open the form as a browser does, then send it with its own token. Both count as one."""
        cookies = self._cookies(request)
        status, headers, body = line.ask("GET", request.path, cookies)
        if status != 200:
            return f"{status} at the form {request.path}"
        set_cookies = [value.partition(";")[0] for name, value in headers if name.lower() == "set-cookie"]
        token = next((value for value in set_cookies if value.startswith("csrftoken=")), "")
        fields = {**self.texts, **form_fields(body), "conduct": "on", "send": "Send application"}
        # A request that was sent is never sent again, so its connection is one that nobody can have left.
        line.close()
        status, headers, body = line.ask("POST", request.path, f"{cookies}; {token}", urlencode(fields))
        target = dict(headers).get("Location", "")
        if status == 302 and f"{target}edit/" == request.path:
            return ""
        return f"{status} to {target or request.path}"

    def _cookies(self, request: Request) -> str:
        return f"{self.cookie}={self.sessions[request.person]}"


class Line:
    """One connection, kept while it is fresh."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url)
        self._connection: http.client.HTTPConnection | None = None
        self._used = 0.0

    def ask(
        self, method: str, path: str, cookies: str, body: str | None = None
    ) -> tuple[int, list[tuple[str, str]], str]:
        if self._connection is None or time.monotonic() - self._used > IDLE:
            self.close()
            self._connection = http.client.HTTPConnection(
                self._address.hostname or "", self._address.port, timeout=PATIENCE
            )
        headers: dict[str, Any] = {"Cookie": cookies, "Accept-Encoding": "identity"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        text = response.read().decode()
        self._used = time.monotonic()
        return response.status, response.getheaders(), text

    def close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None
