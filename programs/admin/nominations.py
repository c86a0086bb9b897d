from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mentorship.core.admin.actions import decision
from mentorship.core.admin.base import DecisionAdmin

from .. import policies
from ..models import Nomination
from ..services.nominations import revoke_nomination
from .applications import ProgramFilter


@admin.register(Nomination)
class NominationAdmin(DecisionAdmin):
    """Whom projects nominated for the reader's programs. Coordinators revoke; superusers read, on record."""

    list_display = ("name", "program", "state", "nominator", "created_at", "expires_at")
    list_filter = (ProgramFilter, "state")
    list_select_related = ("program__project", "nominated_by")
    search_fields = ("name", "email")
    ordering = ("-pk",)
    fields = (
        "name",
        "email",
        "program",
        "state",
        "note",
        "nominator",
        "created_at",
        "expires_at",
        "reminded_at",
        "closed_at",
        "decline_reason",
    )
    readonly_fields = ("nominator",)
    actions = (
        decision(
            "revoke",
            _("Revoke"),
            revoke_nomination,
            subject="nomination",
            may_decide=policies.may_revoke,
            follows=_("The link in the mail holds no more. Nobody gets a mail about it."),
            asks_reason=False,
        ),
    )

    def may_view(self, user: Any) -> bool:
        return user.is_superuser or bool(policies.roles_of(user).programs)

    def readable(self, rows: QuerySet, user: Any) -> QuerySet:
        return rows if user.is_superuser else rows.in_programs_of(user)

    def decisions_on(self, user: Any, obj: Nomination) -> list[str]:
        return ["revoke"] if obj.is_sent and policies.may_revoke(user, obj) else []

    def reads_on_record(self, user: Any, obj: Nomination) -> bool:
        return not policies.may_read_applications(user, obj.program)

    @admin.display(description=_("nominated by"))
    def nominator(self, obj: Nomination) -> str:
        return obj.nominated_by.name if obj.nominated_by else "–"
