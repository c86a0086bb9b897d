"""One predicate per right. Templates ask them, views and the admin hold to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from .models import Application, Coordinator, Declaration, Maintainer, Program, Project
from .models.programs import scope_of
from .models.projects import SITE_SCOPE

if TYPE_CHECKING:
    from mentorship.core.models import User


@dataclass(frozen=True)
class Roles:
    """What somebody is on this site, as of the current request."""

    coordinates_site: bool = False
    programs: Mapping[int, str] = field(default_factory=dict)  # primary key: slug
    projects: frozenset[int] = frozenset()


def roles_of(user: Any) -> Roles:
    """Read once per request and kept on `request.user`: a role that ended is gone on the next request."""
    if not user.is_authenticated:
        return Roles()
    if not hasattr(user, "_roles"):
        held = dict(Coordinator.objects.current().filter(user=user).values_list("program", "program__slug"))
        maintained = Maintainer.objects.current().filter(user=user).values_list("project", flat=True)
        user._roles = Roles(
            coordinates_site=None in held,
            programs={pk: slug for pk, slug in held.items() if pk is not None},
            projects=frozenset(maintained),
        )
    return user._roles


def may_coordinate(user: Any) -> bool:
    """Enter the admin."""
    if not (user.is_authenticated and user.is_active):
        return False
    roles = roles_of(user)
    return user.is_superuser or roles.coordinates_site or bool(roles.programs)


def may_coordinate_site(user: Any) -> bool:
    """Decide declarations, open programs, appoint coordinators."""
    return user.is_superuser or roles_of(user).coordinates_site


def may_decide_declaration(user: "User", declaration: Declaration) -> bool:
    """Nobody decides what they declared themselves."""
    return may_coordinate_site(user) and declaration.author_id != user.pk


def may_see_program(user: Any, program: Program) -> bool:
    return program.announced_at is not None or may_coordinate_program(user, program)


def may_coordinate_program(user: Any, program: Program) -> bool:
    return may_coordinate_site(user) or program.pk in roles_of(user).programs


def may_change_program(user: Any, program: Program) -> bool:
    """Until it is over."""
    return program.state not in Program.OVER and may_coordinate_program(user, program)


def forget_roles(user: Any) -> None:
    """Read them anew after they changed within a request."""
    user.__dict__.pop("_roles", None)


def may_read_applications(user: Any, program: Program) -> bool:
    return program.pk in roles_of(user).programs


def may_import(user: Any, program: Program) -> bool:
    """Bring people into the program by spreadsheet, and take them out into one: its coordinators alone."""
    return program.pk in roles_of(user).programs


def accounts_waited_for() -> QuerySet[Any]:
    """The people whom coordinators brought along, whether or not they have come to take over; see `keepers`."""
    brought = Application.objects.filter(imported_at__isnull=False)
    return brought.exclude(state=Application.State.WITHDRAWN).values("person")


def readable_scopes(user: Any) -> list[str]:
    """The scopes of audit and outbox rows that a coordinator may read: those of the own programs, and the site's."""
    roles = roles_of(user)
    own = [scope_of(slug) for slug in roles.programs.values()]
    return [SITE_SCOPE, *own] if roles.coordinates_site else own


def may_review(user: "User", application: Application) -> bool:
    """Coordinators of the program; never about themselves."""
    return application.program_id in roles_of(user).programs and application.person_id != user.pk


def may_open_sensitive(user: "User", application: Application) -> bool:
    """Confidential answers to a program's own questions; each look is put on record."""
    return may_review(user, application)


def maintains(user: Any, project: Project) -> bool:
    return project.pk in roles_of(user).projects
