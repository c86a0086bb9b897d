"""One predicate per right. Templates ask them, views and the admin hold to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from mentorship.core.models import User

from .models import (
    Amendment,
    Application,
    Concern,
    Coordinator,
    Declaration,
    Maintainer,
    Nomination,
    Program,
    Project,
)
from .models.concerns import concern_scope
from .models.programs import scope_of
from .models.projects import SITE_SCOPE


@dataclass(frozen=True)
class Roles:
    """What somebody is on this site, as of the current request."""

    coordinates_site: bool = False
    programs: Mapping[int, str] = field(default_factory=dict)  # primary key: slug
    projects: frozenset[int] = frozenset()
    sensitive: frozenset[int] = frozenset()  # the programs whose sensitive answers they may read


def roles_of(user: Any) -> Roles:
    """Read once per request and kept on `request.user`: a role that ended is gone on the next request."""
    if not user.is_authenticated:
        return Roles()
    if not hasattr(user, "_roles"):
        rows = Coordinator.objects.current().filter(user=user)
        held = list(rows.values_list("program", "program__slug", "reads_sensitive"))
        maintained = Maintainer.objects.current().filter(user=user).values_list("project", flat=True)
        user._roles = Roles(
            coordinates_site=any(pk is None for pk, _slug, _reads in held),
            programs={pk: slug for pk, slug, _reads in held if pk is not None},
            projects=frozenset(maintained),
            sensitive=frozenset(pk for pk, _slug, reads in held if reads),
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


def may_decide_declaration(user: User, declaration: Declaration) -> bool:
    """Nobody decides what they declared themselves."""
    return may_coordinate_site(user) and declaration.author_id != user.pk


def may_see_program(user: Any, program: Program) -> bool:
    return program.announced_at is not None or may_coordinate_program(user, program)


def may_coordinate_program(user: Any, program: Program) -> bool:
    return may_coordinate_site(user) or program.pk in roles_of(user).programs


def may_change_program(user: Any, program: Program) -> bool:
    """Until it is over."""
    return program.state not in Program.OVER and may_coordinate_program(user, program)


def takes_part(user: Any, program: Program) -> bool:
    """Approved people, and who coordinates them."""
    if may_coordinate_program(user, program):
        return True
    return user.is_authenticated and program.applications.approved().filter(person=user).exists()


def forget_roles(user: Any) -> None:
    """Read them anew after they changed within a request."""
    user.__dict__.pop("_roles", None)


def may_read_applications(user: Any, program: Program) -> bool:
    return program.pk in roles_of(user).programs


def may_import(user: Any, program: Program) -> bool:
    """Bring people into the program by spreadsheet, and take them out into one: its coordinators alone."""
    return program.pk in roles_of(user).programs


def may_edit_mails(user: Any, program: Program) -> bool:
    """The words of the program's mails: its coordinators, and superusers."""
    return user.is_superuser or program.pk in roles_of(user).programs


def accounts_waited_for() -> QuerySet[Any]:
    """The people whom coordinators brought along, whether or not they have come to take over; see `keepers`."""
    brought = Application.objects.filter(imported_at__isnull=False)
    return brought.exclude(state=Application.State.WITHDRAWN).values("person")


def readable_scopes(user: Any) -> list[str]:
    """The scopes of audit and outbox rows that a coordinator may read: those of the own programs, and the site's."""
    roles = roles_of(user)
    own = [scope_of(slug) for slug in roles.programs.values()]
    return [SITE_SCOPE, *own] if roles.coordinates_site else own


def may_review(user: User, application: Application) -> bool:
    """Coordinators of the program; never about themselves."""
    return application.program_id in roles_of(user).programs and application.person_id != user.pk


def may_read_sensitive(user: Any, application: Application) -> bool:
    """An extra right of some of the program's coordinators, used on record; never about themselves."""
    return application.program_id in roles_of(user).sensitive and may_review(user, application)


def may_export_sensitive(user: Any, program: Program) -> bool:
    """The same right, for all of a program at once."""
    return program.pk in roles_of(user).sensitive


def maintains(user: Any, project: Project) -> bool:
    return project.pk in roles_of(user).projects


def may_see_desk(user: Any, project: Project) -> bool:
    """Who speaks for the project, and site coordinators."""
    return maintains(user, project) or may_coordinate_site(user)


def may_invite_maintainers(user: Any, project: Project) -> bool:
    """Also site coordinators: otherwise a project whose last maintainer is gone could get no other."""
    return may_see_desk(user, project)


def may_decide_amendment(user: Any, amendment: Amendment) -> bool:
    """Nobody decides what their own project says about itself."""
    return may_coordinate_site(user) and not maintains(user, amendment.project)


def may_end_maintainer(user: Any, maintainer: Maintainer) -> bool:
    return may_coordinate_site(user) and maintainer.ended_at is None


def may_raise_concern(user: User, program: Program) -> bool:
    """Everybody who ever applied there, whatever became of it."""
    return program.applications.visible_to(user).exists()


def who_may_be_kept_out(user: User, program: Program) -> QuerySet[User]:
    """The coordinators of the program among whom the author of a concern chooses who shall not read it."""
    held = Coordinator.objects.current().filter(program=program)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).exclude(pk=user.pk)


def may_handle_concern(user: User, concern: Concern) -> bool:
    """Take it up and close it: its readers; superusers only read."""
    return Concern.objects.handled_by(user).filter(pk=concern.pk).exists()


def scopes_of_concerns(user: Any) -> list[str]:
    """Each concern has a scope of its own, so that the log and the outbox are closed to whom it is kept from."""
    if not may_coordinate(user):
        return []
    return [concern_scope(pk) for pk in Concern.objects.readable_by(user).values_list("pk", flat=True)]


def may_nominate(user: Any, program: Program) -> bool:
    """Who speaks for the program's project, and its coordinators."""
    return maintains(user, program.project) or program.pk in roles_of(user).programs


def may_revoke(user: Any, nomination: Nomination) -> bool:
    """Coordinators of the program, and who sent it, while they speak for the project."""
    own = nomination.nominated_by_id == user.pk and maintains(user, nomination.program.project)
    return own or nomination.program_id in roles_of(user).programs


def may_recommend(user: "User", application: Application) -> bool:
    """Maintainers of the project, while nobody has decided; never about themselves."""
    return (
        application.state == Application.State.SUBMITTED
        and application.person_id != user.pk
        and maintains(user, application.program.project)
    )
