"""Roles and applications change at random; after each step every page answers as the plain rules say.

One browser session per person is kept all along: what ends, ends on the next request.
"""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mentorship.core import clock
from mentorship.core.models import User
from programs.models import Application, Coordinator, Maintainer, Program
from programs.services.applications import (
    restore_application,
    save_application,
    submit_application,
    withdraw_application,
)
from programs.services.coordinators import appoint_coordinator, end_coordinator
from programs.services.decisions import approve_application, decline_application, waitlist_application
from programs.services.programs import announce_program
from programs.tests.factories import application_answers, coordinator_of

from .kinds import KINDS, Address, Grants, addresses
from .pages import SIGN_IN, url_of
from .registry import ROWS, Cell, Row
from .world import World

STEPS = 6
# The better answer wins where somebody holds several roles.
RANK = {"200": 3, "302": 2, "403": 1, "404": 0}
ROLES_THAT_CHANGE = ("applicant", "coordinator", "site")
# Pages that answer everybody who is signed in alike can't notice a change; nothing is ever deleted.
ROWS_THAT_TELL = [
    row
    for row in ROWS
    if row.method == "get"
    and not row.name.endswith(("_delete", "/"))
    and (row.kind != "-" or len({row.cells[role] for role in ROLES_THAT_CHANGE}) > 1)
]


class Changes:
    """The site, and beside it what the rules say about one person."""

    def __init__(self, world: World, person: User, seed: int) -> None:
        self.world, self.person, self.random = world, person, random.Random(seed)  # noqa: S311 - a replayable walk
        self.grants = Grants()
        self.client = Client(raise_request_exception=False)
        self.client.force_login(person)
        self.told: list[str] = []

    def step(self) -> None:
        possible = [*self._grants(), *self._of_the_application(), *self._of_programs()]
        name, act = self.random.choice(possible)
        self.told.append(name)
        act()

    def _grants(self) -> list[tuple[str, Callable[[], Any]]]:
        world, steps = self.world, []
        for program in (world.ours, world.theirs, world.their_draft):
            if program.pk in self.grants.programs:
                steps.append((f"end {program}", lambda p=program: self._end(p)))
            else:
                steps.append((f"appoint {program}", lambda p=program: self._appoint(p)))
        site = (
            ("end site", lambda: self._end(None))
            if self.grants.site
            else ("site", lambda: self._appoint(None))
        )
        maintains = ("maintainer", self._maintain)
        return [*steps, site, site, maintains]

    def _appoint(self, program: Program | None) -> None:
        appoint_coordinator(user=self.person, program=program, by=None, at=clock.now())
        self.grants.site |= program is None
        self.grants.programs |= {program.pk} if program else set()

    def _end(self, program: Program | None) -> None:
        held = Coordinator.objects.current().get(user=self.person, program=program)
        end_coordinator(coordinator=held, by=self.world.people["root"], at=clock.now())
        self.grants.site &= program is not None
        self.grants.programs -= {program.pk} if program else set()

    def _maintain(self) -> None:
        """To speak for a project opens its desk, and what is reached from there."""
        current = Maintainer.objects.current().filter(user=self.person)
        if not current.update(ended_at=clock.now()):
            Maintainer.objects.create(
                project=self.world.theirs.project, user=self.person, since_at=clock.now()
            )

    def _of_the_application(self) -> list[tuple[str, Callable[[], Any]]]:
        own, at, theirs = self._application(), clock.now(), self.world.theirs
        decide = {"application": own, "by": coordinator_of(theirs), "at": at}
        move = {"application": own, "by": self.person, "at": at}
        steps: dict[str, list[Callable[[], Any]]] = {
            "": [lambda: self._apply(at)],
            "draft": [lambda: submit_application(**move)],
            "submitted": [
                lambda: approve_application(**decide),
                lambda: waitlist_application(**decide, reason="Later."),
                lambda: decline_application(**decide, reason="No."),
                lambda: withdraw_application(**move),
            ],
            "approved": [lambda: withdraw_application(**move)],
            "waitlisted": [lambda: approve_application(**decide)],
            "declined": [lambda: approve_application(**decide)],
            "withdrawn": [lambda: restore_application(**move)],
        }
        state = own.state if own else ""
        return [(f"application that is {state or 'not there'}", step) for step in steps[state]]

    def _application(self) -> Application | None:
        return Application.objects.filter(
            person=self.person, program=self.world.theirs, role="mentee"
        ).first()

    def _apply(self, at: Any) -> None:
        save_application(
            program=self.world.theirs,
            person=self.person,
            role="mentee",
            answers=application_answers(),
            further_languages=[],
            at=at,
        )

    def _of_programs(self) -> list[tuple[str, Callable[[], Any]]]:
        draft = Program.objects.get(pk=self.world.their_draft.pk)
        if draft.state != "draft":
            return []
        return [
            (
                "announce",
                lambda: announce_program(program=draft, by=self.world.people["root"], at=clock.now()),
            )
        ]

    def wrong(self) -> list[str]:
        """Where the site answers otherwise than the rules say."""
        faults = []
        for row in ROWS_THAT_TELL:
            own, others, missing = addresses(row.kind, self.person, self.grants)
            mine = {(address, self._expected(row, address)) for address in [*own[:1], *own[1:][-1:]]}
            alien = {(address, _best(self._cells(row), "other")) for address in [*others[-1:], *missing[:1]]}
            for address, expected in mine | alien:
                status = self._status(url_of(row.name, address))
                if status != expected:
                    faults.append(f"after {self.told}: {row.name} {address}: {status}, not {expected}")
        return faults

    def _cells(self, row: Row) -> list[Cell]:
        held = {
            "applicant": True,
            "maintainer": Maintainer.objects.current().filter(user=self.person).exists(),
            "coordinator": bool(self.grants.programs),
            "site": self.grants.site,
        }
        return [row.cells[role] for role, holds in held.items() if holds]

    def _expected(self, row: Row, address: Address) -> str:
        if row.name == "programs:application_edit":
            application = Application.objects.get(code=dict(address)["code"])
            # After the approval, what the matching reads.
            return "200" if application.state in {"draft", "submitted", "approved"} else "302"
        if row.name == "programs:application_create":
            applied = Application.objects.filter(person=self.person, role="mentee")
            return "302" if applied.filter(program__slug=dict(address)["slug"]).exists() else "200"
        return _best(self._cells(row), "own")

    def _status(self, url: str) -> str:
        response = self.client.get(url)
        location = response.get("Location", "")
        if location.startswith("/admin/login/"):
            return str(self.client.get(location).status_code)
        return "in" if location.startswith(SIGN_IN) else str(response.status_code)


def _best(cells: list[Cell], which: str) -> str:
    statuses = [getattr(cell, which) for cell in cells]
    return max((status for status in statuses if status != "."), key=RANK.__getitem__, default="404")


@pytest.mark.parametrize("seed", [1, 2])
def test_pages_follow_every_change_of_roles(world: World, seed: int) -> None:
    changes = Changes(world, world.people["applicant"], seed)
    assert changes.wrong() == []
    for _ in range(STEPS):
        changes.step()
        assert changes.wrong() == []


def test_role_that_ends_is_gone_on_the_next_request(world: World) -> None:
    client, url = world.client("coordinator"), "/admin/programs/application/"
    assert client.get(url).status_code == 200
    for held in Coordinator.objects.current().filter(user=world.people["coordinator"]):
        end_coordinator(coordinator=held, by=world.people["root"], at=clock.now())
    assert client.get(url, follow=True).status_code == 404


def test_walk_meets_kinds_of_every_sort(world: World) -> None:
    only_posted = set(KINDS) - {row.kind for row in ROWS if row.method == "get"}
    assert {row.kind for row in ROWS_THAT_TELL} == set(KINDS) - only_posted
