"""Taking runs, and holding them while they are worked on.

A worker holds a run by `lease_token` and `lease_until`. Every later write of its asks for the token, so of a slow
worker and the one who took over, or of a worker and the coordinator who cancelled, only one writes. All instants are
the database's.
"""

import logging
from datetime import timedelta
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q

from mentorship.core.clock import database_now
from mentorship.core.states import advance

from .enums import Failure
from .models import MatchRun
from .models.runs import MatchRunQuerySet

logger = logging.getLogger(__name__)

State = MatchRun.State
LEASE = timedelta(seconds=30)
RENEWED_EVERY = 5  # seconds
# A run that takes its worker down with it is not tried for ever.
MOST_ATTEMPTS = 3
RELEASED = {"lease_token": None, "lease_until": None}


def claim() -> MatchRun | None:
    """Take the oldest run that waits, or one whose worker was not heard of for a while; None if there is none.

    Refuses to run inside a transaction, where the lease would be invisible to other workers.
    """
    while True:
        with transaction.atomic(durable=True):
            at = database_now()
            run = (
                MatchRun.objects.filter(Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lte=at))
                .select_for_update(skip_locked=True, of=("self",), no_key=True)
                .select_related("program__project", "started_by")
                .order_by("pk")
                .first()
            )
            if run is None:
                return None
            lease = {"lease_token": uuid4(), "lease_until": at + LEASE}
            if run.state == State.QUEUED:
                advance(run, State.RUNNING, by=None, at=at, started_at=at, attempts=1, **lease)
                return run
            if run.attempts < MOST_ATTEMPTS:
                logger.warning("Run %s is taken over, its worker is gone", run.code)
                MatchRun.objects.filter(pk=run.pk).update(attempts=F("attempts") + 1, **lease)
                run.refresh_from_db(fields=["attempts", *lease])
                return run
            logger.error("Run %s took %s workers down", run.code, run.attempts)
            advance(run, State.FAILED, by=None, at=at, finished_at=at, failure=Failure.WORN_OUT, **RELEASED)


def held(run: MatchRun) -> MatchRunQuerySet:
    """The run as long as this worker holds it; an empty set afterwards."""
    return MatchRun.objects.filter(pk=run.pk, state=State.RUNNING, lease_token=run.lease_token)


@transaction.atomic
def finish(run: MatchRun, to: str, **fields: Any) -> MatchRun | None:
    """Move a held run on to `to` with its columns; None, and nothing written, if it isn't this worker's any more.

    The caller's transaction holds the row from here on, so what it writes beside stands or falls with it.
    """
    row = held(run).select_for_update(no_key=True, of=("self",)).select_related("program__project").first()
    if row is None:
        logger.info("Run %s was cancelled or taken over; its result is dropped", run.code)
        return None
    at = database_now()
    advance(row, to, by=None, at=at, finished_at=at, **RELEASED, **fields)
    return row


class Lease:
    """Renews the lease of a run from a thread of its own, tells how far it is, and hears when it is lost.

    with Lease(run) as lease:
        … lease.tell(phase, round, done, of) … lease.is_lost() …
    """

    def __init__(self, run: MatchRun) -> None:
        self._run = run
        self._progress: dict[str, Any] = {}
        self._ended, self._lost = Event(), Event()
        self._thread = Thread(target=self._renew_again_and_again, name=f"lease of {run.code}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def tell(self, phase: str, round_: int = 0, done: int = 0, of: int = 0) -> None:
        """Remember how far the run is; it is written with the next renewal."""
        self._progress = {"phase": phase, "round": round_, "done": done, "of": of}

    def is_lost(self) -> bool:
        """Whether the run was cancelled or taken over: then nothing of it is wanted any more."""
        return self._lost.is_set()

    def _renew_again_and_again(self) -> None:
        try:
            while not self._ended.wait(RENEWED_EVERY):
                try:
                    if not held(self._run).update(lease_until=database_now() + LEASE, **self._progress):
                        self._lost.set()
                        return
                except DatabaseError as error:
                    logger.warning("The lease of run %s could not be renewed: %s", self._run.code, error)
                    connection.close()
        finally:
            connection.close()
