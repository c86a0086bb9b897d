"""Child processes that don't outlive whoever started them."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def start(
    arguments: Sequence[str | Path],
    *,
    output: int | IO[bytes],
    errors: int | IO[bytes] = subprocess.STDOUT,
    stdin: int = subprocess.DEVNULL,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    account: str | None = None,
    sockets: Sequence[int] = (),
    when_orphaned: signal.Signals = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    """Start a program in a session and process group of its own; the terminal's Ctrl-C doesn't reach it.

    On Linux it gets the signal `when_orphaned` as soon as the thread that called this ends, in whatever way:
    call it from the main thread. `sockets` are file descriptors it inherits. `account` needs root.
    """
    group = {} if account is None else {"user": account, "group": _group_of(account), "extra_groups": []}
    return subprocess.Popen(  # noqa: S603 — the callers' own argument lists, no shell
        arguments,
        stdin=stdin,
        stdout=output,
        stderr=errors,
        env=env,
        cwd=cwd,
        pass_fds=sockets,
        start_new_session=True,
        preexec_fn=_die_with(os.getpid(), when_orphaned),
        **group,
    )


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether the program has ended. It isn't reaped, so `stop` can still address its group by its id."""
    if process.returncode is not None:
        return True
    flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, process.pid, flags) is not None


def stop(process: subprocess.Popen[bytes], *, grace: float, by: signal.Signals = signal.SIGTERM) -> None:
    """Ask the program to end by signal `by`, wait up to `grace` seconds, then kill the rest of its group."""
    if process.returncode is not None:
        return
    if not has_ended(process):
        process.send_signal(by)
        deadline = time.monotonic() + grace
        while not has_ended(process) and time.monotonic() < deadline:
            time.sleep(0.02)
    kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the program and its whole group at once, and reap it."""
    if process.returncode is not None:
        return
    # The leader isn't reaped yet, so its id, which is the group's too, can't belong to anyone else.
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def last_lines(path: Path, count: int = 15) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-count:]) if path.exists() else ""


def _group_of(account: str) -> int:
    import pwd  # not on every system, needed only with an account

    return pwd.getpwnam(account).pw_gid


def _die_with(parent: int, sign: signal.Signals) -> Callable[[], None] | None:
    if _prctl is None:
        return None

    def ask_kernel() -> None:
        _prctl(PR_SET_PDEATHSIG, sign)
        if os.getppid() != parent:  # the parent ended before the line above
            os.kill(os.getpid(), signal.SIGKILL)

    return ask_kernel
