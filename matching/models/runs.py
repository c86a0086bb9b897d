"""Match runs: what was asked for, how far it is, what came out."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import filled_exactly_when, filled_when, known_values
from pairs.models import Pair
from programs.codes import new_code
from programs.enums import Role
from programs.models import Application, Program

from ..enums import UNDER_WAY, WITH_RESULT, Failure, Phase, Remedy, RunState, tone_of

RESULT = ("total", "mentor_count", "mentee_count", "place_count", "pair_count")
RUNNING = Q(state=RunState.RUNNING)
TOLD = Q(state__in=[RunState.PUBLISHED, RunState.UNDONE])
# Which remedies say a number, and name whom. How far points must fall is told only where it tells no wish.
NUMBERED = [Remedy.LOWER_OVERLAP, Remedy.LOWER_ENGLISH]
OF_A_PAIR = [Remedy.LIFT_EXCLUSION, Remedy.PAIR_AGAIN]
OF_A_MENTOR = [*OF_A_PAIR, Remedy.ADD_PLACE, Remedy.DROP_MENTOR_LANGUAGE]
OF_A_MENTEE = [*OF_A_PAIR, Remedy.DROP_MENTEE_LANGUAGE]


class MatchRunQuerySet(models.QuerySet):
    def under_way(self) -> "MatchRunQuerySet":
        return self.filter(state__in=UNDER_WAY)

    def with_result(self) -> "MatchRunQuerySet":
        return self.filter(state__in=WITH_RESULT)

    def newest_first(self) -> "MatchRunQuerySet":
        return self.order_by("-pk")


class MatchRun(models.Model):
    """One search for the best pairs of a program.

    While it is running, the worker that has it holds a lease: `lease_token` until `lease_until`, by the
    database's clock. When the lease has run out, another takes the run over with a token of its own, and the
    first writes nothing any more. Cancelling ends the lease as well.

    `policy` is `rules.stored_form` of what the coordinators asked for; `previous` the run whose pairs stayed
    where they could.
    """

    State = RunState
    TRANSITIONS = {
        State.QUEUED: frozenset({State.RUNNING, State.CANCELLED}),
        State.RUNNING: frozenset({State.DONE, State.FAILED, State.CANCELLED}),
        State.DONE: frozenset({State.PUBLISHED}),
        State.FAILED: frozenset(),
        State.CANCELLED: frozenset(),
        State.PUBLISHED: frozenset({State.UNDONE}),
        State.UNDONE: frozenset(),
    }

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.QUEUED, editable=False
    )
    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.CASCADE, related_name="match_runs"
    )
    policy = models.JSONField(_("rules and weights"))
    previous = models.ForeignKey(
        "self",
        verbose_name=_("compared with"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked for by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("asked for"))
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    lease_token = models.UUIDField(_("taken by"), null=True, blank=True)
    lease_until = models.DateTimeField(_("taken until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("times taken"), default=0)
    phase = models.CharField(_("what it is at"), max_length=10, choices=Phase.choices, blank=True)
    round = models.PositiveIntegerField(_("round"), default=0)
    done = models.PositiveIntegerField(_("people looked at"), default=0)
    of = models.PositiveIntegerField(_("of so many"), default=0)
    failure = models.CharField(_("why it failed"), max_length=10, choices=Failure.choices, blank=True)
    # Whom and what it failed on, by the engine's keys: mentor, mentee, field. The words are made when it is shown.
    failed_on = models.JSONField(_("what it failed on"), default=dict, blank=True)

    engine = models.CharField(_("engine's version"), max_length=60, blank=True)
    digest = models.CharField(_("fingerprint of the input"), max_length=128, blank=True)
    total = models.PositiveIntegerField(_("total of points"), null=True, blank=True)
    lowest = models.PositiveIntegerField(_("lowest points of a pair"), null=True, blank=True)
    mentor_count = models.PositiveIntegerField(_("mentors"), null=True, blank=True)
    mentee_count = models.PositiveIntegerField(_("mentees"), null=True, blank=True)
    place_count = models.PositiveIntegerField(_("places"), null=True, blank=True)
    pair_count = models.PositiveIntegerField(_("pairs"), null=True, blank=True)

    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    told_at = models.DateTimeField(_("mails leave"), null=True, blank=True)
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken back by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = MatchRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("match run")
        verbose_name_plural = _("match runs")
        indexes = [
            models.Index(fields=["id"], condition=Q(state__in=UNDER_WAY), name="run_under_way"),
        ]
        constraints = [
            known_values("state", RunState, name="run_state_known", message=_("This is not a state.")),
            models.UniqueConstraint(
                fields=["program"],
                condition=Q(state__in=UNDER_WAY),
                name="run_one_under_way",
                violation_error_message=_("A match run of this program is under way already."),
            ),
            filled_exactly_when(
                RUNNING,
                "lease_token",
                name="run_worker_holds_token",
                message=_("A run is taken by a worker exactly while it is running."),
            ),
            filled_exactly_when(
                RUNNING,
                "lease_until",
                name="run_worker_has_lease",
                message=_("A run is taken until some instant exactly while it is running."),
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.CANCELLED)
                | Q(state=RunState.QUEUED, started_at=None, attempts=0)
                | ~Q(state__in=[RunState.QUEUED, RunState.CANCELLED])
                & Q(started_at__isnull=False, attempts__gte=1),
                name="run_begun_has_time",
                violation_error_message=_(
                    "A run that was begun has the time of that, and one that waits has none."
                ),
            ),
            filled_exactly_when(
                ~Q(state__in=UNDER_WAY),
                "finished_at",
                name="run_finished_has_time",
                message=_("A run has a time of its end exactly when it is not under way."),
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.FAILED) & ~Q(failure="")
                | ~Q(state=RunState.FAILED) & Q(failure=""),
                name="run_failed_has_cause",
                violation_error_message=_("A run says why it failed exactly when it failed."),
            ),
            filled_when(
                Q(state__in=WITH_RESULT),
                RESULT,
                name="run_done_has_result",
                message=_("A run that is done has its result."),
            ),
            filled_when(
                Q(state__in=WITH_RESULT),
                ["engine", "digest"],
                empty="",
                name="run_done_says_by_what",
                message=_("A run that is done names the engine and the input."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=WITH_RESULT)
                | Q(
                    **dict.fromkeys((f"{name}__isnull" for name in (*RESULT, "lowest")), True),
                    engine="",
                    digest="",
                ),
                name="run_not_done_has_no_result",
                violation_error_message=_("Only a run that is done has a result."),
            ),
            filled_exactly_when(
                TOLD,
                "published_at",
                name="run_published_has_time",
                message=_("A run has a time of publishing exactly when it was published."),
            ),
            filled_exactly_when(
                TOLD,
                "told_at",
                name="run_published_tells",
                message=_("A run says when its mails leave exactly when it was published."),
            ),
            models.CheckConstraint(
                condition=Q(told_at=None) | Q(told_at__gte=F("published_at")),
                name="run_tells_after_publishing",
                violation_error_message=_("Mails leave after the pairs were published."),
            ),
            filled_exactly_when(
                Q(state=RunState.UNDONE),
                "undone_at",
                name="run_undone_has_time",
                message=_("A run has a time of being taken back exactly when it was."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program}, {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("matching:run_detail", args=[self.code])

    @property
    def audit_scope(self) -> str:
        return self.program.audit_scope

    @property
    def tone(self) -> str:
        return tone_of(self.state)

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def has_result(self) -> bool:
        return self.state in WITH_RESULT

    @property
    def compared(self) -> int:
        """How many pairs the proof is about."""
        return (self.mentor_count or 0) * (self.mentee_count or 0)


class ProposedPairQuerySet(models.QuerySet):
    def for_lists(self) -> "ProposedPairQuerySet":
        """The weakest first: these want a second look."""
        return self.select_related("mentor__person", "mentee__person").order_by("points", "pk")


class ProposedPair(models.Model):
    """Two people whom a run puts together. `pair` is what became of it when it was published."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="proposals")
    mentor = models.ForeignKey(
        Application, verbose_name=_("mentor"), on_delete=models.CASCADE, related_name="+"
    )
    mentee = models.ForeignKey(
        Application, verbose_name=_("mentee"), on_delete=models.CASCADE, related_name="+"
    )
    points = models.PositiveIntegerField(_("points"))
    parts = models.JSONField(_("points by part"), default=dict)
    reasons = models.JSONField(_("reasons"), default=list)
    locked = models.BooleanField(_("locked"), default=False)
    pair = models.OneToOneField(
        Pair, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposal"
    )

    objects = ProposedPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed pair")
        verbose_name_plural = _("proposed pairs")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "mentee"],
                name="proposal_once_per_mentee",
                violation_error_message=_("This mentee has a mentor in this run already."),
            ),
            models.CheckConstraint(
                condition=~Q(mentor=F("mentee")),
                name="proposal_of_two",
                violation_error_message=_("A pair is two people."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor.person} – {self.mentee.person}"


class LeftoverQuerySet(models.QuerySet):
    def mentees(self) -> "LeftoverQuerySet":
        return self.filter(application__role=Role.MENTEE)

    def mentors(self) -> "LeftoverQuerySet":
        return self.filter(application__role=Role.MENTOR)

    def for_lists(self) -> "LeftoverQuerySet":
        people = ("application__person", "remedy_mentor__person", "remedy_mentee__person")
        return self.select_related(*people).order_by("pk")


class Leftover(models.Model):
    """A mentee without a mentor, or a mentor with places left, and what stood in the way.

    `causes`: a list of {"obstacle", "count"}, as `programs.obstacles` reads it. `remedy` is of mentees; empty where
    it was not looked into. With it, where it has them: the new least of a rule, and whom it is about, empty again
    when they are gone.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="leftovers")
    application = models.ForeignKey(
        Application, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    places = models.PositiveSmallIntegerField(_("places left"), default=0)
    causes = models.JSONField(_("what stood in the way"), default=list)
    remedy = models.CharField(_("what would help"), max_length=20, choices=Remedy.choices, blank=True)
    remedy_value = models.PositiveIntegerField(_("to so much"), null=True, blank=True)
    remedy_mentor = models.ForeignKey(
        Application,
        verbose_name=_("with which mentor"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    remedy_mentee = models.ForeignKey(
        Application,
        verbose_name=_("with which mentee"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = LeftoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("person left over")
        verbose_name_plural = _("people left over")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "application"],
                name="leftover_once_per_run",
                violation_error_message=_("This person is on the list already."),
            ),
            models.CheckConstraint(
                condition=Q(remedy__in=["", *Remedy.values]),
                name="leftover_remedy_known",
                violation_error_message=_("This is not a change that a run looks for."),
            ),
            models.CheckConstraint(
                condition=Q(remedy="") | Q(places=0),
                name="leftover_remedy_of_mentees",
                violation_error_message=_("A run looks for what would pair mentees, not mentors."),
            ),
            models.CheckConstraint(
                condition=Q(remedy__in=NUMBERED, remedy_value__isnull=False)
                | Q(remedy=Remedy.LOWER_POINTS)
                | (~Q(remedy__in=[*NUMBERED, Remedy.LOWER_POINTS]) & Q(remedy_value=None)),
                name="leftover_remedy_has_number",
                violation_error_message=_("A remedy says a number exactly when it lowers a rule."),
            ),
            models.CheckConstraint(
                condition=Q(remedy_mentor=None) | Q(remedy__in=OF_A_MENTOR),
                name="leftover_remedy_names_mentor",
                violation_error_message=_("This remedy is about no mentor."),
            ),
            models.CheckConstraint(
                condition=Q(remedy_mentee=None) | Q(remedy__in=OF_A_MENTEE),
                name="leftover_remedy_names_mentee",
                violation_error_message=_("This remedy is about no mentee."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.application.person)
