"""The outbox to look at, and the four things a person may do with a mail."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .. import scopes
from ..models.outbox import OutboxEvent, OutboxMessage, Relay, State
from ..outbox import kinds, services
from .actions import decision
from .base import DecisionAdmin, PolicyAdmin, PolicyInline, ScopedAdmin

TEXT_FIELDS = ("subject", "body_text")
KEPT = _("Is kept with each mail and in the audit log.")


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [(kind.name, kind.label) for kind in kinds.registered()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class EventInline(PolicyInline):
    model = OutboxEvent
    fields = readonly_fields = ("at", "before", "after", "by", "note")
    ordering = ("id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("by")


def may_move(user: Any, message: OutboxMessage) -> bool:
    return user.is_superuser or message.scope in scopes.readable_by(user)


@admin.register(OutboxMessage)
class OutboxMessageAdmin(DecisionAdmin, ScopedAdmin):
    """Mail of the reader's scopes; never the text of a confidential one."""

    list_display = (
        "id",
        "kind_label",
        "recipient_email",
        "state",
        "not_before",
        "sent_at",
        "attempts",
        "cause",
    )
    list_filter = ("state", KindFilter, "created_at")
    search_fields = ("recipient_email", "dedupe_key", "message_id")
    ordering = ("-id",)
    inlines = (EventInline,)
    actions = tuple(
        decision(name, label, service, subject="message", may_decide=may_move, help_text=KEPT)
        for name, label, service in (
            ("retry", _("Try failed mail again"), services.retry),
            ("cancel", _("Cancel waiting mail"), services.cancel),
            ("settle_as_sent", _("In doubt: it arrived"), partial(services.settle_unknown, arrived=True)),
            ("send_again", _("In doubt: send it again"), partial(services.settle_unknown, arrived=False)),
        )
    )

    def decisions_on(self, user: Any, obj: OutboxMessage) -> list[str]:
        steps = {
            State.FAILED: ["retry"],
            State.PENDING: ["cancel"],
            State.UNKNOWN: ["settle_as_sent", "send_again"],
        }
        return steps.get(State(obj.state), []) if may_move(user, obj) else []

    def get_fields(self, request: HttpRequest, obj: OutboxMessage | None = None) -> tuple[str, ...]:
        # The calendar file names the place of a meeting, which is its two people's alone.
        hidden = {"id", "recipient", "lease_token", "body_html", "calendar", "context", "unsubscribe_url"}
        if obj is None or obj.secret:
            hidden.update(TEXT_FIELDS)
        return tuple(field.name for field in self.opts.fields if field.name not in hidden)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_label(self, message: OutboxMessage) -> str:
        try:
            return str(kinds.get(message.kind).label)
        except kinds.UnknownKind:
            return message.kind


@admin.register(Relay)
class RelayAdmin(PolicyAdmin):
    list_display = ("name", "per_minute", "accepted_at", "paused_until", "last_reply")
    ordering = ("name", "pk")
    fields = ("name", "per_minute", "accepted_at", "paused_until", "failing", "last_reply")
    readonly_fields = ("name", "accepted_at", "paused_until", "failing", "last_reply")

    def may_change(self, user: Any, obj: Any) -> bool:
        return user.is_superuser
