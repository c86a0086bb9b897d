"""What coordinators think of an application, and the reasons that they give for their decisions."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import known_values, within

from ..enums import ReasonFor, Score
from .applications import Application
from .programs import Program

if TYPE_CHECKING:
    from mentorship.core.models import User


class DecisionReason(models.Model):
    """A reason that a program's coordinators often give; the person reads it as it stands here."""

    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.CASCADE, related_name="reasons"
    )
    decision = models.CharField(_("for"), max_length=10, choices=ReasonFor.choices)
    text = models.CharField(
        _("reason"), max_length=300, help_text=_("A full sentence. The person reads it as it stands here.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("reason for a decision")
        verbose_name_plural = _("reasons for decisions")
        constraints = [
            known_values(
                "decision",
                ReasonFor,
                name="decision_reason_decision_known",
                message=_("Choose a decision."),
            ),
            models.UniqueConstraint(
                fields=["program", "decision", "text"],
                name="decision_reason_once_per_program",
                violation_error_message=_("The program has this reason already."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="decision_reason_has_text",
                violation_error_message=_("Write the reason."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ReviewQuerySet(models.QuerySet):
    def open_to(self, user: "User", application: Application) -> "ReviewQuerySet":
        """The reviews of `application` that `user` may read: the own one, and the others' once nothing hangs on them.

        That is when the own one is given or all that the program asks for are. Nobody reads what is said of them.
        """
        rows = self.filter(application=application)
        if application.person_id == user.pk:
            return rows.none()
        reviewers = set(rows.values_list("reviewer", flat=True))
        complete = len(reviewers) >= application.program.review_scores
        if user.is_superuser or complete or user.pk in reviewers:
            return rows
        return rows.none()


class Review(models.Model):
    """What one coordinator thinks of an application. The applicant never sees it."""

    application = models.ForeignKey(
        Application, verbose_name=_("application"), on_delete=models.CASCADE, related_name="reviews"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewer"),
        on_delete=models.CASCADE,
        related_name="reviews_given",
        editable=False,
    )
    score = models.PositiveSmallIntegerField(_("your judgement"), choices=Score.choices)
    note = models.TextField(
        _("note"),
        max_length=2000,
        blank=True,
        help_text=_(
            "For the other coordinators. The applicant doesn't see it here; whoever asks for their "
            "data gets it without your name."
        ),
    )
    given_at = models.DateTimeField(_("given"), editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reviewer"],
                name="review_once_per_reviewer",
                violation_error_message=_("You have reviewed this application already."),
            ),
            within("score", 1, 4, name="review_score_range", message=_("Choose one of the four steps.")),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_score_display()}"


def mean_of(reviews: Iterable[Review]) -> float | None:
    scores = [review.score for review in reviews]
    return sum(scores) / len(scores) if scores else None
