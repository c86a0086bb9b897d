"""What every page of the admin obeys: rights come from policies, never from Django's permission rows."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import DateField, QuerySet
from django.forms import DateInput
from django.http import HttpRequest, HttpResponse

from .. import clock, scopes
from ..models import AuditEvent
from .actions import mark_of


class PolicyAdmin(admin.ModelAdmin):
    """Closed unless a subclass opens it by `may_view`, `may_add`, `may_change` and `readable`.

    `readable(rows, user)` cuts the rows down to what `user` may read; what it leaves out is as good as missing.
    """

    formfield_overrides = {DateField: {"widget": DateInput(format="%Y-%m-%d", attrs={"type": "date"})}}
    list_per_page = 50
    show_full_result_count = False
    view_on_site: Any = False  # a method, where the page is open to whoever reads the row

    def may_view(self, user: Any) -> bool:
        return user.is_superuser

    def may_add(self, user: Any) -> bool:
        return False

    def may_change(self, user: Any, obj: Any) -> bool:
        return False

    def readable(self, rows: QuerySet, user: Any) -> QuerySet:
        return rows

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return self.readable(rows, request.user) if self.may_view(request.user) else rows.none()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what a filter offers: any other column, shown or not, could be guessed letter by letter."""
        offered = {getattr(item, "parameter_name", item) for item in self.get_list_filter(request)}
        return lookup.partition("__")[0] in offered and super().lookup_allowed(lookup, value, request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_view(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_view(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and self.may_change(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PolicyInline(admin.TabularInline):
    """Rows that are shown with their parent and changed only where `may_change(user, parent)` says so."""

    extra = 0

    def may_change(self, user: Any, parent: Any) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change(request.user, obj)


class ScopedAdmin(PolicyAdmin):
    """Rows with a `scope`, for whoever may read that scope."""

    def may_view(self, user: Any) -> bool:
        return user.is_superuser or scopes.reads_any(user)

    def readable(self, rows: QuerySet, user: Any) -> QuerySet:
        return scopes.readable_rows(rows, user)


class DecisionAdmin(PolicyAdmin):
    """Rows that are read, and moved on by actions; an object's page offers the same actions as buttons."""

    change_form_template = "admin/decision_change_form.html"

    def decisions_on(self, user: Any, obj: Any) -> list[str]:
        """The names of the actions that `user` can take on `obj` now."""
        return []

    def reads_on_record(self, user: Any, obj: Any) -> bool:
        """Whether `user` sees `obj` by a right that leaves a trace in the audit log."""
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        wanted = self.decisions_on(request.user, obj) if obj else []
        labels = {name: label for _function, name, label in self.get_actions(request).values()}
        if obj and self.reads_on_record(request.user, obj):
            AuditEvent.record(subject=obj, verb="read", by=request.user, at=clock.now())
        context = {
            "decisions": [(name, labels[name]) for name in wanted if name in labels],
            "mark": mark_of(obj) if obj else "",
        }
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})
