"""Importing applications from spreadsheets, and exporting them into one."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentorship.core import clock
from mentorship.core.admin.base import PolicyAdmin
from mentorship.core.errors import DomainError
from mentorship.core.http import refuse, require
from mentorship.core.states import TransitionNotAllowed

from .. import policies
from ..forms.imports import ImportForm
from ..models import Import, Program
from ..services.imports import (
    discard_import,
    export_applications,
    import_applications,
    plan_import,
    plan_of_import,
    preview_import,
)


class ImportingMixin:
    """What a program's admin offers beside: a page to choose files on, and an export."""

    def get_urls(self) -> list[Any]:
        page = path(
            "<path:object_id>/import/",
            self.admin_site.admin_view(self.import_view),
            name="programs_program_import",
        )
        return [page, *super().get_urls()]

    def import_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        program = self.get_object(request, unquote(object_id))
        require(program is not None and policies.may_import(request.user, program))
        at = clock.now()
        plan = None
        posted = request.method == "POST"
        form = ImportForm(
            request.POST if posted else None,
            request.FILES if posted else None,
            program=program,
            too_large=posted and _is_too_large(request),
        )
        if posted and form.is_valid():
            try:
                plan = plan_import(
                    program=program,
                    files=form.spreadsheets,
                    options=form.options(),
                    by=request.user,
                    at=at,
                )
                # Files that can't be read at all are not kept: they have to be chosen again anyway.
                if not plan.broken:
                    pending = preview_import(
                        program=program,
                        files=form.spreadsheets,
                        consent=form.cleaned_data["consent"],
                        options=form.options(),
                        by=request.user,
                        at=at,
                    )
                    return redirect(pending.get_admin_url())
            except (DomainError, ValidationError) as error:
                refuse(form, error)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import applications"),
            "opts": self.opts,
            "program": program,
            "form": form,
            "defaults": [form[name] for name in ImportForm.DEFAULTS],
            "others": [field for field in form if field.name not in ImportForm.DEFAULTS],
            "broken": plan.broken if plan else [],
        }
        return TemplateResponse(request, "admin/import.html", context)

    @admin.action(description=gettext_lazy("Export applications"))
    def export_applications(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._export(request, queryset, with_sensitive=False)

    @admin.action(description=gettext_lazy("Export applications with sensitive answers"))
    def export_sensitive(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return self._export(request, queryset, with_sensitive=True)

    def _export(
        self, request: HttpRequest, queryset: QuerySet, *, with_sensitive: bool
    ) -> HttpResponse | None:
        programs = [program for program in queryset if policies.may_import(request.user, program)]
        if len(programs) != 1:
            messages.error(request, _("Choose one program that you coordinate: each has a file of its own."))
            return None
        if with_sensitive and not policies.may_export_sensitive(request.user, programs[0]):
            messages.error(
                request, _("Sensitive answers need a right of their own; site coordinators give it.")
            )
            return None
        text = export_applications(
            program=programs[0], by=request.user, at=clock.now(), with_sensitive=with_sensitive
        )
        response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{programs[0].slug}.csv"'
        response["Cache-Control"] = "no-store"
        return response

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        program = self.get_object(request, unquote(object_id))
        may_import = program is not None and policies.may_import(request.user, program)
        context = {"may_import": may_import, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)


def _is_too_large(request: HttpRequest) -> bool:
    return int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE


@admin.register(Import)
class ImportAdmin(PolicyAdmin):
    """Imports of the reader's programs: a preview waits here to be imported or discarded."""

    list_display = ("created_at", "program", "state", "people", "left_out", "by")
    list_filter = ("state",)
    list_select_related = ("program__project", "by")
    ordering = ("-created_at", "-pk")
    fields = ("program", "state", "by", "consent", "created_at", "closed_at", "people", "left_out")

    def may_view(self, user: Any) -> bool:
        return bool(policies.roles_of(user).programs)

    def readable(self, rows: QuerySet, user: Any) -> QuerySet:
        # The files are read where they are needed.
        return rows.filter(program__in=Program.objects.coordinated_by(user)).defer("content")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        pending = self.get_object(request, unquote(object_id))
        if pending is not None and request.method == "POST" and pending.state != Import.State.PREVIEWED:
            return redirect(pending.get_admin_url())  # a second click
        if pending is None or pending.state != Import.State.PREVIEWED:
            return super().change_view(request, object_id, form_url, extra_context)
        at = clock.now()
        if request.method == "POST":
            done = (
                self._discard(request, pending)
                if "discard" in request.POST
                else self._import(request, pending)
            )
            if done:
                return redirect("admin:programs_program_change", pending.program_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Preview of an import"),
            "opts": self.opts,
            "original": pending,
            "program": pending.program,
            "plan": plan_of_import(pending, by=request.user, at=at),
        }
        return TemplateResponse(request, "admin/import_preview.html", context)

    def _import(self, request: HttpRequest, pending: Import) -> bool:
        ticked = request.POST.get("leave_out", "")
        try:
            plan = import_applications(
                pending=pending,
                by=request.user,
                at=clock.now(),
                leave_out=int(ticked) if ticked.isdecimal() and len(ticked) < 6 else 0,
            )
        except TransitionNotAllowed as error:
            if error.current != Import.State.IMPORTED:
                messages.error(request, error.message)
            return True
        except DomainError as error:
            messages.error(request, error.message)
            return False
        messages.success(
            request,
            ngettext("%(number)s person is in.", "%(number)s people are in.", plan.people)
            % {"number": plan.people}
            + " "
            + ngettext("%(number)s gets a mail.", "%(number)s get a mail.", len(plan.told))
            % {"number": len(plan.told)},
        )
        return True

    def _discard(self, request: HttpRequest, pending: Import) -> bool:
        try:
            discard_import(pending=pending, by=request.user, at=clock.now())
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("The import is discarded and its files are erased."))
        return True
