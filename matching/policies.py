"""One predicate per right. Templates ask them, views hold to them."""

from typing import Any

from programs.models import Program
from programs.policies import roles_of


def may_match(user: Any, program: Program) -> bool:
    """Run, judge and publish: coordinators of the program."""
    return program.pk in roles_of(user).programs


def may_read_matching(user: Any, program: Program) -> bool:
    return user.is_superuser or may_match(user, program)
