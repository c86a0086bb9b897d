"""What the commands for imports and exports share."""

from django.core.management.base import CommandError

from mentorship.core.models import User
from programs import policies
from programs.models import Program


def program_and_coordinator(slug: str, email: str) -> tuple[Program, User]:
    """Raises CommandError when there is no such program, or the person doesn't coordinate it."""
    program = Program.objects.select_related("project").filter(slug=slug).first()
    if program is None:
        raise CommandError(
            f"There is no program “{slug}”. Its short name stands in its address: /programs/…/"
        )
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None or not policies.may_import(user, program):
        raise CommandError(f"{email} does not coordinate {program}. Name one of its coordinators with --by.")
    return program, user
