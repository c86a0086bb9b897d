"""What maintainers want to change about a project that was accepted, until a site coordinator has decided."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import filled_exactly_when, filled_when, known_values
from mentorship.core.fields import URLField

from ..enums import AmendmentState, tone_of
from .projects import SITE_SCOPE, Project


@dataclass(frozen=True)
class Change:
    """One value that an amendment changes."""

    label: Any
    old: str
    new: str


class AmendmentQuerySet(models.QuerySet):
    def waiting(self) -> "AmendmentQuerySet":
        return self.filter(state=AmendmentState.PROPOSED)


class Amendment(models.Model):
    """New values for what was declared about a project. The project keeps its own until they are accepted."""

    State = AmendmentState
    TRANSITIONS = {
        State.PROPOSED: frozenset({State.ACCEPTED, State.DECLINED, State.WITHDRAWN}),
        State.ACCEPTED: frozenset(),
        State.DECLINED: frozenset(),
        State.WITHDRAWN: frozenset(),
    }
    FIELDS = ("name", "repository_url", "newcomer_work", "goals", "conduct_url")

    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PROPOSED, editable=False
    )
    project = models.ForeignKey(
        Project,
        verbose_name=_("project"),
        editable=False,
        on_delete=models.CASCADE,
        related_name="amendments",
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    name = models.CharField(_("name of the project"), max_length=100, help_text=_("As people know it."))
    repository_url = URLField(
        _("repository"),
        max_length=300,
        help_text=_("Where the code lives, such as https://example.org/lantern."),
    )
    newcomer_work = models.TextField(
        _("what newcomers would work on"),
        max_length=3000,
        help_text=_("Two or three kinds of work that a newcomer could begin in the first month."),
    )
    goals = models.TextField(
        _("what the project hopes for"),
        max_length=3000,
        help_text=_("What would make this worth your mentors' time? Say it in a few sentences."),
    )
    conduct_url = URLField(
        _("code of conduct"),
        max_length=300,
        help_text=_("The page with the project's own code of conduct."),
    )
    # {name of a field: the project's value when it was proposed}
    before = models.JSONField(_("values before"), default=dict, editable=False)
    proposed_at = models.DateTimeField(_("proposed"), editable=False)
    changed_at = models.DateTimeField(_("last changed"), editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    decision_reason = models.TextField(_("reason"), blank=True, editable=False)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("change to a project")
        verbose_name_plural = _("changes to projects")
        constraints = [
            known_values(
                "state", AmendmentState, name="amendment_state_known", message=_("This is not a state.")
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state="proposed"),
                name="amendment_one_open_per_project",
                violation_error_message=_("A change to this project waits for a decision already."),
            ),
            models.CheckConstraint(
                condition=~Q(name="")
                & ~Q(repository_url="")
                & ~Q(newcomer_work="")
                & ~Q(goals="")
                & ~Q(conduct_url=""),
                name="amendment_is_complete",
                violation_error_message=_("Fill in everything that a declaration needs."),
            ),
            filled_exactly_when(
                Q(state__in=["accepted", "declined"]),
                "decided_at",
                name="amendment_decided_has_time",
                message=_("A decision needs its time, and only a decision has one."),
            ),
            filled_when(
                Q(state="declined"),
                ["decision_reason"],
                empty="",
                name="amendment_declined_has_reason",
                message=_("A refusal needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.project)

    @property
    def audit_scope(self) -> str:
        return SITE_SCOPE

    @property
    def tone(self) -> str:
        return tone_of(self.state)

    @property
    def changes(self) -> list[Change]:
        """What is different from what the project said when it was proposed."""
        values = ((name, self.before.get(name, ""), getattr(self, name)) for name in self.FIELDS)
        return [
            Change(self._meta.get_field(name).verbose_name, old, new)
            for name, old, new in values
            if old != new
        ]
