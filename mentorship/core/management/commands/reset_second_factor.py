from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentorship.core import clock
from mentorship.core.models import User
from mentorship.core.services.accounts import reset_second_factor


class Command(BaseCommand):
    help = "Take the second factor off an account whose owner lost it and has proved who they are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the account's mail address")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"No account has the address {email}.")
        if not reset_second_factor(user=user, at=clock.now()):
            raise CommandError(f"{email} has no second factor.")
        self.stdout.write(f"{email} signs in without a second factor now, and is asked to set one up anew.")
