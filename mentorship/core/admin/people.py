from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse

from .. import clock
from ..models import AuditEvent, User
from .base import PolicyAdmin, ScopedAdmin


@admin.register(User)
class UserAdmin(PolicyAdmin):
    """Accounts, for superusers to look up; who looks at one is on record."""

    list_display = ("name", "time_zone", "language", "is_active", "date_joined")
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    fields = (
        "name",
        "email",
        "time_zone",
        "language",
        "is_active",
        "is_superuser",
        "last_login",
        "date_joined",
    )

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        person = self.get_object(request, unquote(object_id))
        if person:
            AuditEvent.record(subject=person, verb="read", by=request.user, at=clock.now())
        return super().change_view(request, object_id, *args, **kwargs)


@admin.register(AuditEvent)
class AuditEventAdmin(ScopedAdmin):
    """Who decided what, when and why. An object's page links to its own rows by their columns."""

    list_display = ("at", "subject_label", "verb", "before", "after", "by", "reason")
    list_filter = ("subject_type",)
    list_select_related = ("by",)
    search_fields = ("subject_label", "reason")
    ordering = ("-id",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in {"subject_type", "subject_id"} or super().lookup_allowed(lookup, value, request)
