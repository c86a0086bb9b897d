"""`make run`'s supervisor on the real thing: whatever happens, no process is left."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mentorship.devtools.servers import free_port

ROOT = Path(__file__).resolve().parent.parent
# One after the other, in one process: they share a database and each of them wants both processors.
pytestmark = [
    pytest.mark.xdist_group("run"),
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a killed supervisor's children"),
]


@pytest.fixture(scope="module")
def directory(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("var")


@contextmanager
def running(directory: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    # Empty counts as unset: SQLite in `directory`, a broker of its own.
    env = {**os.environ, "VAR_DIR": str(directory), "PORT": str(port), "DATABASE_URL": "", "REDIS_URL": ""}
    with subprocess.Popen(
        [sys.executable, "manage.py", "run"],
        env=env,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as supervisor:
        try:
            yield supervisor
        finally:
            supervisor.kill()


def wait_until_ready(supervisor: subprocess.Popen[str]) -> str:
    lines = []
    for line in supervisor.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            return "".join(lines)
    raise AssertionError("".join(lines))


def processes_in(directory: Path) -> dict[int, str]:
    """The processes of the site with this VAR_DIR.

    All of them inherit that variable, but the broker overwrites its own with its title; it works in there.
    """
    mark = f"VAR_DIR={directory}".encode()
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            variables = (process / "environ").read_bytes().split(b"\0")
            if mark in variables or (process / "cwd").readlink() == directory:
                found[int(process.name)] = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # ended meanwhile
            continue
    return found


def left_in(directory: Path, within: float) -> dict[int, str]:
    deadline = time.monotonic() + within
    while (left := processes_in(directory)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def test_run_serves_the_site_and_ends_everything_on_sigterm(directory):
    port = free_port()
    with running(directory, port) as supervisor:
        said = wait_until_ready(supervisor)
        assert f"http://localhost:{port}/" in said
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
            assert page.status == 200
        commands = "\n".join(processes_in(directory).values())
        for name in ("gunicorn", " worker ", " beat ", r"(redis|valkey)-server"):
            assert re.search(name, commands), commands
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.stdout.read().splitlines()[-1] == "Stopped."
        assert supervisor.wait(30) == 0
    assert left_in(directory, within=10) == {}


def test_run_killed_leaves_no_process(directory):
    with running(directory, free_port()) as supervisor:
        wait_until_ready(supervisor)
        assert len(processes_in(directory)) > 5
        supervisor.kill()
        assert left_in(directory, within=10) == {}


def test_run_stops_everything_when_one_process_dies(directory):
    with running(directory, free_port()) as supervisor:
        wait_until_ready(supervisor)
        workers = [pid for pid, command in processes_in(directory).items() if " worker " in command]
        os.kill(min(workers), signal.SIGKILL)
        said = supervisor.stdout.read()
        assert supervisor.wait(30) == 1
        assert "The worker process ended, so everything was stopped." in said
        assert "celery" in said.partition("Its last lines")[2]
    assert left_in(directory, within=10) == {}


def test_run_says_that_the_port_is_taken_before_it_starts_anything(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running(tmp_path, port) as supervisor:
            said = supervisor.stdout.read()
            assert supervisor.wait(30) == 1
    assert (
        said
        == f"CommandError: Port {port} is in use by another program. Choose another one: PORT=8000 make run\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_run_refuses_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match=r"docs/serving\.md"):
        call_command("run")


@pytest.mark.parametrize(
    ("variable", "address", "sentence"),
    [
        (
            "DATABASE_URL",
            "postgres://nobody@127.0.0.1:1/nothing",
            "The database in DATABASE_URL does not answer",
        ),
        ("REDIS_URL", "redis://127.0.0.1:1/0", "The Redis in REDIS_URL does not answer"),
    ],
)
def test_missing_server_is_named_with_what_to_do(directory, variable, address, sentence):
    env = {
        **os.environ,
        "VAR_DIR": str(directory),
        "PORT": str(free_port()),
        "DATABASE_URL": "",
        "REDIS_URL": "",
    }
    ended = subprocess.run(
        [sys.executable, "manage.py", "run"],
        env={**env, variable: address},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 1
    assert sentence in ended.stderr
    assert f"with {variable} unset the site" in ended.stderr
    assert "Traceback" not in ended.stderr
