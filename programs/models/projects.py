"""Projects, the declarations of intent they come from, and the people who speak for them."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import filled_exactly_when, filled_when, known_values
from mentorship.core.fields import URLField

from ..codes import new_code
from ..enums import DeclarationState, tone_of

if TYPE_CHECKING:
    from mentorship.core.models import User


SITE_SCOPE = "site"  # of audit and outbox rows that site coordinators read


class ProjectQuerySet(models.QuerySet):
    def alike(self, declaration: "Declaration") -> "ProjectQuerySet":
        """Other projects with the name or the repository of a declaration."""
        alike = self.filter(
            Q(name__iexact=declaration.project_name) | Q(repository_url__iexact=declaration.repository_url)
        )
        return alike.exclude(pk=declaration.project_id)

    def without_program(self) -> "ProjectQuerySet":
        return self.filter(programs=None)


class Project(models.Model):
    """An open source project whose declaration of intent was accepted. Public."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100)
    repository_url = URLField(_("repository"), max_length=300)
    home_page_url = URLField(_("home page"), max_length=300, blank=True)
    newcomer_work = models.TextField(_("what newcomers would work on"))
    goals = models.TextField(_("what the project hopes for"))
    chat_url = URLField(_("chat channel"), max_length=300, blank=True)
    conduct_url = URLField(_("code of conduct"), max_length=300)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programs:project_detail", args=[self.slug])

    def get_desk_url(self) -> str:
        return reverse("programs:project_desk", args=[self.slug])

    @property
    def audit_scope(self) -> str:
        return SITE_SCOPE


class MaintainerQuerySet(models.QuerySet):
    def current(self) -> "MaintainerQuerySet":
        return self.filter(ended_at=None)


class Maintainer(models.Model):
    """Somebody who speaks for a project."""

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="maintainers"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="maintainerships",
    )
    since_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    end_reason = models.TextField(_("reason of the end"), blank=True)

    objects = MaintainerQuerySet.as_manager()

    class Meta:
        verbose_name = _("maintainer")
        verbose_name_plural = _("maintainers")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user"],
                condition=Q(ended_at=None),
                name="maintainer_once_per_project",
                violation_error_message=_("This person is a maintainer of the project already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("since_at")),
                name="maintainer_ends_after_it_begins",
                violation_error_message=_("A role ends after it has begun."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.project}"

    @property
    def audit_scope(self) -> str:
        return SITE_SCOPE


class DeclarationQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> "DeclarationQuerySet":
        """Its author's own."""
        return self.filter(author=user)

    def undecided(self) -> "DeclarationQuerySet":
        return self.filter(state__in=[DeclarationState.DRAFT, DeclarationState.SUBMITTED])

    def waiting(self) -> "DeclarationQuerySet":
        return self.filter(state=DeclarationState.SUBMITTED)


NEEDED_TO_SEND = ["repository_url", "newcomer_work", "goals", "maintainers", "conduct_url"]


class Declaration(models.Model):
    """A maintainer's declaration that a project joins; accepting it makes the project."""

    State = DeclarationState
    TRANSITIONS = {
        State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN}),
        State.SUBMITTED: frozenset({State.ACCEPTED, State.DECLINED, State.WITHDRAWN}),
        State.ACCEPTED: frozenset(),
        State.DECLINED: frozenset(),
        State.WITHDRAWN: frozenset(),
    }

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("declared by"),
        on_delete=models.CASCADE,
        related_name="declarations",
    )
    project_name = models.CharField(
        _("name of the project"), max_length=100, help_text=_("As people know it.")
    )
    repository_url = URLField(
        _("repository"),
        max_length=300,
        blank=True,
        help_text=_("Where the code lives, such as https://example.org/lantern."),
    )
    home_page_url = URLField(
        _("home page"),
        max_length=300,
        blank=True,
        help_text=_("If the project has one apart from its repository."),
    )
    newcomer_work = models.TextField(
        _("what newcomers would work on"),
        max_length=3000,
        blank=True,
        help_text=_("Two or three kinds of work that a newcomer could begin in the first month."),
    )
    goals = models.TextField(
        _("what the project hopes for"),
        max_length=3000,
        blank=True,
        help_text=_("What would make this worth your mentors' time? Say it in a few sentences."),
    )
    maintainers = models.TextField(
        _("its maintainers"),
        max_length=1000,
        blank=True,
        help_text=_("The names of those who stand behind this declaration, one a line."),
    )
    chat_url = URLField(
        _("chat channel"), max_length=300, blank=True, help_text=_("Where newcomers may ask in public.")
    )
    conduct_url = URLField(
        _("code of conduct"),
        max_length=300,
        blank=True,
        help_text=_("The page with the project's own code of conduct."),
    )
    changed_at = models.DateTimeField(_("last changed"), editable=False)
    submitted_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
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
    project = models.OneToOneField(
        Project,
        verbose_name=_("project"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="declaration",
    )

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("declaration of intent")
        verbose_name_plural = _("declarations of intent")
        constraints = [
            known_values(
                "state", DeclarationState, name="declaration_state_known", message=_("This is not a state.")
            ),
            filled_when(
                Q(state__in=["submitted", "accepted", "declined"]),
                NEEDED_TO_SEND,
                empty="",
                name="declaration_sent_is_complete",
                message=_("Fill in every required field before you send the declaration."),
            ),
            filled_when(
                Q(state__in=["submitted", "accepted", "declined"]),
                ["submitted_at"],
                name="declaration_sent_has_time",
                message=_("A declaration that was sent needs the time of sending."),
            ),
            filled_exactly_when(
                Q(state__in=["accepted", "declined"]),
                "decided_at",
                name="declaration_decided_has_time",
                message=_("A decision needs its time, and only a decision has one."),
            ),
            filled_exactly_when(
                Q(state="accepted"),
                "project",
                name="declaration_accepted_has_project",
                message=_("An accepted declaration has a project, and only an accepted one."),
            ),
            filled_when(
                Q(state="declined"),
                ["decision_reason"],
                empty="",
                name="declaration_declined_has_reason",
                message=_("A refusal needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return self.project_name

    def get_absolute_url(self) -> str:
        return reverse("programs:declaration_detail", args=[self.code])

    @property
    def audit_scope(self) -> str:
        return SITE_SCOPE

    @property
    def tone(self) -> str:
        return tone_of(self.state)

    @property
    def missing(self) -> list[Any]:
        """What has to be filled in before it can be sent."""
        return [self._meta.get_field(name).verbose_name for name in NEEDED_TO_SEND if not getattr(self, name)]

    @property
    def is_editable(self) -> bool:
        """Until somebody has decided."""
        return self.state in {self.State.DRAFT, self.State.SUBMITTED}
