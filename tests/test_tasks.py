"""What the scheduler rings for, and who takes it."""

import shlex
from pathlib import Path

import pytest
from django.conf import settings

from mentorship import celery_app
from mentorship.devtools.supervisor import WORKER

SERVING = (Path(__file__).parent.parent / "docs" / "serving.md").read_text()


def tasks() -> list[str]:
    celery_app.loader.import_default_modules()
    return [name for name in celery_app.tasks if not name.startswith("celery.")]


def queue_of(task: str) -> str:
    return celery_app.amqp.router.route({}, task)["queue"].name


def queues_in(command: list[str]) -> set[str]:
    return set(command[command.index("--queues") + 1].split(","))


def test_schedule_rings_for_every_task_there_is() -> None:
    assert sorted(entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()) == sorted(tasks())


@pytest.mark.parametrize("name", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_serving_explains_every_scheduled_task(name: str) -> None:
    assert f"`{settings.CELERY_BEAT_SCHEDULE[name]['task']}`" in SERVING


def test_runs_hold_up_nothing_else() -> None:
    assert [task for task in tasks() if queue_of(task) != "celery"] == ["matching.work_off_runs"]


def test_every_queue_has_a_worker() -> None:
    queues = {queue_of(task) for task in tasks()}
    assert queues_in(list(WORKER)) == queues
    commands = [
        shlex.split(line) for line in SERVING.splitlines() if line.startswith("    ") and " worker " in line
    ]
    served = [queues_in(command) for command in commands]
    assert set.union(*served) == queues
    assert all(len(queues) == 1 for queues in served)
