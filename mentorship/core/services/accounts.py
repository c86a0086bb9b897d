from django.db import transaction

from ..models import User


@transaction.atomic
def change_preferences(*, user: User, name: str, time_zone: str, language: str) -> User:
    """Set what pages and mails are shown in. Raises ValidationError on a value off the lists."""
    user.name, user.time_zone, user.language = name, time_zone, language
    user.full_clean()
    user.save(update_fields=["name", "time_zone", "language"])
    return user
