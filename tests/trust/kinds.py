"""The kinds of objects in addresses, and the plain rules of what is whose.

The rules are written down a second time here, in sets and comparisons, without a look at `policies`: that is what
makes them a proof.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from matching.models import MatchRun, Ruling
from mentorship.core import clock
from mentorship.core.models import AuditEvent, OutboxMessage, User
from mentorship.core.models.outbox import Relay
from pairs.models import Meeting, Pair
from pairs.tokens import off_path
from programs.models import (
    Amendment,
    Application,
    Concern,
    Coordinator,
    Declaration,
    Import,
    LateEntry,
    Maintainer,
    MaintainerInvitation,
    Nomination,
    Program,
    Project,
    Question,
    Subscription,
)
from programs.still_here import still_here_path
from programs.tokens import off_path as unsubscribe_path

VISITOR = "visitor"
# In the order of the registry's columns.
ROLES = (VISITOR, "applicant", "mentor", "mentee", "maintainer", "coordinator", "site", "root")
USED_LINK = "a-link-that-was-used"
MAILBOX_FILE = "mail-of-the-registry.eml"

Address = tuple[tuple[str, str], ...]  # the arguments of a URL, hashable


@dataclass
class Grants:
    """What somebody may do beyond what is their own."""

    superuser: bool = False
    site: bool = False
    programs: set[int] = field(default_factory=set)
    sensitive: set[int] = field(default_factory=set)

    @property
    def enters_admin(self) -> bool:
        return self.superuser or self.site or bool(self.programs)


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


def _speaks_for(project: Project, person: User | None) -> bool:
    """Now."""
    return person is not None and project.maintainers.filter(user=person, ended_at=None).exists()


def _maintained(obj: Project, person: User | None, _grants: Grants) -> bool:
    return _speaks_for(obj, person)


def _desk(obj: Any, person: User | None, grants: Grants) -> bool:
    return _speaks_for(getattr(obj, "project", obj), person) or _site(obj, person, grants)


def _desk_program(obj: Program, person: User | None, _grants: Grants) -> bool:
    return obj.announced_at is not None and _speaks_for(obj.project, person)


def _nominated(obj: Program, person: User | None, grants: Grants) -> bool:
    """Who speaks for the project, and the program's coordinators, once it is announced."""
    return _desk_program(obj, person, grants) or (obj.announced_at is not None and obj.pk in grants.programs)


def _own_nomination(obj: Nomination, person: User | None, grants: Grants) -> bool:
    own = person is not None and obj.nominated_by_id == person.pk
    return own or obj.program_id in grants.programs


def _candidate(obj: Application, person: User | None, _grants: Grants) -> bool:
    """Of the projects that one speaks for: mentors who applied and are still there."""
    there = obj.role == "mentor" and obj.state not in {"draft", "withdrawn"}
    return there and _speaks_for(obj.program.project, person)


def _program(obj: Program, _person: User | None, grants: Grants) -> bool:
    return obj.state != "draft" or _coordinated(obj, _person, grants)


def _coordinated(obj: Program, _person: User | None, grants: Grants) -> bool:
    return grants.superuser or grants.site or obj.pk in grants.programs


def _sent_application(obj: Application, _person: User | None, grants: Grants) -> bool:
    return obj.state != "draft" and (grants.superuser or obj.program_id in grants.programs)


def _reviewed(obj: Application, person: User | None, grants: Grants) -> bool:
    """By coordinators of the program; never the own one."""
    return obj.state != "draft" and obj.program_id in grants.programs and obj.person_id != person.pk


def _revealed(obj: Application, person: User | None, grants: Grants) -> bool:
    """To those of them who have the extra right."""
    return obj.program_id in grants.sensitive and _reviewed(obj, person, grants)


def _sent_declaration(obj: Declaration, _person: User | None, grants: Grants) -> bool:
    return obj.submitted_at is not None and (grants.superuser or grants.site)


def reads_concern(obj: Concern, person: User | None, grants: Grants) -> bool:
    """Of the program's coordinators whoever is not kept from it; if nobody is left, site coordinators likewise."""
    kept_out = {obj.person_id, *obj.kept_from.values_list("pk", flat=True)}
    if person is None or person.pk in kept_out:
        return False
    held = Coordinator.objects.filter(program=obj.program_id, ended_at=None).values_list("user", flat=True)
    of_the_program = obj.program_id in grants.programs
    return grants.superuser or of_the_program or (grants.site and not set(held) - kept_out)


def _scoped(model: type[Model]) -> Callable[[], Iterator[Any]]:
    """All rows, each with the number of the program, or the concern, that its scope names."""

    def rows() -> Iterator[Any]:
        programs = {f"program:{slug}": pk for pk, slug in Program.objects.values_list("pk", "slug")}
        concerns = {f"concern:{concern.pk}": concern for concern in Concern.objects.all()}
        for obj in model._base_manager.order_by("pk"):
            obj.scope_of, obj.about = programs.get(obj.scope), concerns.get(obj.scope)
            yield obj

    return rows


def _in_scope(obj: Any, person: User | None, grants: Grants) -> bool:
    if obj.about:
        return grants.superuser or reads_concern(obj.about, person, grants)
    return grants.superuser or (grants.site and obj.scope == "site") or obj.scope_of in grants.programs


def _imported_into(obj: Any, _person: User | None, grants: Grants) -> bool:
    """Coordinators of the program alone."""
    return (obj.pk if isinstance(obj, Program) else obj.program_id) in grants.programs


def _asking() -> Iterator[Program]:
    """Programs whose survey can still be changed."""
    return iter(Program.objects.filter(state__in=["draft", "enrolment"]).order_by("pk"))


def _asked(obj: Question, person: User | None, grants: Grants) -> bool:
    return _coordinated(obj.program, person, grants)


def _section(_obj: str, _person: User | None, grants: Grants) -> bool:
    return grants.enters_admin


def _of_the_pair(obj: Any, person: User | None, _grants: Grants) -> bool:
    """Its two people's, once they were told."""
    pair = getattr(obj, "pair", obj)
    told = pair.told_at <= clock.now() and pair.state != "withdrawn"
    return told and person is not None and person.pk in {pair.mentor.person_id, pair.mentee.person_id}


def _of_program(obj: Any, _person: User | None, grants: Grants) -> bool:
    return getattr(obj, "program_id", obj.pk) in grants.programs


def _read_by_program(obj: Any, person: User | None, grants: Grants) -> bool:
    return grants.superuser or _of_program(obj, person, grants)


def _done_runs() -> Iterator[MatchRun]:
    return iter(MatchRun.objects.filter(state="done").order_by("pk"))


def _meetings(**which: Any) -> Callable[[], Iterator[Meeting]]:
    return lambda: iter(Meeting.objects.filter(**which).order_by("pk"))


def _of_a_project(obj: Program) -> Address:
    return (("slug", obj.project.slug), ("program", obj.slug))


_PK = _by("object_id", "pk")


def _words_of_mail(program: Program) -> Address:
    return (*_PK(program), ("mail", "declined"), ("language", "en"))


# kind of object → all of them, whose they are to open, how their address is written
KINDS: dict[str, tuple[Callable[[], Iterator[Any]], Rule, Callable[[Any], Address]]] = {
    "-": (lambda: iter([None]), _everybody, lambda _obj: ()),
    "project": (_all(Project), _everybody, _by("slug", "slug")),
    "desk": (_all(Project), _desk, _by("slug", "slug")),
    "maintained": (_all(Project), _maintained, _by("slug", "slug")),
    "invited": (_all(MaintainerInvitation), _desk, _by("code", "code")),
    "program": (_all(Program), _program, _by("slug", "slug")),
    "desk-program": (_all(Program), _desk_program, _of_a_project),
    "nominated": (_all(Program), _nominated, _of_a_project),
    "own-nomination": (_all(Nomination), _own_nomination, _by("code", "code")),
    "nomination-row": (_all(Nomination), _read_by_program, _PK),
    "candidate": (_all(Application), _candidate, _by("code", "code")),
    # As with a claim: a link that doesn't hold says the same to whoever has it.
    "nomination": (lambda: iter([USED_LINK]), _everybody, lambda obj: (("token", obj),)),
    "way-in": (_of_theirs, _program, lambda obj: (("slug", obj.slug), ("role", "mentee"))),
    "roster": (_all(Program), lambda obj, *_: obj.state not in {"draft", "cancelled"}, _by("slug", "slug")),
    "applied-to": (
        _all(Program),
        lambda obj, person, _grants: obj.applications.filter(person=person).exists(),
        _by("slug", "slug"),
    ),
    "concern": (
        _all(Concern),
        lambda obj, person, _grants: person is not None and obj.person_id == person.pk,
        _by("code", "code"),
    ),
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
    "pair": (_all(Pair), _of_the_pair, _by("code", "code")),
    "meeting": (_meetings(), _of_the_pair, _by("code", "code")),
    "planned-meeting": (_meetings(state="proposed"), _of_the_pair, _by("code", "code")),
    "held-meeting": (_meetings(state="held"), _of_the_pair, _by("code", "code")),
    "matching": (_all(Program), _read_by_program, _by("slug", "slug")),
    "own-matching": (_all(Program), _of_program, _by("slug", "slug")),
    "ruling": (_all(Ruling), _of_program, _by("code", "code")),
    "run": (_all(MatchRun), _read_by_program, _by("code", "code")),
    "own-run": (_all(MatchRun), _of_program, _by("code", "code")),
    "done-run": (_done_runs, _of_program, _by("code", "code")),
    # Whoever bears a mail's link may use it.
    "off-link": (_all(User), _everybody, lambda obj: (("token", off_path(obj.pk).split("/")[3]),)),
    "unsubscribe": (
        _all(Subscription),
        _everybody,
        lambda obj: (("token", unsubscribe_path(obj.pk).split("/")[4]),),
    ),
    "still-here": (
        _all(Application),
        _everybody,
        lambda obj: (("token", still_here_path(obj).split("/")[2]),),
    ),
    # A link that doesn't hold any more: to whoever has it the same page as one that never was.
    "claim": (lambda: iter([USED_LINK]), _everybody, lambda obj: (("token", obj),)),
    "mail-file": (lambda: iter([MAILBOX_FILE]), _everybody, lambda obj: (("name", obj),)),
    "section": (lambda: iter(["programs", "core"]), _section, lambda obj: (("app_label", obj),)),
    "user-row": (_all(User), _superuser, _PK),
    "audit-row": (_scoped(AuditEvent), _in_scope, _PK),
    "mail-row": (_scoped(OutboxMessage), _in_scope, _PK),
    "relay-row": (_all(Relay), _superuser, _PK),
    "application-row": (_all(Application), _sent_application, _PK),
    "reviewed-row": (_all(Application), _reviewed, _PK),
    "revealed-row": (_all(Application), _revealed, _PK),
    "concern-row": (_all(Concern), reads_concern, _PK),
    "late-entry-row": (_all(LateEntry), _read_by_program, _PK),
    "program-row": (_all(Program), _coordinated, _PK),
    "coordinator-row": (_all(Coordinator), _site, _PK),
    "declaration-row": (_all(Declaration), _sent_declaration, _PK),
    "import-row": (_all(Import), _imported_into, _PK),
    "clone-row": (_all(Program), _site, _PK),
    "asking-row": (_asking, _coordinated, _PK),
    "question": (
        lambda: iter(Question.objects.select_related("program").order_by("pk")),
        _asked,
        lambda obj: (("object_id", str(obj.program_id)), ("question_id", str(obj.pk))),
    ),
    "preview": (
        _all(Program),
        _coordinated,
        lambda obj: (("object_id", str(obj.pk)), ("role", "mentor")),
    ),
    "import-into-row": (_all(Program), _imported_into, _PK),
    "mails-row": (_all(Program), _read_by_program, _PK),
    "mail-words": (_all(Program), _read_by_program, _words_of_mail),
    "project-row": (_all(Project), _site, _PK),
    "amendment-row": (_all(Amendment), _site, _PK),
    "maintainer-row": (_all(Maintainer), _site, _PK),
}
_NO_CODE, _NO_SLUG, _NO_PK = "zzzzzzzzzzzz", "no-such-thing", "999999999"
_NO_CODES: list[Address] = [(("code", _NO_CODE),), (("code", "x"),)]
_NO_SLUGS: list[Address] = [(("slug", _NO_SLUG),)]
_NO_TOKENS: list[Address] = [(("token", "x"),), (("token", "1:x"),)]
_NO_LINK: list[Address] = [(("token", "no-such-link"),)]
_NO_PROGRAM_OF: list[Address] = [
    (("slug", _NO_SLUG), ("program", _NO_SLUG)),
    (("slug", "lantern"), ("program", _NO_SLUG)),
]


def _no_row(*more: tuple[str, str]) -> list[Address]:
    return [(("object_id", _NO_PK), *more), (("object_id", "x"), *more)]


# Kinds that are not named here have a code in their address; of those in the admin it is a number.
MISSING: dict[str, list[Address]] = (
    {kind: _no_row() if kind.endswith("-row") else _NO_CODES for kind in KINDS}
    | dict.fromkeys(("project", "desk", "maintained", "program", "matching", "own-matching"), _NO_SLUGS)
    | dict.fromkeys(("roster", "applied-to"), _NO_SLUGS)
    | dict.fromkeys(("desk-program", "nominated"), _NO_PROGRAM_OF)
    | dict.fromkeys(("off-link", "unsubscribe", "still-here"), _NO_TOKENS)
    | dict.fromkeys(("claim", "nomination"), _NO_LINK)
    | {
        "-": [],
        "section": [],
        "way-in": [(("slug", _NO_SLUG), ("role", "mentee"))],
        "mail-file": [(("name", "no-such-mail.eml"),), (("name", "..eml"),)],
        "mail-words": _no_row(("mail", "declined"), ("language", "en")),
        "question": _no_row(("question_id", _NO_PK)),
        "preview": _no_row(("role", "mentor")),
    }
)


def addresses(
    kind: str, person: User | None, grants: Grants
) -> tuple[list[Address], list[Address], list[Address]]:
    """The addresses of objects of `kind` that are theirs to open, of all others, and of none."""
    rows, rule, arguments = KINDS[kind]
    own, others = [], []
    for obj in rows():
        (own if rule(obj, person, grants) else others).append(arguments(obj))
    return own, others, MISSING[kind]
