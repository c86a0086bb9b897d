"""`make run`: every process of the site on one machine, started and stopped together."""

import errno
import http
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from . import children, servers

ROOT = Path(__file__).resolve().parents[2]
ANSWER_TIMEOUT = 60
STOP_GRACE = 10
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Nobody hands work to the scheduler, the worker takes work from the web server, and all of them use Redis.
STOP_ORDER = ("beat", "web", "worker", "valkey")
GUNICORN = (
    *("gunicorn", "mentorship.wsgi", "--workers", "2", "--worker-class", "gthread", "--threads", "4"),
    *("--graceful-timeout", "5", "--no-control-socket", "--access-logfile", "-"),
)
# One worker for both queues: while one of its two processes matches, the other sends mail.
WORKER = (
    *("celery", "-A", "mentorship", "worker", "--queues", "celery,matching", "-c", "2"),
    *("--without-gossip", "--without-mingle", "-l", "INFO"),
)
BEAT = ("celery", "-A", "mentorship", "beat", "-l", "INFO")


class SupervisorError(RuntimeError):
    """The site can't be run; the message says why, for the person at the terminal."""


class StopRequested(Exception):
    """Ctrl-C, a closed terminal, or a signal to stop."""


@dataclass(frozen=True)
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path


class Supervisor:
    """Starts processes inside a `with` block and has none of them left after it.

    A signal to stop raises `StopRequested` wherever the block's body is.
    Output goes to `logs`/<name>.log, anew at each start.
    """

    def __init__(self, *, port: int, logs: Path, env: Mapping[str, str]) -> None:
        self.port = port
        self.logs = logs
        self.env = dict(env)
        self.children: dict[str, Child] = {}
        self.listener: socket.socket | None = None

    def __enter__(self) -> Self:
        self.listener = _listen(self.port)
        self.logs.mkdir(parents=True, exist_ok=True)
        for number in STOP_SIGNALS:
            if signal.getsignal(number) != signal.SIG_IGN:  # nohup wants to be left alone
                signal.signal(number, _request_stop)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        for name in sorted(self.children, key=STOP_ORDER.index):
            children.stop(self.children[name].process, grace=STOP_GRACE)
        self._close_listener()

    def start_valkey(self) -> None:
        """Start a broker of our own and tell everything that starts after it."""
        port = servers.free_port()
        valkey = self._start("valkey", servers.redis_command(port), directory=self.logs.parent)
        servers.await_redis(valkey.process, port, valkey.log)
        self.env["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"

    def start_site(self) -> None:
        """Start web server, worker and scheduler, and return when the site answers."""
        python = [sys.executable, "-m"]
        assert self.listener is not None  # noqa: S101 — only inside the block
        # The socket is handed over, so that nobody can take the port in between.
        number = self.listener.fileno()
        self._start("web", [*python, *GUNICORN, "--bind", f"fd://{number}"], sockets=[number])
        self._close_listener()
        self._start("worker", [*python, *WORKER])
        self._start("beat", [*python, *BEAT])
        self._await_answer()

    def manage(self, *arguments: str) -> str:
        """Run a management command in a process of its own and return what it prints."""
        command = [sys.executable, "manage.py", *arguments]
        process = children.start(
            command, output=subprocess.PIPE, errors=subprocess.PIPE, env=self.env, cwd=ROOT
        )
        try:
            output, errors = process.communicate()
        finally:
            children.stop(process, grace=STOP_GRACE)
        if process.returncode:
            shown = errors.decode(errors="replace")
            raise SupervisorError(f"`manage.py {' '.join(arguments)}` failed:\n{shown}")
        return output.decode()

    def watch(self) -> None:
        """Return never; raise `SupervisorError` when a process ends."""
        while True:
            self._check()
            time.sleep(0.25)

    def _start(
        self, name: str, command: list[str], *, directory: Path = ROOT, sockets: Sequence[int] = ()
    ) -> Child:
        log = self.logs / f"{name}.log"
        with log.open("wb") as output:
            process = children.start(command, output=output, env=self.env, cwd=directory, sockets=sockets)
        self.children[name] = Child(name, process, log)
        return self.children[name]

    def _check(self) -> None:
        for child in self.children.values():
            if children.has_ended(child.process):
                raise SupervisorError(
                    f"The {child.name} process ended, so everything was stopped. "
                    f"Its last lines, from {child.log}:\n{children.last_lines(child.log)}"
                )

    def _await_answer(self) -> None:
        deadline = time.monotonic() + ANSWER_TIMEOUT
        while time.monotonic() < deadline:
            self._check()
            status = front_page(self.port)
            if status is not None and status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                return
            if status is not None:
                break
            time.sleep(0.1)
        log = self.children["web"].log
        lines = children.last_lines(log)
        raise SupervisorError(f"The site doesn't show its front page. Its last lines, from {log}:\n{lines}")

    def _close_listener(self) -> None:
        if self.listener is not None:
            self.listener.close()


def front_page(port: int) -> int | None:
    """The status with which the site on this port answers `/`; None when nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            reason = "is in use by another program"
        else:
            reason = f"can't be used ({os.strerror(error.errno or 0)})"
        raise SupervisorError(
            f"Port {port} {reason}. Choose another one: PORT={8001 if port == 8000 else 8000} make run"
        ) from None
    return listener


def _request_stop(number: int, frame: FrameType | None) -> None:
    raise StopRequested
