"""Confidential answers: hidden on an application's page, opened by a button that leaves a trace."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorship.core import clock
from mentorship.core.http import require

from .. import policies
from ..models import Answer
from ..services.sensitive import open_sensitive_answers


class SensitiveAnswersMixin:
    change_form_template = "admin/application_change_form.html"

    def get_urls(self) -> list[Any]:
        page = path(
            "<path:object_id>/sensitive/",
            self.admin_site.admin_view(self.sensitive_view),
            name="programs_application_sensitive",
        )
        return [page, *super().get_urls()]

    @method_decorator(require_POST)
    def sensitive_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        application = self.get_object(request, unquote(object_id))
        require(application is not None and policies.may_open_sensitive(request.user, application))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Sensitive answers"),
            "opts": self.opts,
            "original": application,
            "answers": open_sensitive_answers(application=application, by=request.user, at=clock.now()),
        }
        response = TemplateResponse(request, "admin/sensitive.html", context)
        response["Cache-Control"] = "no-store"
        return response

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        application = self.get_object(request, unquote(object_id))
        sensitive = (
            Answer.objects.filter(response__application=application, question__sensitive=True).count()
            if application is not None and policies.may_open_sensitive(request.user, application)
            else 0
        )
        context = {"sensitive": sensitive, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)
