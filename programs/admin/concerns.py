from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from mentorship.core.admin.actions import decision
from mentorship.core.admin.base import DecisionAdmin

from .. import policies
from ..models import Concern
from ..services.concerns import close_concern, take_up_concern

State = Concern.State


@admin.register(Concern)
class ConcernAdmin(DecisionAdmin):
    """For its readers alone. The list says neither who nor what; whoever opens a concern is put on record."""

    list_display = ("number", "program", "state", "raised_at", "taken_up_by", "closed_at")
    list_filter = ("state",)
    list_select_related = ("program__project", "taken_up_by")
    ordering = ("-raised_at", "-pk")
    fields = (
        "program",
        "state",
        "raised_at",
        "what",
        "taken_up_at",
        "taken_up_by",
        "closed_at",
        "closed_by",
        "answer",
    )
    readonly_fields = ("what",)
    actions = (
        decision(
            "take_up",
            _("Take up"),
            take_up_concern,
            subject="concern",
            may_decide=policies.may_handle_concern,
            follows=_("The person sees on their page that somebody looks after it, not who."),
            asks_reason=False,
        ),
        decision(
            "close",
            _("Close"),
            close_concern,
            subject="concern",
            may_decide=policies.may_handle_concern,
            help_text=_(
                "What was done, to the person. It stands on their page, not in the mail that leads there."
            ),
            follows=_(
                "The person gets a mail. A closed concern can't be opened again; they can raise another."
            ),
        ),
    )

    def may_view(self, user: Any) -> bool:
        return policies.may_coordinate(user)

    def readable(self, rows: QuerySet, user: Any) -> QuerySet:
        return rows.readable_by(user)

    def decisions_on(self, user: Any, obj: Concern) -> list[str]:
        if not policies.may_handle_concern(user, obj):
            return []
        return {State.RAISED: ["take_up"], State.TAKEN_UP: ["close"]}.get(obj.state, [])

    def reads_on_record(self, user: Any, obj: Concern) -> bool:
        return True

    @admin.display(description=_("concern"), ordering="pk")
    def number(self, obj: Concern) -> str:
        return str(obj)

    @admin.display(description=_("concern"))
    def what(self, obj: Concern) -> SafeString:
        context = {
            "concern": obj,
            "readers": obj.readers().order_by("name", "pk"),
            "kept_from": obj.kept_from.order_by("name", "pk"),
        }
        return render_to_string("programs/_concern.html", context)
