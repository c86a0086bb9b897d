from typing import Any

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from mentorship.core.admin.actions import decision
from mentorship.core.admin.base import DecisionAdmin

from .. import policies
from ..models import Amendment
from ..services.amendments import accept_amendment, decline_amendment


@admin.register(Amendment)
class AmendmentAdmin(DecisionAdmin):
    """What maintainers want to change about their projects, old and new side by side."""

    list_display = ("project", "proposed_by", "state", "changed_at", "decided_at", "decided_by")
    list_filter = ("state",)
    list_select_related = ("project", "proposed_by", "decided_by")
    search_fields = ("project__name",)
    ordering = ("-proposed_at", "-pk")
    fields = (
        "project_name",
        "proposer",
        "state",
        "old_and_new",
        "changed_at",
        "decided_at",
        "decider",
        "decision_reason",
    )
    readonly_fields = ("project_name", "proposer", "old_and_new", "decider")
    actions = (
        decision(
            "accept",
            _("Accept"),
            accept_amendment,
            subject="amendment",
            may_decide=policies.may_decide_amendment,
            help_text=_("A word to the maintainer, if you like. It goes into the mail."),
            follows=_("The project's page shows the new values at once; its maintainer gets a mail."),
            reason_required=False,
        ),
        decision(
            "decline",
            _("Decline"),
            decline_amendment,
            subject="amendment",
            may_decide=policies.may_decide_amendment,
            help_text=_("The maintainer reads it: say what stood in the way and what would change it."),
        ),
    )

    @admin.display(description=_("project"))
    def project_name(self, obj: Amendment) -> str:
        return obj.project.name

    @admin.display(description=_("proposed by"))
    def proposer(self, obj: Amendment) -> str:
        return obj.proposed_by.name if obj.proposed_by else "–"

    @admin.display(description=_("old and new"))
    def old_and_new(self, obj: Amendment) -> SafeString:
        return render_to_string("programs/_amendment_changes.html", {"amendment": obj})

    @admin.display(description=_("decided by"))
    def decider(self, obj: Amendment) -> str:
        return obj.decided_by.name if obj.decided_by else "–"

    def may_view(self, user: Any) -> bool:
        return policies.may_coordinate_site(user)

    def decisions_on(self, user: Any, obj: Amendment) -> list[str]:
        waiting = obj.state == Amendment.State.PROPOSED and policies.may_decide_amendment(user, obj)
        return ["accept", "decline"] if waiting else []
