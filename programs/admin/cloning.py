"""Opening the next cohort from the page of a program."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from mentorship.core import clock
from mentorship.core.http import refuse, require

from .. import policies
from ..forms.cloning import CloneForm
from ..services.cloning import clone_program


class CloningMixin:
    """What a program's admin offers beside: a page for the name and the dates of the next cohort."""

    def get_urls(self) -> list[Any]:
        page = path(
            "<path:object_id>/clone/",
            self.admin_site.admin_view(self.clone_view),
            name="programs_program_clone",
        )
        return [page, *super().get_urls()]

    def clone_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        program = self.get_object(request, unquote(object_id))
        require(program is not None and policies.may_coordinate_site(request.user))
        at = clock.now()
        form = CloneForm(request.POST if request.method == "POST" else None, program=program, at=at)
        if request.method == "POST" and form.is_valid():
            try:
                clone = clone_program(
                    program=program,
                    cohort=form.cleaned_data["cohort"],
                    dates=form.dates(),
                    by=request.user,
                    at=at,
                )
            except ValidationError as error:
                refuse(form, error)
            else:
                messages.success(
                    request,
                    _("“%(program)s” is a draft now. Read it through, then announce it.")
                    % {"program": clone},
                )
                return redirect("admin:programs_program_change", clone.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Clone for the next cohort"),
            "opts": self.opts,
            "program": program,
            "form": form,
        }
        return TemplateResponse(request, "admin/clone.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = {"may_clone": policies.may_coordinate_site(request.user), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)
