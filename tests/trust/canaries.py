"""A recognisable value in every text field of two programs; who may read which, by the table of `audience`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from mentorship.core.mail import Rendered
from mentorship.core.models import AuditEvent, OutboxMessage, User
from mentorship.core.models.outbox import OutboxEvent
from mentorship.core.outbox.services import enqueue
from pairs.models import Pair
from programs.models import (
    Amendment,
    Answer,
    Application,
    Concern,
    Coordinator,
    Declaration,
    Import,
    Maintainer,
    Nomination,
    Option,
    Program,
    Question,
    Recommendation,
    Review,
)

from .audience import AUDIENCE
from .kinds import Grants, reads_concern
from .world import World

OUR_APPS = ("core", "programs", "pairs", "matching")
EVALUATED = "ev4lu4ted"
TEMPLATE = "{{'ev4l'|add:'u4ted'}}"

_TEXT = re.compile(r"canary-(\d+)-z")
_ANY = re.compile(r"canary-(\d+)-z|canary(\d{6})")


@dataclass(frozen=True)
class Canary:
    """Where a canary sits."""

    label: str
    field: str
    obj: models.Model

    @property
    def name(self) -> str:
        return f"{self.label}.{self.field}"


def text_fields() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Every field of the project that can hold somebody's words."""
    for model in apps.get_models():
        if model._meta.app_label in OUR_APPS:
            for field in model._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField) and not field.choices:
                    yield model, field


def plant(world: World) -> dict[int, Canary]:
    """Overwrite every text field of every row, behind the back of all services and forms."""
    _complete(world)
    planted: dict[int, Canary] = {}
    values: dict[models.Model, dict[str, Any]] = {}
    for model, field in text_fields():
        label = model._meta.label
        if field.name in AUDIENCE.get(label, {}):
            for obj in model._base_manager.order_by("pk"):
                number = len(planted) + 1
                planted[number] = Canary(label, field.name, obj)
                values.setdefault(obj, {})[field.name] = _value(number, field)
    slugs = {obj.slug: fields["slug"] for obj, fields in values.items() if isinstance(obj, Program)}
    for obj, fields in values.items():
        if scope := getattr(obj, "scope", ""):
            kind, _, slug = scope.partition(":")
            fields["scope"] = f"{kind}:{slugs.get(slug, slug)}" if slug else scope
        if isinstance(obj, Amendment):
            fields["before"] = {name: values[obj.project][name] for name in Amendment.FIELDS}
        _overwrite(obj, fields)
    for person in world.people.values():
        person.refresh_from_db()
    return planted


def _overwrite(obj: models.Model, fields: dict[str, Any]) -> None:
    rows = type(obj)._base_manager.filter(pk=obj.pk)
    try:
        with transaction.atomic():
            rows.update(**fields)
    except IntegrityError:
        # A rule of the table keeps some field of this row empty: then those that are empty stay so.
        rows.update(**{name: value for name, value in fields.items() if getattr(obj, name)})


def _complete(world: World) -> None:
    """What the registry's world lacks: mail that is written already, one of it secret, and a note about one."""
    mentee = world.people["mentee"]
    OutboxMessage.objects.update(frozen_at=timezone.now())
    enqueue(
        kind="account",
        dedupe_key="secret",
        at=timezone.now(),
        recipient=mentee,
        text=Rendered(subject="Code", text="Code"),
    )
    for message in OutboxMessage.objects.exclude(scope="").order_by("pk"):
        OutboxEvent.objects.create(message=message, at=timezone.now(), before="pending", after="pending")


def _value(number: int, field: models.Field) -> str:
    token = f"canary-{number}-z"
    if isinstance(field, models.SlugField) or field.name == "code":
        return f"canary{number:06d}"
    if isinstance(field, models.EmailField):
        return f"{token}@example.org"
    if isinstance(field, models.URLField):
        return f"https://example.org/{token}?<b>"
    return f"<b>{token}</b>{TEMPLATE}"


def found_in(text: str, *, codes: bool = True) -> set[int]:
    pattern = _ANY if codes else _TEXT
    return {int(next(filter(None, found.groups()))) for found in pattern.finditer(text)}


def may_read(canary: Canary, reader: User | None, grants: Grants) -> bool:
    """By the table alone."""
    obj = canary.obj
    words = AUDIENCE[canary.label][canary.field].split()
    if (
        isinstance(obj, OutboxMessage)
        and obj.secret
        and canary.field in {"subject", "body_text", "body_html"}
    ):
        return False
    if isinstance(obj, OutboxEvent):
        obj = obj.message
    if isinstance(obj, Option):
        obj = obj.question
    if isinstance(obj, Answer) and obj.question.sensitive:
        words = ["self", "program"]  # to coordinators in an export that asks for it, on record
    program = obj if isinstance(obj, Program) else getattr(obj, "program", None)
    if "everyone" in words and getattr(program, "state", "") == "draft":
        words = ["program", "site", "root"]
    elif getattr(obj, "audience", "everyone") == "participants":
        words = ["part", "program", "site", "root"]
    private = _is_draft(obj)
    coordinated = bool(_programs_of(obj) & grants.programs) and not _is_said_of(obj, reader)
    return any(
        [
            "everyone" in words,
            "pair" in words and reader is not None and reader.pk in _pair_of(obj),
            "part" in words and reader is not None and _takes_part(obj, reader),
            "self" in words and reader is not None and reader.pk in _people_of(obj),
            "program" in words and not private and coordinated,
            "site" in words and not private and grants.site and _is_the_sites(obj),
            "project" in words and reader is not None and reader.pk in _maintainers_over(obj),
            "nominator" in words and reader is not None and reader.pk == obj.nominated_by_id,
            "author" in words and reader is not None and reader.pk == obj.by_id,
            "office" in words and grants.site and _holds_an_office(obj),
            "declared" in words and grants.site and _has_declared(obj),
            "reader" in words and any(reads_concern(concern, reader, grants) for concern in _concerns(obj)),
            "applied" in words and reader is not None and _coordinates_for(obj, reader),
            "root" in words and not private and grants.superuser,
            "desk" in words and _reads_the_desk(obj, reader, grants),
        ]
    )


@cache
def _takes_part(obj: Any, person: User) -> bool:
    return Application.objects.filter(program=obj.program_id, person=person, state="approved").exists()


def _is_said_of(obj: Any, reader: User | None) -> bool:
    """By others, to decide on the reader's own application."""
    judged = isinstance(obj, Review | Recommendation)
    return judged and reader is not None and obj.application.person_id == reader.pk


def _concerns(obj: Any) -> list[Concern]:
    """What it is about: of a person those that they raised, of a row with a scope the one that this names."""
    if isinstance(obj, Concern):
        return [obj]
    if isinstance(obj, User):
        return list(Concern.objects.filter(person=obj))
    kind, _, pk = getattr(obj, "scope", "").partition(":")
    return list(Concern.objects.filter(pk=pk)) if kind == "concern" else []


@cache
def _coordinates_for(obj: Any, reader: User) -> bool:
    held = Coordinator.objects.filter(user=obj, ended_at=None) if isinstance(obj, User) else None
    return held is not None and held.filter(program__applications__person=reader).exists()


def _application(obj: Any) -> Any:
    if isinstance(obj, Nomination):
        return obj  # it is there before its application, and while that is a draft
    response = getattr(obj, "response", obj)
    return getattr(response, "application", response)


def _is_draft(obj: Any) -> bool:
    about = _application(obj)
    if isinstance(about, Declaration):
        return about.submitted_at is None
    return isinstance(about, Application) and about.state == "draft"


def _people_of(obj: Any) -> set[int]:
    about = _application(obj)
    if isinstance(about, User):
        return {about.pk}
    if isinstance(about, Question):
        return set(about.program.applications.approved().values_list("person", flat=True))
    if isinstance(about, Import):
        return set(about.applications.values_list("person", flat=True))
    owners = ("person_id", "author_id", "user_id", "recipient_id")
    return {getattr(about, name) for name in owners if hasattr(about, name)}


@cache
def _pair_of(obj: Any) -> set[int]:
    """The people of the pair, or those with whom somebody is a pair."""
    if isinstance(obj, User):
        told = Pair.objects.told(timezone.now()).filter(Q(mentor__person=obj) | Q(mentee__person=obj))
        return set().union(*told.values_list("mentor__person", "mentee__person"))
    pair = getattr(obj, "pair", obj)
    told = isinstance(pair, Pair) and Pair.objects.told(timezone.now()).filter(pk=pair.pk).exists()
    return {pair.mentor.person_id, pair.mentee.person_id} if told else set()


@cache
def _programs_of(obj: Any) -> set[int]:
    about = _application(obj)
    if isinstance(about, Program):
        return {about.pk}
    if isinstance(about, User):
        sent = (
            Application.objects.filter(person=about).exclude(state="draft").values_list("program", flat=True)
        )
        held = Coordinator.objects.filter(user=about, program__isnull=False).values_list("program", flat=True)
        acted = AuditEvent.objects.filter(by=about).values_list("scope", flat=True)
        slugs = [scope.partition(":")[2] for scope in acted]
        return {*sent, *held, *Program.objects.filter(slug__in=slugs).values_list("pk", flat=True)}
    if hasattr(about, "scope"):
        # The object was read before its scope was rewritten with the program's new slug.
        scope = type(about)._base_manager.values_list("scope", flat=True).get(pk=about.pk)
        return set(Program.objects.filter(slug=scope.partition(":")[2]).values_list("pk", flat=True))
    program = getattr(about, "program_id", None)
    return {program} - {None}


def _reads_the_desk(obj: Any, reader: User | None, grants: Grants) -> bool:
    held = Maintainer.objects.filter(user=reader, user__isnull=False, ended_at=None).values("project")
    if isinstance(obj, User):
        return Maintainer.objects.filter(user=obj, project__in=held).exists()
    return grants.superuser or grants.site or obj.project.maintainers.filter(project__in=held).exists()


def _is_the_sites(obj: Any) -> bool:
    """Of rows with a scope, site coordinators read those of the site."""
    return getattr(obj, "scope", "site") == "site"


@cache
def _maintainers_over(obj: Any) -> set[int]:
    """Who maintains a project that the candidate or nominee is for; and a colleague sees who nominated."""
    if isinstance(obj, User):
        sent = Nomination.objects.filter(nominated_by=obj)
        return set().union(*map(_maintainers_over, obj.applications.all()), *map(_maintainers_over, sent))
    if isinstance(obj, Application) and (obj.role != "mentor" or obj.state in {"draft", "withdrawn"}):
        return set()
    speakers = obj.program.project.maintainers.filter(ended_at=None)
    return set(speakers.values_list("user", flat=True))


@cache
def _has_declared(person: Any) -> bool:
    return Declaration.objects.filter(author=person).exclude(submitted_at=None).exists()


@cache
def _holds_an_office(person: Any) -> bool:
    offices = (Maintainer.objects.filter(user=person), Coordinator.objects.filter(user=person))
    return _has_declared(person) or any(rows.exists() for rows in offices)
