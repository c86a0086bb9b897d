"""What coordinators read of an applicant beside the answers: sensitive ones on purpose, and later changes."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.core import clock
from mentorship.core.http import require

from .. import policies
from ..models import Application
from ..services.reveal import reveal_sensitive


class KeptApartMixin:
    """Adds to the admin of applications a page that shows sensitive answers once somebody asks for them."""

    def get_urls(self) -> list[Any]:
        page = path(
            "<path:object_id>/kept-apart/",
            self.admin_site.admin_view(self.kept_apart_view),
            name="programs_application_kept_apart",
        )
        return [page, *super().get_urls()]

    def kept_apart_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A question by GET; the answers, and a row in the audit log, by POST."""
        application = self.get_object(request, unquote(object_id))
        require(application is not None and policies.may_reveal(request.user, application))
        shown = request.method == "POST"
        if shown:
            reveal_sensitive(application=application, by=request.user, at=clock.now())
        context = self.admin_site.each_context(request) | {
            "title": _("Pronouns and access needs"),
            "opts": self.model._meta,
            "original": application,
            "shown": shown,
        }
        return TemplateResponse(request, "admin/kept_apart.html", context)

    @admin.display(description=_("pronouns and access needs"))
    def kept_apart(self, obj: Application) -> SafeString | str:
        if not (obj.pronouns or obj.access_needs):
            return "–"
        address = reverse("admin:programs_application_kept_apart", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("Open them; it is recorded"))

    @admin.display(description=_("changed after the approval"))
    def changed_answers(self, obj: Application) -> SafeString | str:
        changes = list(obj.changes.order_by("-at", "-pk"))
        return (
            render_to_string("programs/_application_changes.html", {"changes": changes}) if changes else "–"
        )
