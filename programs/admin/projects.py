from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mentorship.core.admin.actions import decision
from mentorship.core.admin.base import DecisionAdmin, PolicyAdmin, PolicyInline

from .. import policies
from ..models import Declaration, Maintainer, Project
from ..services.declarations import accept_declaration, decline_declaration


@admin.register(Declaration)
class DeclarationAdmin(DecisionAdmin):
    """Declarations of intent that were sent; a draft is its author's alone."""

    view_on_site = False  # the author's own page
    list_display = ("project_name", "author", "state", "submitted_at", "decided_at", "decided_by")
    list_filter = ("state",)
    list_select_related = ("author", "decided_by")
    search_fields = ("project_name", "author__name")
    ordering = ("-submitted_at", "-pk")
    fields = (
        "project_name",
        "known_already",
        "author_name",
        "state",
        "repository_url",
        "home_page_url",
        "newcomer_work",
        "goals",
        "maintainers",
        "chat_url",
        "conduct_url",
        "submitted_at",
        "decided_at",
        "decider",
        "decision_reason",
    )
    readonly_fields = ("known_already", "author_name", "decider")
    actions = (
        decision(
            "accept",
            _("Accept"),
            accept_declaration,
            subject="declaration",
            may_decide=policies.may_decide_declaration,
            help_text=_("A word to the maintainer, if you like. It goes into the mail."),
            follows=_(
                "The project gets a public page, its maintainer gets a mail. Then open its first program."
            ),
            reason_required=False,
        ),
        decision(
            "decline",
            _("Decline"),
            decline_declaration,
            subject="declaration",
            may_decide=policies.may_decide_declaration,
            help_text=_("The maintainer reads it: say what stood in the way and what would change it."),
        ),
    )

    @admin.display(description=_("projects of this name or repository"))
    def known_already(self, obj: Declaration) -> str:
        known = Project.objects.alike(obj).order_by("name", "pk")
        return ", ".join(f"{project.name} ({project.repository_url})" for project in known) or "–"

    @admin.display(description=_("declared by"))
    def author_name(self, obj: Declaration) -> str:
        return f"{obj.author.name} <{obj.author.email}>"

    @admin.display(description=_("decided by"))
    def decider(self, obj: Declaration) -> str:
        return obj.decided_by.name if obj.decided_by else "–"

    def may_view(self, user: Any) -> bool:
        return policies.may_coordinate_site(user)

    def readable(self, rows: QuerySet, user: Any) -> QuerySet:
        return rows.exclude(submitted_at=None)

    def reads_on_record(self, user: Any, obj: Declaration) -> bool:
        return not policies.roles_of(user).coordinates_site

    def decisions_on(self, user: Any, obj: Declaration) -> list[str]:
        waiting = obj.state == Declaration.State.SUBMITTED and policies.may_decide_declaration(user, obj)
        return ["accept", "decline"] if waiting else []


class MaintainerInline(PolicyInline):
    model = Maintainer
    fields = ("user", "since_at", "ended_at")


@admin.register(Project)
class ProjectAdmin(PolicyAdmin):
    list_display = ("name", "slug", "repository_url")
    search_fields = ("name",)
    ordering = ("name", "pk")
    fields = (
        "name",
        "slug",
        "repository_url",
        "home_page_url",
        "newcomer_work",
        "goals",
        "chat_url",
        "conduct_url",
    )
    inlines = (MaintainerInline,)

    def view_on_site(self, obj: Project) -> str:
        return obj.get_absolute_url()

    def may_view(self, user: Any) -> bool:
        return policies.may_coordinate_site(user)
