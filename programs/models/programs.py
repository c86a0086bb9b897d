"""Programs: what a project offers, in one cohort."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.core import clock, time_zones
from mentorship.core.constraints import known_values, within
from mentorship.core.fields import URLField

from ..deadlines import Deadline
from ..enums import ProgramState
from .projects import Project

if TYPE_CHECKING:
    from mentorship.core.models import User


MOST_UNDO_MINUTES = 24 * 60
MOST_REVIEWS = 3


class ProgramQuerySet(models.QuerySet):
    def public(self) -> "ProgramQuerySet":
        """What everybody may read: every announcement that was made."""
        return self.exclude(announced_at=None)

    def taking_applications(self, at: datetime) -> "ProgramQuerySet":
        """Enrolment is on: its first day has begun in UTC, its last has not ended everywhere on earth."""
        first, last = enrolment_dates_open_at(at)
        return self.filter(
            state__in=Program.ENROLLING, enrolment_opens_on__lte=first, enrolment_closes_on__gte=last
        )

    def upcoming(self, at: datetime) -> "ProgramQuerySet":
        """Announced, with enrolment still to come."""
        first, _last = enrolment_dates_open_at(at)
        return self.filter(state=ProgramState.ANNOUNCED, enrolment_opens_on__gt=first)

    def newest(self) -> "ProgramQuerySet":
        """Announcements that still hold, the latest first."""
        kept = self.public().exclude(state=ProgramState.CANCELLED)
        return kept.select_related("project").order_by("-announced_at", "-pk")

    def coordinated_by(self, user: "User") -> "ProgramQuerySet":
        return self.filter(coordinators__user=user, coordinators__ended_at=None)

    def applied_to_by(self, user: "User") -> "ProgramQuerySet":
        """Whatever became of it; each program once."""
        return self.filter(applications__person=user).distinct()

    def with_counts(self) -> "ProgramQuerySet":
        """Adds waiting, mentors and mentees: applications to decide, people approved in each role."""

        def count(**wanted: str) -> Count:
            return Count("applications", filter=Q(**{f"applications__{k}": v for k, v in wanted.items()}))

        return self.annotate(
            waiting=count(state="submitted"),
            mentors=count(state="approved", role="mentor"),
            mentees=count(state="approved", role="mentee"),
        )

    def with_mentor_counts(self) -> "ProgramQuerySet":
        """Adds awaited and candidates: open nominations, and mentors' applications without a decision."""
        mentors = Q(applications__role="mentor", applications__state="submitted")
        return self.annotate(
            awaited=Count("nominations", filter=Q(nominations__state="sent"), distinct=True),
            candidates=Count("applications", filter=mentors, distinct=True),
        )

    def for_lists(self) -> "ProgramQuerySet":
        """With what a list shows, in the order in which enrolment closes."""
        return self.select_related("project").order_by("enrolment_closes_on", "pk")


def enrolment_dates_open_at(at: datetime) -> tuple[Any, Any]:
    """At `at`: the latest date that has begun in UTC, and the earliest that has not ended everywhere on earth."""
    return at.date(), at.astimezone(clock.ANYWHERE_ON_EARTH).date()


def scope_of(slug: str) -> str:
    """The scope of audit and outbox rows about the program with this slug."""
    return f"program:{slug}"


class Program(models.Model):
    """One project, one named cohort."""

    State = ProgramState
    TRANSITIONS = {
        State.DRAFT: frozenset({State.ANNOUNCED, State.CANCELLED}),
        State.ANNOUNCED: frozenset({State.ENROLMENT, State.CANCELLED}),
        State.ENROLMENT: frozenset({State.SURVEY, State.CANCELLED}),
        # Back again only when coordinators give more time.
        State.SURVEY: frozenset({State.MATCHING, State.ENROLMENT, State.CANCELLED}),
        State.MATCHING: frozenset({State.RUNNING, State.SURVEY, State.CANCELLED}),
        # Back to matching only when the first pairs are taken back before they were told.
        State.RUNNING: frozenset({State.FINISHED, State.MATCHING, State.CANCELLED}),
        State.FINISHED: frozenset(),
        State.CANCELLED: frozenset(),
    }
    # The scheduler moves a program on within a minute; the dates decide, not that minute.
    ENROLLING = (State.ANNOUNCED, State.ENROLMENT)
    SURVEYING = (State.ANNOUNCED, State.ENROLMENT, State.SURVEY)
    OVER = (State.FINISHED, State.CANCELLED)

    slug = models.SlugField(_("short name"), max_length=60, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    project = models.ForeignKey(
        Project,
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="programs",
        help_text=_("Only projects whose declaration of intent was accepted are on the list."),
    )
    cohort = models.CharField(_("cohort"), max_length=60, help_text=_("Such as Spring 2027."))
    summary = models.CharField(
        _("summary"), max_length=200, help_text=_("One sentence for lists: what mentees will work on.")
    )
    announcement = models.TextField(
        _("announcement"),
        max_length=20000,
        help_text=_("What is offered, to whom, and how to enrol. Markdown."),
    )
    benefits = models.TextField(
        _("benefits for both"),
        max_length=5000,
        blank=True,
        help_text=_("What both sides get out of it. Markdown."),
    )
    benefits_mentees = models.TextField(
        _("benefits for mentees"),
        max_length=5000,
        blank=True,
        help_text=_("What mentees get out of it beside that. Markdown."),
    )
    benefits_mentors = models.TextField(
        _("benefits for mentors"),
        max_length=5000,
        blank=True,
        help_text=_("What mentors get out of it beside that. Markdown."),
    )
    expectations = models.TextField(
        _("expectations of both"),
        max_length=5000,
        blank=True,
        help_text=_("What both sides commit to. Markdown."),
    )
    expectations_mentees = models.TextField(
        _("expectations of mentees"),
        max_length=5000,
        blank=True,
        help_text=_("What mentees commit to beside that. Markdown."),
    )
    expectations_mentors = models.TextField(
        _("expectations of mentors"),
        max_length=5000,
        blank=True,
        help_text=_("What mentors commit to beside that. Markdown."),
    )
    requirements = models.TextField(
        _("requirements"),
        max_length=5000,
        blank=True,
        help_text=_("What one must bring along, as a mentee or as a mentor. Markdown."),
    )
    chat_url = URLField(
        _("chat channel"), max_length=300, blank=True, help_text=_("Where the people of this program meet.")
    )
    contact_email = models.EmailField(
        _("contact"), help_text=_("Answers to the program's mails arrive at this address.")
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        validators=[time_zones.validate],
        help_text=_("The program's own, in which its months begin."),
    )
    enrolment_opens_on = models.DateField(_("enrolment opens"), help_text=_("At 00:00 UTC of this day."))
    enrolment_closes_on = models.DateField(
        _("enrolment closes"), help_text=_("When this day has ended everywhere on earth.")
    )
    survey_closes_on = models.DateField(
        _("survey closes"), help_text=_("When this day has ended everywhere on earth.")
    )
    starts_on = models.DateField(_("start"), help_text=_("The first day for the pairs."))
    length_months = models.PositiveSmallIntegerField(
        _("length in months"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
        help_text=_("Six unless the project has reasons for another length."),
    )
    least_minutes = models.PositiveSmallIntegerField(
        _("least minutes a month"),
        default=60,
        validators=[MinValueValidator(15), MaxValueValidator(1200)],
        help_text=_("How long a pair meets each month at the least."),
    )
    mentor_places = models.PositiveSmallIntegerField(
        _("places for mentors"),
        validators=[MinValueValidator(1)],
        help_text=_("How many mentors can take part."),
    )
    mentee_places = models.PositiveSmallIntegerField(
        _("places for mentees"),
        validators=[MinValueValidator(1)],
        help_text=_("How many mentees can take part."),
    )
    approves_mentees = models.BooleanField(
        _("approve mentees automatically"),
        default=False,
        help_text=_("Every mentee who applies is approved at once, while there are places."),
    )
    undo_minutes = models.PositiveSmallIntegerField(
        _("minutes to undo"),
        default=15,
        validators=[MaxValueValidator(MOST_UNDO_MINUTES)],
        help_text=_(
            "How long the mails wait after the pairs are published, so that a mistake can be taken back. "
            "0 sends them at once."
        ),
    )
    review_scores = models.PositiveSmallIntegerField(
        _("reviews of each application"),
        default=0,
        validators=[MaxValueValidator(MOST_REVIEWS)],
        help_text=_(
            "How many coordinators judge each application on their own before one is decided. 0 for none."
        ),
    )
    still_here_days = models.PositiveSmallIntegerField(
        _("days before the survey closes to ask who still takes part"),
        default=3,
        validators=[MaxValueValidator(30)],
        help_text=_("Approved people are asked once by mail, and answer with one click. 0 asks nobody."),
    )
    announced_at = models.DateTimeField(_("announced"), null=True, blank=True, editable=False)
    cancelled_reason = models.TextField(_("reason for cancelling"), blank=True, editable=False)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        constraints = [
            known_values(
                "state", ProgramState, name="program_state_known", message=_("This is not a state.")
            ),
            models.UniqueConstraint(
                fields=["project", "cohort"],
                name="program_cohort_once_per_project",
                violation_error_message=_("The project has a cohort of this name. Choose another name."),
            ),
            models.CheckConstraint(
                condition=Q(enrolment_opens_on__lte=F("enrolment_closes_on"))
                & Q(enrolment_closes_on__lte=F("survey_closes_on"))
                & Q(survey_closes_on__lt=F("starts_on")),
                name="program_dates_in_order",
                violation_error_message=_(
                    "The dates are out of order. Enrolment opens, then closes; the survey closes on the same day "
                    "or later; the start is after that."
                ),
            ),
            within(
                "length_months",
                1,
                24,
                name="program_length_range",
                message=_("Choose a length of 1 to 24 months."),
            ),
            within(
                "least_minutes",
                15,
                1200,
                name="program_least_minutes_range",
                message=_("Choose 15 to 1200 minutes a month."),
            ),
            within(
                "undo_minutes",
                0,
                MOST_UNDO_MINUTES,
                name="program_undo_minutes_range",
                message=_("Choose 0 to 1440 minutes."),
            ),
            within(
                "review_scores",
                0,
                MOST_REVIEWS,
                name="program_review_scores_range",
                message=_("Choose 0 to 3 reviews."),
            ),
            within(
                "still_here_days",
                0,
                30,
                name="program_still_here_days_range",
                message=_("Choose 0 to 30 days."),
            ),
            models.CheckConstraint(
                condition=Q(mentor_places__gte=1, mentee_places__gte=1),
                name="program_has_places",
                violation_error_message=_("A program needs at least one place on either side."),
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled") & ~Q(cancelled_reason="")
                | ~Q(state="cancelled") & Q(cancelled_reason=""),
                name="program_cancelled_has_reason",
                violation_error_message=_("Say why the program is cancelled."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", announced_at=None)
                | Q(state="cancelled")
                | ~Q(state__in=["draft", "cancelled"]) & Q(announced_at__isnull=False),
                name="program_announced_has_time",
                violation_error_message=_("An announcement needs its time, and a draft has none."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programs:program_detail", args=[self.slug])

    @property
    def title(self) -> str:
        return f"{self.project.name} – {self.cohort}"

    @property
    def audit_scope(self) -> str:
        return scope_of(self.slug)

    @property
    def enrolment_deadline(self) -> Deadline:
        return Deadline(self.enrolment_closes_on)

    @property
    def survey_deadline(self) -> Deadline:
        return Deadline(self.survey_closes_on)

    @property
    def has_roster(self) -> bool:
        return self.state not in {self.State.DRAFT, self.State.CANCELLED}

    def takes_applications(self, at: datetime) -> bool:
        first, last = enrolment_dates_open_at(at)
        return (
            self.state in self.ENROLLING
            and self.enrolment_opens_on <= first
            and self.enrolment_closes_on >= last
        )

    def takes_surveys(self, at: datetime) -> bool:
        return self.state in self.SURVEYING and not self.survey_deadline.is_over(at)

    @property
    def ends_on(self) -> date:
        """The first day after the program."""
        return clock.month_after(self.starts_on, self.length_months)

    def places_for(self, role: str) -> int:
        return self.mentor_places if role == "mentor" else self.mentee_places
