"""Concerns that people raise in private with the coordinators of their program."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import filled_exactly_when, filled_when, known_values

from ..codes import new_code
from ..enums import ConcernState, tone_of
from .coordinators import Coordinator
from .programs import Program

if TYPE_CHECKING:
    from mentorship.core.models import User

LONGEST_WORDS = 5000


class ConcernQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> "ConcernQuerySet":
        """One's own."""
        return self.filter(person=user)

    def not_kept_from(self, user: "User") -> "ConcernQuerySet":
        """Neither one's own nor one that its author kept from `user`."""
        return self.exclude(person=user).exclude(kept_from=user)

    def handled_by(self, user: "User") -> "ConcernQuerySet":
        """What a coordinator reads and answers, the same people as `Concern.readers`.

        Those of the own programs; where nobody of the program may read it, site coordinators do.
        """
        held = Coordinator.objects.current()
        kept_from = Concern.kept_from.through.objects.filter(
            concern=OuterRef(OuterRef("pk")), user=OuterRef("user")
        )
        others = held.filter(program=OuterRef("program"), user__is_active=True)
        others = others.exclude(user=OuterRef("person")).exclude(Exists(kept_from))
        return self.not_kept_from(user).filter(
            Q(program__in=held.filter(user=user, program__isnull=False).values("program"))
            | Exists(held.filter(user=user, program=None)) & ~Exists(others)
        )

    def readable_by(self, user: "User") -> "ConcernQuerySet":
        """As `handled_by`; superusers read the rest too, as far as it isn't kept from them."""
        return self.not_kept_from(user) if user.is_superuser else self.handled_by(user)

    def waiting(self) -> "ConcernQuerySet":
        """Nobody has taken them up."""
        return self.filter(state=ConcernState.RAISED)

    def for_lists(self) -> "ConcernQuerySet":
        return self.select_related("program__project").order_by("-pk")


class Concern(models.Model):
    """Something that is not right, told to those who run a program and to nobody else."""

    State = ConcernState
    TRANSITIONS = {
        State.RAISED: frozenset({State.TAKEN_UP}),
        State.TAKEN_UP: frozenset({State.CLOSED}),
        State.CLOSED: frozenset(),
    }

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.RAISED, editable=False
    )
    program = models.ForeignKey(
        Program,
        verbose_name=_("program"),
        on_delete=models.PROTECT,
        related_name="concerns",
        editable=False,
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="concerns",
        editable=False,
    )
    words = models.TextField(
        _("what is not right"),
        max_length=LONGEST_WORDS,
        help_text=_(
            "In your own words, in any language: what happened, when, and what you would like to happen now. "
            "5000 characters at most."
        ),
    )
    may_contact = models.BooleanField(
        _("may the coordinators write to you about it?"),
        help_text=_("Either way this site tells you when they have closed it, and what they write to you."),
    )
    kept_from = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who shall not read it"),
        blank=True,
        related_name="+",
        help_text=_(
            "Tick a coordinator whom it is about, or who is too close to it. If you tick all of them, the "
            "coordinators of this site read it instead."
        ),
    )
    raised_at = models.DateTimeField(_("raised"), editable=False)
    taken_up_at = models.DateTimeField(_("taken up"), null=True, blank=True, editable=False)
    taken_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken up by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    answer = models.TextField(_("answer to the person"), blank=True, editable=False)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        constraints = [
            known_values(
                "state", ConcernState, name="concern_state_known", message=_("This is not a state.")
            ),
            models.CheckConstraint(
                condition=~Q(words=""),
                name="concern_has_words",
                violation_error_message=_("Say what is not right."),
            ),
            filled_exactly_when(
                ~Q(state="raised"),
                "taken_up_at",
                name="concern_taken_up_has_time",
                message=_("Taking a concern up needs its time, and before that it has none."),
            ),
            filled_exactly_when(
                Q(state="closed"),
                "closed_at",
                name="concern_closed_has_time",
                message=_("Closing a concern needs its time, and only a closed one has it."),
            ),
            filled_when(
                Q(state="closed"),
                ["answer"],
                empty="",
                name="concern_closed_has_answer",
                message=_("Say what was done: the person reads it."),
            ),
        ]

    def __str__(self) -> str:
        # Neither who nor what: this stands in the audit log and in the messages of the admin.
        return str(_("Concern %(number)s") % {"number": self.pk})

    def get_absolute_url(self) -> str:
        return reverse("programs:concern_detail", args=[self.code])

    @property
    def audit_scope(self) -> str:
        """A scope of its own: whom it is kept from doesn't read in the audit log or the outbox that there is one."""
        return concern_scope(self.pk)

    @property
    def tone(self) -> str:
        return tone_of(self.state)

    def readers(self) -> models.QuerySet["User"]:
        """Who reads and answers it now, as `ConcernQuerySet.handled_by` puts it."""
        able = get_user_model().objects.filter(is_active=True).exclude(pk=self.person_id)
        able = able.exclude(pk__in=self.kept_from.values("pk"))
        held = Coordinator.objects.current()
        of_the_program = able.filter(pk__in=held.filter(program=self.program_id).values("user"))
        if of_the_program.exists():
            return of_the_program
        return able.filter(pk__in=held.filter(program=None).values("user"))


def concern_scope(pk: int) -> str:
    return f"concern:{pk}"
