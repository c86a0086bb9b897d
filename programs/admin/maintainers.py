from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from mentorship.core.admin.actions import decision
from mentorship.core.admin.base import DecisionAdmin

from .. import policies
from ..models import Maintainer
from ..services.maintainers import end_maintainer


@admin.register(Maintainer)
class MaintainerAdmin(DecisionAdmin):
    """Who speaks for which project. They invite each other; here a role is ended."""

    list_display = ("user", "project", "since_at", "ended_at")
    list_filter = (("ended_at", admin.EmptyFieldListFilter),)
    list_select_related = ("user", "project")
    search_fields = ("user__name", "project__name")
    ordering = ("project__name", "-since_at", "-pk")
    fields = ("maintainer_name", "project_name", "since_at", "ended_at", "end_reason")
    readonly_fields = ("maintainer_name", "project_name")
    actions = (
        decision(
            "end",
            _("End the role"),
            end_maintainer,
            subject="maintainer",
            may_decide=policies.may_end_maintainer,
            help_text=_("The person reads it in the mail."),
            follows=_("The person can't open the project's desk any more, and gets a mail."),
        ),
    )

    @admin.display(description=_("person"))
    def maintainer_name(self, obj: Maintainer) -> str:
        return obj.user.name

    @admin.display(description=_("project"))
    def project_name(self, obj: Maintainer) -> str:
        return obj.project.name

    def may_view(self, user: Any) -> bool:
        return policies.may_coordinate_site(user)

    def decisions_on(self, user: Any, obj: Maintainer) -> list[str]:
        return ["end"] if policies.may_end_maintainer(user, obj) else []
