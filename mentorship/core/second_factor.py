"""The second factor that coordination asks for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

View = Callable[..., HttpResponse]


def lacks_second_factor(user: Any) -> bool:
    """Whether `user` has to set one up before coordinating."""
    return settings.REQUIRE_SECOND_FACTOR and not is_mfa_enabled(user)


def ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    """To the page where one is set up, saying why."""
    messages.warning(
        request,
        _("Coordination needs a second factor. Set up an authenticator app here, then open it again."),
    )
    return redirect("mfa_index")


def coordination_page(may_enter: Callable[[Any], bool]) -> Callable[[View], View]:
    """A page for those whom `may_enter` lets in, with a second factor. To others it does not exist.

    What may be seen on it is the view's own to decide.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wall(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may_enter(request.user):
                raise Http404
            if lacks_second_factor(request.user):
                return ask_for_second_factor(request)
            return view(request, *args, **kwargs)

        return wall

    return decorate
