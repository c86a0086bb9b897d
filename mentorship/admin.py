"""The admin site: entered through the site's own sign-in, by those whom a policy lets in."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy

from mentorship.core.second_factor import ask_for_second_factor, lacks_second_factor
from programs import policies


class SiteAdmin(admin.AdminSite):
    site_title = site_header = gettext_lazy("Coordination")
    index_title = gettext_lazy("What you coordinate")
    site_url = "/"

    def register(
        self, model_or_iterable: Any, admin_class: type[admin.ModelAdmin] | None = None, **options: Any
    ) -> None:
        """Only screens that ask a policy: those that libraries bring along show tokens and second factors."""
        if hasattr(admin_class, "may_view"):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[Any]:
        # Django's redirect from a number to any object's page would tell addresses that are not the reader's.
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]

    def has_permission(self, request: HttpRequest) -> bool:
        return policies.may_coordinate(request.user) and not lacks_second_factor(request.user)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Where the admin sends whoever may not enter: to sign in, to a second factor, or nowhere."""
        inside = request.GET.get("next", reverse("admin:index"))
        if not request.user.is_authenticated:
            return redirect_to_login(inside)
        if not policies.may_coordinate(request.user):
            raise Http404
        if lacks_second_factor(request.user):
            return ask_for_second_factor(request)
        return redirect("admin:index")

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The site's own page: it limits guesses and tells the person by mail."""
        return redirect("account_change_password")
