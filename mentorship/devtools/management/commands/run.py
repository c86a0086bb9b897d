import os
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from redis import Redis
from redis.exceptions import RedisError

from mentorship.devtools.servers import ServerUnavailableError
from mentorship.devtools.supervisor import StopRequested, Supervisor, SupervisorError
from mentorship.env import load


class Command(BaseCommand):
    help = "Run the whole site on this machine to try it out: web server, worker, scheduler and broker."
    requires_system_checks = []  # `migrate`, which this starts, makes them

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "This runs the site for trying it out, with ENVIRONMENT=development. In production the "
                "system starts each process: docs/serving.md says how."
            )
        try:
            self._run(load().port)
        except (SupervisorError, ServerUnavailableError) as error:
            raise CommandError(str(error)) from error
        except StopRequested:
            self._say("Stopped.")

    def _run(self, port: int) -> None:
        env = {**os.environ, "ENVIRONMENT": "development", "PYTHONUNBUFFERED": "1"}
        with Supervisor(port=port, logs=settings.VAR_DIR / "log", env=env) as site:
            self._say("Preparing the database and starting the site; a moment …")
            self._require_database()
            if os.environ.get("REDIS_URL"):
                self._require_broker(os.environ["REDIS_URL"])
            else:
                site.start_valkey()
            site.manage("migrate", "--verbosity", "0")
            # Commands run in processes of their own, which know the broker that has just been started.
            sign_in = site.manage("seed_demo", *(["--show"] if self._has_users() else []))
            site.start_site()
            self._say(f"\n{sign_in.strip()}\n\nThe site   http://localhost:{port}/")
            if settings.MAILBOX_DIR:
                self._say(f"Its mail   http://localhost:{port}/mailbox/   (nothing leaves this machine)")
            self._say(f"Its logs   {os.path.relpath(site.logs)}/\n\nCtrl-C stops it.")
            site.watch()

    def _require_database(self) -> None:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(
                f"The database in DATABASE_URL does not answer: {str(error).strip()}\n"
                "Start it or mend the address; with DATABASE_URL unset the site uses SQLite."
            ) from error
        finally:
            connection.close()

    def _require_broker(self, url: str) -> None:
        try:
            Redis.from_url(url, socket_connect_timeout=3).ping()
        except RedisError as error:
            raise CommandError(
                f"The Redis in REDIS_URL does not answer: {error}\n"
                "Start it or mend the address; with REDIS_URL unset the site brings its own."
            ) from error

    def _has_users(self) -> bool:
        # Closed afterwards: this process lives long and needs the database no more.
        try:
            return get_user_model()._default_manager.exists()
        finally:
            connection.close()

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
