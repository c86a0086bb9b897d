"""A signed-in person's pages in their own language and zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from . import clock


class PersonalSettingsMiddleware:
    """Activates the person's time zone and language; visitors get UTC and their browser's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(clock.zone_of(request.user.time_zone)):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
            return self.get_response(request)
