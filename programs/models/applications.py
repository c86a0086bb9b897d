"""Applications: who asks to take part, and what became of it."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import filled_exactly_when, filled_when, known_values, within

from .. import conduct, languages
from ..codes import new_code
from ..enums import ApplicationState, Fluency, Role, tone_of
from .application_queries import HAS_LANGUAGES, IMPORTED, SENT, ApplicationQuerySet
from .late_entries import is_open_to
from .programs import Program

MOST_FURTHER_LANGUAGES = 4
MOST_MENTEES = 10  # nobody can mentor more people at once and do it well


class Application(models.Model):
    """One person's wish to take part in one program, as a mentor or as a mentee."""

    State = ApplicationState
    TRANSITIONS = {
        # Approved at once only by an import: the database refuses it for any other draft.
        State.DRAFT: frozenset({State.SUBMITTED, State.APPROVED}),
        State.SUBMITTED: frozenset({State.APPROVED, State.WAITLISTED, State.DECLINED, State.WITHDRAWN}),
        State.APPROVED: frozenset({State.WAITLISTED, State.DECLINED, State.WITHDRAWN}),
        State.WAITLISTED: frozenset({State.APPROVED, State.DECLINED, State.WITHDRAWN}),
        State.DECLINED: frozenset({State.APPROVED, State.WAITLISTED}),
        State.WITHDRAWN: frozenset({State.SUBMITTED}),
    }

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    program = models.ForeignKey(
        Program,
        verbose_name=_("program"),
        on_delete=models.PROTECT,
        related_name="applications",
        editable=False,
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="applications",
        editable=False,
    )
    role = models.CharField(_("role"), max_length=6, choices=Role.choices, editable=False)
    about = models.TextField(
        _("about you"),
        max_length=2000,
        blank=True,
        help_text=_(
            "What you do, and what you have done with open source so far. A few sentences are enough, "
            "2000 characters at most."
        ),
    )
    motivation = models.TextField(
        _("why you want to take part"),
        max_length=3000,
        blank=True,
        help_text=_(
            "What you hope to give or to learn. The coordinators of this program read it. "
            "3000 characters at most."
        ),
    )
    preferred_language = models.CharField(
        _("preferred language"),
        max_length=8,
        blank=True,
        validators=[languages.validate],
        help_text=_("The language in which you would most like to talk with your partner."),
    )
    english_speaking = models.PositiveSmallIntegerField(
        _("speaking English"),
        null=True,
        blank=True,
        choices=Fluency.choices,
        help_text=_("How well you can make yourself understood."),
    )
    english_understanding = models.PositiveSmallIntegerField(
        _("understanding English"),
        null=True,
        blank=True,
        choices=Fluency.choices,
        help_text=_("How well you follow what others say."),
    )
    requires_other_language = models.BooleanField(
        _("I need a partner who speaks a language of mine other than English"),
        default=False,
        help_text=_(
            "You will then never be paired over English. Fewer people come into question, so it can take longer."
        ),
    )
    capacity = models.PositiveSmallIntegerField(
        _("mentees at the same time"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MENTEES)],
        help_text=_("How many people you can mentor at once. One is a good number."),
    )
    lists_me = models.BooleanField(
        _("list me on the program's roster"),
        default=False,
        help_text=_("Everybody can read your name and your role there. You can change this at any time."),
    )
    # Sensitive: shown to the person; to coordinators only when they ask for it, which is recorded.
    pronouns = models.CharField(
        _("pronouns"), max_length=60, blank=True, help_text=_("How people should speak of you, if you like.")
    )
    access_needs = models.TextField(
        _("access needs"),
        max_length=1000,
        blank=True,
        help_text=_(
            "What you need in order to take part, such as captions or breaks. Coordinators read it only when they "
            "open it on purpose, and that is recorded. 1000 characters at most."
        ),
    )
    organisation = models.CharField(
        _("organisation"),
        max_length=120,
        blank=True,
        editable=False,
        help_text=_("People of one organisation are not paired with each other."),
    )
    # Sensitive: shown to the person alone.
    characteristics = models.CharField(_("characteristics"), max_length=500, blank=True, editable=False)
    seeks_similar = models.BooleanField(
        _("wants a partner of similar identity"), default=False, editable=False
    )
    imported_at = models.DateTimeField(_("imported"), null=True, blank=True, editable=False)
    source = models.ForeignKey(
        "programs.Import",
        verbose_name=_("import"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="applications",
    )
    # What an import knew of the survey while it was not complete; the form begins with it.
    survey_start = models.JSONField(_("survey, as imported"), null=True, blank=True, editable=False)
    conduct_version = models.CharField(
        _("code of conduct, version"), max_length=20, blank=True, editable=False
    )
    conduct_accepted_at = models.DateTimeField(
        _("code of conduct accepted"), null=True, blank=True, editable=False
    )
    changed_at = models.DateTimeField(_("last changed"), editable=False)
    submitted_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
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
    tells_next = models.BooleanField(_("wants to hear of the next cohort"), default=False, editable=False)
    draft_reminded_at = models.DateTimeField(
        _("reminded of the draft"), null=True, blank=True, editable=False
    )
    still_here_asked_at = models.DateTimeField(
        _("asked whether still taking part"), null=True, blank=True, editable=False
    )
    still_here_at = models.DateTimeField(_("still takes part"), null=True, blank=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        indexes = [
            models.Index(fields=["program", "role", "state"], name="application_by_program"),
            models.Index(fields=["-submitted_at", "-id"], name="application_newest_first"),
        ]
        constraints = [
            known_values(
                "state", ApplicationState, name="application_state_known", message=_("This is not a state.")
            ),
            known_values("role", Role, name="application_role_known", message=_("Choose mentor or mentee.")),
            models.UniqueConstraint(
                fields=["program", "person", "role"],
                name="application_once_per_person_and_role",
                violation_error_message=_("You have applied to this program in this role already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    role="mentor", capacity__isnull=False, capacity__gte=1, capacity__lte=MOST_MENTEES
                )
                | Q(role="mentee", capacity=None),
                name="application_capacity_of_mentors",
                violation_error_message=_("A mentor takes 1 to 10 mentees; a mentee takes none."),
            ),
            within(
                "english_speaking",
                0,
                5,
                name="application_speaking_range",
                message=_("Choose a step of the scale."),
            ),
            within(
                "english_understanding",
                0,
                5,
                name="application_understanding_range",
                message=_("Choose a step of the scale."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | IMPORTED | ~Q(about="") & ~Q(motivation="") & HAS_LANGUAGES,
                name="application_sent_is_complete",
                violation_error_message=_("Fill in every required field before you send the application."),
            ),
            filled_when(
                SENT & ~IMPORTED,
                ["submitted_at"],
                name="application_sent_has_times",
                message=_("An application that was sent needs its time."),
            ),
            filled_when(
                SENT & ~IMPORTED,
                ["conduct_version"],
                empty="",
                name="application_sent_has_conduct_version",
                message=_("The version of the code of conduct is missing."),
            ),
            filled_exactly_when(
                ~Q(conduct_version=""),
                "conduct_accepted_at",
                name="application_conduct_has_version_and_time",
                message=_("A code of conduct is accepted in a version and at a time."),
            ),
            filled_exactly_when(
                Q(source__isnull=False),
                "imported_at",
                name="application_imported_has_source",
                message=_("What was imported names its import and its time."),
            ),
            filled_exactly_when(
                Q(state="withdrawn"),
                "withdrawn_at",
                name="application_withdrawn_has_time",
                message=_("A withdrawal needs its time, and only a withdrawal has one."),
            ),
            filled_exactly_when(
                Q(state__in=["approved", "waitlisted", "declined"]),
                "decided_at",
                name="application_decided_has_time",
                message=_("A decision needs its time, and only a decision has one."),
            ),
            filled_when(
                Q(state__in=["waitlisted", "declined"]),
                ["decision_reason"],
                empty="",
                name="application_refused_has_reason",
                message=_("Say why: the person is told."),
            ),
            models.CheckConstraint(
                condition=Q(still_here_at=None) | Q(still_here_asked_at__isnull=False),
                name="application_still_here_was_asked",
                violation_error_message=_("Only who was asked can have answered."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.get_role_display()}, {self.program}"

    def get_absolute_url(self) -> str:
        return reverse("programs:application_detail", args=[self.code])

    @property
    def audit_scope(self) -> str:
        return self.program.audit_scope

    @property
    def tone(self) -> str:
        return tone_of(self.state)

    @property
    def is_mentor(self) -> bool:
        return self.role == Role.MENTOR

    @property
    def version(self) -> str:
        """Of the answers as they are stored: another one after every change, "" before the first."""
        return self.changed_at.isoformat() if self.changed_at else ""

    @property
    def has_accepted_conduct(self) -> bool:
        """Whether the person accepted the code of conduct for this program; nobody does it for them."""
        return self.conduct_accepted_at is not None

    @property
    def has_languages(self) -> bool:
        """Whether language and fluency are known, without which nobody is matched."""
        return self.preferred_language != "" and None not in (
            self.english_speaking,
            self.english_understanding,
        )

    @property
    def has_accepted_current_conduct(self) -> bool:
        return self.conduct_version == conduct.VERSION

    def asks_conduct_again(self, at: datetime) -> bool:
        """The code of conduct was changed since, and the person takes part in a program that is not over."""
        return (
            self.state == self.State.APPROVED
            and self.has_accepted_conduct
            and not self.has_accepted_current_conduct
            and self.program.state not in Program.OVER
        )

    def is_editable(self, at: datetime, opened_at: datetime | None = None) -> bool:
        """Until the deadline, while nobody has decided; then what the matching reads, while the survey is open.

        `opened_at` is when the form was opened: one that was open at the deadline has a minute's grace.
        """
        if self.state in {self.State.DRAFT, self.State.SUBMITTED}:
            return is_open_to(self.program, self.person, self.role, at=at, opened_at=opened_at)
        return self.is_adjustable(at)

    def is_adjustable(self, at: datetime) -> bool:
        """What the matching reads can still change after the approval."""
        return self.takes_survey(at)

    def is_correctable(self, at: datetime) -> bool:
        """What coordinators entered is the person's to complete and to correct while the survey is open."""
        return self.imported_at is not None and self.takes_survey(at)

    def is_withdrawable(self, at: datetime) -> bool:
        return self.State.WITHDRAWN in self.TRANSITIONS[self.state] and not self.may_be_paired(at)

    def may_be_paired(self, at: datetime) -> bool:
        """In a program whose pairs were published, and not told to be left over.

        Until they are told, nobody can see by this who has a pair.
        """
        if self.state != self.State.APPROVED or self.program.state != Program.State.RUNNING:
            return False
        left_over = getattr(self, "left_over", None)
        return left_over is None or left_over.at > at

    def is_restorable(self, at: datetime) -> bool:
        """Until the deadline."""
        if self.state != self.State.WITHDRAWN:
            return False
        return is_open_to(self.program, self.person, self.role, at=at)

    def may_tell_next(self, at: datetime) -> bool:
        """Who is not in this time may hear of the project's next cohort: refused, waiting, or too late."""
        if self.state == self.State.DRAFT:
            return self.program.enrolment_deadline.is_over(at)
        return self.state in {self.State.WAITLISTED, self.State.DECLINED}

    def is_asked_still_here(self, at: datetime) -> bool:
        """Asked whether they still take part, and expected to answer."""
        return self.still_here_asked_at is not None and self.still_here_at is None and self.takes_survey(at)

    def takes_survey(self, at: datetime) -> bool:
        return self.state == self.State.APPROVED and self.program.takes_surveys(at)


def first_capacity(role: str) -> int | None:
    """What a new application begins with: one place with a mentor, none with a mentee."""
    return 1 if role == Role.MENTOR else None
