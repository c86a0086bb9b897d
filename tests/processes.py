"""The real thing for tests: web server, worker, scheduler, PostgreSQL, Redis and a mail relay.

Needs no Django in the calling process, and the database is reached only through the site or `Site.manage`.
"""

import atexit
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from mentorship.devtools import children
from mentorship.devtools.servers import postgres, start_redis
from mentorship.devtools.supervisor import BEAT, GUNICORN, WORKER, front_page

from .smtp import MailServer

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT = 60


class Site:
    """A site of one's own, on an empty migrated database, for the length of a `with` block.

    `url` is its address, `mail` its relay, `processes` what runs by name: web, worker and, if asked, beat.
    `start`, `stop` and `kill` act on one of them. A block that ends in an exception prints what they wrote.
    `env` adds to their environment; `clock_offset` moves their clock by so many seconds.
    """

    def __init__(
        self, *, beat: bool = False, clock_offset: int = 0, env: dict[str, str] | None = None
    ) -> None:
        self.clock_offset = clock_offset
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._names = ("web", "worker", *(["beat"] if beat else []))
        self._env = env or {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mentorship-site-")))
            server = stack.enter_context(postgres())
            # A server that outlives this site keeps the empty site for the next ones.
            template = _migrated(server) if server == os.environ.get("DATABASE_URL") else None
            self.database_url = stack.enter_context(database(server, template))
            self.redis_url = stack.enter_context(start_redis())
            self.mail = stack.enter_context(MailServer())
            self._listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
            stack.callback(self._stop_all)
            if template is None:
                self.manage("migrate", "--verbosity", "0")
            for name in self._names:
                self.start(name)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            print(self.output())  # noqa: T201 — pytest shows it with the failure
        self._stack.close()

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "ENVIRONMENT": "development",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "SMTP_URL": self.mail.url,
            "SITE_URL": self.url,
            "VAR_DIR": str(self.directory),
            "CLOCK_OFFSET": str(self.clock_offset),
            "PYTHONUNBUFFERED": "1",
            **self._env,
        }

    def start(self, name: str) -> None:
        """Start web, worker or beat and wait until it is ready. Raises `AssertionError` with its output."""
        number = self._listener.fileno()
        command = {
            "web": [*GUNICORN, "--bind", f"fd://{number}"],
            "worker": WORKER,
            "beat": BEAT,
        }[name]
        with self._log(name).open("ab") as output:
            begin = output.tell()
            process = children.start(
                [sys.executable, "-m", *command],
                output=output,
                env=self.environment,
                cwd=ROOT,
                sockets=[number] if name == "web" else (),
            )
        self.processes[name] = process
        deadline = time.monotonic() + START_TIMEOUT
        while not self._ready(name, begin):
            assert not children.has_ended(process), f"{name} ended:\n{self.output(name)}"
            assert time.monotonic() < deadline, f"{name} isn't ready:\n{self.output(name)}"
            time.sleep(0.05)

    def stop(self, name: str) -> None:
        """Ask it to end, as a system does that shuts down."""
        children.stop(self.processes.pop(name), grace=10)

    def kill(self, name: str) -> None:
        """`kill -9` of it and its children at once."""
        children.kill(self.processes.pop(name))

    def restart(self, *, clock_offset: int) -> None:
        """Stop what runs and start it again with its clock moved by so many seconds from now."""
        running = list(self.processes)
        self._stop_all()
        self.clock_offset = clock_offset
        for name in running:
            self.start(name)

    def manage(self, *arguments: str, input: str | None = None) -> str:
        """Run a management command against this site and return what it prints. Raises `AssertionError`."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            input=input,
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}"
        return done.stdout

    def output(self, *names: str) -> str:
        """What processes wrote lately, by default all of them."""
        return "\n".join(
            f"--- {name}\n{children.last_lines(self._log(name), 60)}" for name in names or self._names
        )

    def _log(self, name: str) -> Path:
        return self.directory / f"{name}.log"

    def _ready(self, name: str, begin: int) -> bool:
        if name == "web":
            return front_page(self._listener.getsockname()[1]) is not None
        written = self._log(name).read_bytes()[begin:]
        return {"worker": b" ready.", "beat": b"beat: Starting..."}[name] in written

    def _stop_all(self) -> None:
        for name in list(self.processes)[::-1]:
            self.stop(name)


@cache
def _migrated(server_url: str) -> str:
    """The name of an empty site's database, made once a process and dropped at its end: migrating takes long."""
    url = _until_the_end.enter_context(database(server_url))
    environment = {**os.environ, "ENVIRONMENT": "development", "DATABASE_URL": url}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True, timeout=300)
    return urlsplit(url).path.removeprefix("/")


_until_the_end = ExitStack()


@atexit.register
def _drop_the_migrated() -> None:
    # A server of the tests' own may have ended, and the database with it.
    with suppress(psycopg2.OperationalError):
        _until_the_end.close()


@contextmanager
def database(server_url: str, template: str | None = None) -> Iterator[str]:
    """A database on the server at `server_url`, empty or a copy of `template`, dropped afterwards."""
    parts = urlsplit(server_url)
    assert parts.scheme in {"postgres", "postgresql"}, (
        "a site under test needs PostgreSQL: unset DATABASE_URL"
    )
    name = f"site_{secrets.token_hex(6)}"
    _execute(server_url, f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        _execute(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


def _execute(server_url: str, statement: str) -> None:
    connection = psycopg2.connect(server_url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()
