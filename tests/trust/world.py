"""Two programs with two of everything, the people of the registry, and the plain rules of what is whose.

The rules are written down a second time here, in sets and comparisons, without a look at `policies`: that is what
makes them a proof.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.test import Client, override_settings

from mentorship.core.models import AuditEvent, OutboxMessage, User
from mentorship.core.models.outbox import Relay
from programs.models import Application, Coordinator, Declaration, Program, Project
from programs.services.programs import cancel_program
from programs.tests import factories

VISITOR = "visitor"
# In the order of the registry's columns.
ROLES = (VISITOR, "applicant", "mentor", "mentee", "maintainer", "coordinator", "site", "root")
FAST_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILBOX_FILE = "mail-of-the-registry.eml"
MAIL = b"To: a@example.org\r\nSubject: Hello\r\nDate: Mon, 1 Mar 2027 12:00:00 +0000\r\n\r\nHello\r\n"

Address = tuple[tuple[str, str], ...]  # the arguments of a URL, hashable


@dataclass
class Grants:
    """What somebody may do beyond what is their own."""

    superuser: bool = False
    site: bool = False
    programs: set[int] = field(default_factory=set)

    @property
    def enters_admin(self) -> bool:
        return self.superuser or self.site or bool(self.programs)


@dataclass
class World:
    """The people by their role, what they were granted, and the programs of the one side and of the other."""

    people: dict[str, User]
    grants: dict[str, Grants]
    ours: Program
    theirs: Program
    our_draft: Program
    their_draft: Program
    clients: dict[str, Client] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """The role's browser, kept and signed in; a test that ends the session gets a new one."""
        client = self.clients.setdefault(role, Client(raise_request_exception=False))
        client.cookies.clear()
        if role != VISITOR:
            if not Session.objects.filter(pk=self.sessions.get(role)).exists():
                client.force_login(self.people[role])
                self.sessions.setdefault(role, client.session.session_key)
            else:
                client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def addresses(self, kind: str, role: str) -> tuple[list[Address], list[Address], list[Address]]:
        """The addresses of objects of `kind` that are the role's to open, of all others, and of none."""
        return addresses(kind, self.people.get(role), self.grants[role])


Rule = Callable[[Any, User | None, Grants], bool]


def _by(name: str, attribute: str) -> Callable[[Any], Address]:
    return lambda obj: ((name, str(getattr(obj, attribute))),)


def _all(model: type[Model]) -> Callable[[], Iterator[Any]]:
    return lambda: iter(model._base_manager.order_by("pk"))


def _of_theirs() -> Iterator[Program]:
    """Where nobody of the registry has applied."""
    return iter(Program.objects.filter(project__name="Tidepool").order_by("pk"))


def _superuser(_obj: Any, _person: User | None, grants: Grants) -> bool:
    return grants.superuser


def _everybody(_obj: Any, _person: User | None, _grants: Grants) -> bool:
    return True


def _site(_obj: Any, _person: User | None, grants: Grants) -> bool:
    return grants.superuser or grants.site


def _program(obj: Program, _person: User | None, grants: Grants) -> bool:
    return obj.state != "draft" or _coordinated(obj, _person, grants)


def _coordinated(obj: Program, _person: User | None, grants: Grants) -> bool:
    return grants.superuser or grants.site or obj.pk in grants.programs


def _sent_application(obj: Application, _person: User | None, grants: Grants) -> bool:
    return obj.state != "draft" and (grants.superuser or obj.program_id in grants.programs)


def _sent_declaration(obj: Declaration, _person: User | None, grants: Grants) -> bool:
    return obj.submitted_at is not None and (grants.superuser or grants.site)


def _scoped(model: type[Model]) -> Callable[[], Iterator[Any]]:
    """All rows, each with the number of the program that its scope names."""

    def rows() -> Iterator[Any]:
        programs = {f"program:{slug}": pk for pk, slug in Program.objects.values_list("pk", "slug")}
        for obj in model._base_manager.order_by("pk"):
            obj.scope_of = programs.get(obj.scope)
            yield obj

    return rows


def _in_scope(obj: Any, _person: User | None, grants: Grants) -> bool:
    return grants.superuser or (grants.site and obj.scope == "site") or obj.scope_of in grants.programs


def _section(_obj: str, _person: User | None, grants: Grants) -> bool:
    return grants.enters_admin


_PK = _by("object_id", "pk")
# kind of object → all of them, whose they are to open, how their address is written
KINDS: dict[str, tuple[Callable[[], Iterator[Any]], Rule, Callable[[Any], Address]]] = {
    "-": (lambda: iter([None]), _everybody, lambda _obj: ()),
    "project": (_all(Project), _everybody, _by("slug", "slug")),
    "program": (_all(Program), _program, _by("slug", "slug")),
    "way-in": (_of_theirs, _program, lambda obj: (("slug", obj.slug), ("role", "mentee"))),
    "application": (
        _all(Application),
        lambda obj, person, _grants: person is not None and obj.person_id == person.pk,
        _by("code", "code"),
    ),
    "declaration": (
        _all(Declaration),
        lambda obj, person, _grants: person is not None and obj.author_id == person.pk,
        _by("code", "code"),
    ),
    "mail-file": (lambda: iter([MAILBOX_FILE]), _everybody, lambda obj: (("name", obj),)),
    "section": (lambda: iter(["programs", "core"]), _section, lambda obj: (("app_label", obj),)),
    "user-row": (_all(User), _superuser, _PK),
    "audit-row": (_scoped(AuditEvent), _in_scope, _PK),
    "mail-row": (_scoped(OutboxMessage), _in_scope, _PK),
    "relay-row": (_all(Relay), _superuser, _PK),
    "application-row": (_all(Application), _sent_application, _PK),
    "program-row": (_all(Program), _coordinated, _PK),
    "coordinator-row": (_all(Coordinator), _site, _PK),
    "declaration-row": (_all(Declaration), _sent_declaration, _PK),
    "project-row": (_all(Project), _site, _PK),
}
_NO_CODE, _NO_SLUG, _NO_PK = "zzzzzzzzzzzz", "no-such-thing", "999999999"
MISSING: dict[str, list[Address]] = {
    "-": [],
    "project": [(("slug", _NO_SLUG),)],
    "program": [(("slug", _NO_SLUG),)],
    "way-in": [(("slug", _NO_SLUG), ("role", "mentee"))],
    "application": [(("code", _NO_CODE),), (("code", "x"),)],
    "declaration": [(("code", _NO_CODE),), (("code", "x"),)],
    "mail-file": [(("name", "no-such-mail.eml"),), (("name", "..eml"),)],
    "section": [],
} | {kind: [(("object_id", _NO_PK),), (("object_id", "x"),)] for kind in KINDS if kind.endswith("-row")}


def addresses(
    kind: str, person: User | None, grants: Grants
) -> tuple[list[Address], list[Address], list[Address]]:
    """The addresses of objects of `kind` that are theirs to open, of all others, and of none."""
    rows, rule, arguments = KINDS[kind]
    own, others = [], []
    for obj in rows():
        (own if rule(obj, person, grants) else others).append(arguments(obj))
    return own, others, MISSING[kind]


def build_world(at: datetime) -> World:
    """Make everything at `at`, which has to be the present: views read the clock."""
    with override_settings(PASSWORD_HASHERS=FAST_HASHERS):
        world = _build(at)
    settings.MAILBOX_DIR.mkdir(parents=True, exist_ok=True)
    (settings.MAILBOX_DIR / MAILBOX_FILE).write_bytes(MAIL)
    Relay.objects.create(name="relay.example.org:25")
    for role in ROLES:
        world.client(role)
    return world


def _build(at: datetime) -> World:
    make = factories
    people = {role: make.make_user(name=role.capitalize()) for role in ROLES[1:-1]}
    people["root"] = make.make_user(name="Root", is_superuser=True)
    # Who opens a program coordinates it, so others than the people of the registry do.
    programs = []
    for name, maintainer in (("Lantern", people["maintainer"]), ("Tidepool", make.make_user())):
        opener = make.make_site_coordinator(at=at)
        project = make.make_project(name=name, maintainer=maintainer, by=opener, at=at)
        programs.append(make.make_program(project=project, by=opener, at=at))
        programs.append(make.make_program("draft", project=project, by=opener, at=at))
        cancelled = make.make_program(project=project, by=opener, at=at)
        make.make_application("mentee", "submitted", cancelled)
        cancel_program(program=cancelled, by=opener, at=at, reason="Too few mentors.")
    ours, our_draft, theirs, their_draft = programs
    for program in (ours, our_draft):
        make.make_coordinator(program, user=people["coordinator"], at=at)
    for program in (theirs, their_draft):
        make.make_coordinator(program, at=at)
    make.make_site_coordinator(people["site"], at=at)
    _applications(people, ours, theirs)
    _declarations(people, at)
    grants = {role: Grants() for role in ROLES}
    grants["coordinator"].programs = {ours.pk, our_draft.pk}
    grants["site"].site = True
    grants["root"].superuser = True
    return World(people, grants, ours, theirs, our_draft, their_draft)


def _applications(people: dict[str, User], ours: Program, theirs: Program) -> None:
    make = factories
    for program, mentor, mentee in ((ours, people["mentor"], people["mentee"]), (theirs, None, None)):
        approved = [
            make.make_application(
                "mentor", "approved", program, mentor, further_languages=["pt"], capacity=2
            ),
            make.make_application("mentee", "approved", program, mentee),
        ]
        for application in approved:
            make.answer_survey_of(application, remarks="I travel in June.")
        make.make_application("mentee", "submitted", program)
        make.make_application("mentee", "draft", program)
        make.make_application("mentor", "withdrawn", program)
        make.make_application("mentee", "declined", program)
    make.make_application("mentor", "draft", ours, people["applicant"])
    # Coordinators may apply too: also where they coordinate.
    make.make_application("mentor", "submitted", ours, people["coordinator"])


def _declarations(people: dict[str, User], at: datetime) -> None:
    make = factories
    make.make_declaration("draft", author=people["applicant"], at=at, project_name="Quayside")
    for name, state in (("Harbour", "submitted"), ("Breakwater", "draft"), ("Jetty", "declined")):
        make.make_declaration(state, at=at, project_name=name)
