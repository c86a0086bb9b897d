"""What every page knows about the site and the reader's place in it."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from programs import policies


def site(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)  # a page that answers for a broken request has none
    return {
        "site_name": settings.SITE_NAME,
        "mailbox_is_readable": settings.MAILBOX_DIR is not None,
        "github_sign_in": bool(settings.SOCIALACCOUNT_PROVIDERS["github"]["APPS"]),
        "is_coordinator": SimpleLazyObject(lambda: user is not None and policies.may_coordinate(user)),
    }
