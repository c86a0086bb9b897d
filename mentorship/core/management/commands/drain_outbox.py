"""Send the mail that is due, once or for ever: the driver that needs no broker."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections

from mentorship.core.outbox.drain import Drained, drain

PAUSE = 5  # seconds between two looks at an outbox that had nothing more
AT_ONCE = 20  # mails between two looks at whether to stop


class Command(BaseCommand):
    help = "Sends the mail that is due. With --loop it goes on until it is told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until SIGTERM or SIGINT")

    def handle(self, *args: Any, loop: bool, **options: Any) -> None:
        if not loop:
            self.stdout.write(str(drain()))
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        while not stopping.is_set():
            if not self._drain_some().more:
                stopping.wait(PAUSE)

    def _drain_some(self) -> Drained:
        close_old_connections()
        try:
            return drain(limit=AT_ONCE)
        except (DatabaseError, InterfaceError) as error:
            self.stderr.write(f"The database is away: {error}")
            return Drained()
