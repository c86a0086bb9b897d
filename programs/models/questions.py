"""A program's own questions beside the survey's core, and what people answer to them."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from mentorship.core.constraints import known_values

from ..enums import Asked, QuestionKind
from .programs import Program
from .surveys import SurveyResponse

LOWEST, HIGHEST = 1, 5  # of a scale


class QuestionQuerySet(models.QuerySet):
    def current(self) -> "QuestionQuerySet":
        """Those that are asked, in their order."""
        return self.filter(retired_at=None).order_by("position", "pk")

    def asked_of(self, role: str) -> "QuestionQuerySet":
        """The current ones that a mentor or a mentee is asked."""
        return self.current().filter(asked__in=[role, Asked.BOTH]).prefetch_related("options")

    def with_counts(self) -> "QuestionQuerySet":
        """Adds `answered`: how many people have answered it."""
        return self.annotate(answered=Count("answers"))


class Question(models.Model):
    """One question of a program's survey. Once answered it is never edited: another row supersedes it."""

    Kind = QuestionKind
    WITH_OPTIONS = (QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF)

    program = models.ForeignKey(
        Program,
        verbose_name=_("program"),
        on_delete=models.CASCADE,
        related_name="questions",
        editable=False,
    )
    text = models.CharField(
        _("question"), max_length=200, help_text=_("As people read it, such as “How did you hear of us?”.")
    )
    help_text = models.CharField(
        _("help"),
        max_length=300,
        blank=True,
        help_text=_("A sentence below the question: what you mean, or what you do with the answer."),
    )
    asked = models.CharField(
        _("asked of"),
        max_length=6,
        choices=Asked.choices,
        default=Asked.BOTH,
        help_text=_("Only these people see the question."),
    )
    kind = models.CharField(
        _("answer"),
        max_length=10,
        choices=QuestionKind.choices,
        default=QuestionKind.SHORT_TEXT,
        help_text=_("What people can answer."),
    )
    lowest_label = models.CharField(
        _("what 1 means"), max_length=60, blank=True, help_text=_("Only for a scale, such as “not at all”.")
    )
    highest_label = models.CharField(
        _("what 5 means"), max_length=60, blank=True, help_text=_("Only for a scale, such as “very much”.")
    )
    required = models.BooleanField(
        _("must be answered"),
        default=False,
        help_text=_("The survey can't be sent without it. Ask for as little as you can."),
    )
    sensitive = models.BooleanField(
        _("sensitive"),
        default=False,
        help_text=_(
            "Coordinators see the answers only when they ask for them, which is put on record. Exports leave "
            "them out unless they are asked for."
        ),
    )
    position = models.PositiveSmallIntegerField(
        _("position"), editable=False, validators=[MinValueValidator(1)]
    )
    supersedes = models.OneToOneField(
        "self",
        verbose_name=_("supersedes"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="superseded_by",
    )
    retired_at = models.DateTimeField(_("no longer asked since"), null=True, blank=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            known_values(
                "kind", QuestionKind, name="question_kind_known", message=_("Choose a kind of answer.")
            ),
            known_values(
                "asked", Asked, name="question_asked_known", message=_("Choose whom the question is put to.")
            ),
            models.CheckConstraint(
                condition=Q(kind="scale") & ~Q(lowest_label="") & ~Q(highest_label="")
                | ~Q(kind="scale") & Q(lowest_label="", highest_label=""),
                name="question_scale_has_labels",
                violation_error_message=_("Say what 1 and 5 mean on a scale; other answers have no scale."),
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1),
                name="question_position_counts_from_one",
                violation_error_message=_("Positions count from 1."),
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None) | ~Q(supersedes=F("id")),
                name="question_supersedes_another",
                violation_error_message=_("A question supersedes another one, not itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def audit_scope(self) -> str:
        return self.program.audit_scope

    @property
    def has_options(self) -> bool:
        return self.kind in self.WITH_OPTIONS

    def is_answered(self) -> bool:
        return self.answers.exists()


class Option(models.Model):
    """One of the choices that a question offers."""

    question = models.ForeignKey(
        Question, verbose_name=_("question"), on_delete=models.CASCADE, related_name="options"
    )
    text = models.CharField(_("choice"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("choice of a question")
        verbose_name_plural = _("choices of questions")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "text"],
                name="option_once_per_question",
                violation_error_message=_("The question offers this already."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class AnswerQuerySet(models.QuerySet):
    def for_reading(self) -> "AnswerQuerySet":
        """With what they are shown with, in the order of their questions."""
        return (
            self.select_related("question")
            .prefetch_related("chosen__option")
            .order_by("question__position", "question_id", "pk")
        )


class Answer(models.Model):
    """What one person answered to one question: a text, a number or a date, or rows of `ChosenOption`."""

    response = models.ForeignKey(
        SurveyResponse, verbose_name=_("survey response"), on_delete=models.CASCADE, related_name="answers"
    )
    question = models.ForeignKey(
        Question, verbose_name=_("question"), on_delete=models.PROTECT, related_name="answers"
    )
    text = models.TextField(_("text"), max_length=3000, blank=True)
    number = models.DecimalField(_("number"), max_digits=12, decimal_places=2, null=True, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question"],
                name="answer_once_per_question",
                violation_error_message=_("This question is answered already."),
            ),
            models.CheckConstraint(
                condition=Q(number=None, date=None) | Q(text="", date=None) | Q(text="", number=None),
                name="answer_is_one_thing",
                violation_error_message=_("An answer is a text, a number or a date."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.question)

    @property
    def value(self) -> object:
        """As the form takes it: text, number, date, an option's pk or a list of them."""
        kind = self.question.kind
        if self.question.has_options:
            chosen = [row.option_id for row in self.chosen.all()]
            return chosen if kind == QuestionKind.SEVERAL_OF else next(iter(chosen), None)
        if kind in (QuestionKind.NUMBER, QuestionKind.SCALE):
            return self.number
        return self.date if kind == QuestionKind.DATE else self.text

    @property
    def words(self) -> str:
        """As it is read."""
        question = self.question
        if question.has_options:
            rows = sorted(self.chosen.all(), key=lambda row: (row.option.position, row.option_id))
            return "; ".join(row.option.text for row in rows)
        if question.kind == QuestionKind.DATE:
            return date_format(self.date, "D j F Y")
        if question.kind == QuestionKind.NUMBER:
            return f"{self.number.normalize():f}"
        if question.kind == QuestionKind.SCALE:
            ends = f"{LOWEST} – {question.lowest_label}, {HIGHEST} – {question.highest_label}"
            return f"{int(self.number)} ({ends})"
        return self.text


class ChosenOption(models.Model):
    """A choice that somebody made."""

    answer = models.ForeignKey(
        Answer, verbose_name=_("answer"), on_delete=models.CASCADE, related_name="chosen"
    )
    option = models.ForeignKey(
        Option, verbose_name=_("choice"), on_delete=models.PROTECT, related_name="chosen"
    )

    class Meta:
        verbose_name = _("choice made")
        verbose_name_plural = _("choices made")
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "option"],
                name="chosen_option_once",
                violation_error_message=_("This is chosen already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.option)
