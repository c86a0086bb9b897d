"""A program's own questions as fields of the survey, and the form in which a coordinator words one."""

from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape, format_html
from django.utils.translation import gettext_lazy as _

from ..models import Answer, Application, Option, Question, SurveyResponse
from ..models.questions import HIGHEST, LOWEST
from ..services.questions import Wording

Kind = Question.Kind
SHORT, LONG = 200, 3000  # characters


class OptionField(forms.ChoiceField):
    """One of a question's choices; cleans to the Option, or None."""

    def __init__(self, *, question: Question, **kwargs: Any) -> None:
        self.options = {str(option.pk): option for option in options_of(question)}
        choices = [(pk, option.text) for pk, option in self.options.items()]
        if not question.required:
            choices.insert(0, ("", _("No answer")))
        super().__init__(choices=choices, **kwargs)

    def clean(self, value: Any) -> Option | None:
        return self.options.get(super().clean(value))


class OptionsField(forms.MultipleChoiceField):
    """Any of a question's choices; cleans to a list of Options in their order."""

    def __init__(self, *, question: Question, **kwargs: Any) -> None:
        self.options = {str(option.pk): option for option in options_of(question)}
        super().__init__(choices=[(pk, option.text) for pk, option in self.options.items()], **kwargs)

    def clean(self, value: Any) -> list[Option]:
        chosen = super().clean(value)
        return [option for pk, option in self.options.items() if pk in chosen]


class OwnQuestions:
    """The questions that a program adds for the role of an application, which need not be stored."""

    def __init__(self, application: Application, response: SurveyResponse | None) -> None:
        self.questions = list(application.program.questions.asked_of(application.role))
        given = {}
        if response:
            rows = response.answers.select_related("question").prefetch_related("chosen")
            given = {answer.question_id: answer.value for answer in rows}
        self.fields = {name_of(q): _field_of(q, given.get(q.pk)) for q in self.questions}

    def layout(self) -> list[Fieldset]:
        return [Fieldset(_("Questions of this program"), *self.fields)] if self.fields else []

    def answers(self, cleaned: dict[str, Any]) -> dict[Question, Any]:
        return {question: cleaned[name_of(question)] for question in self.questions}


def name_of(question: Question) -> str:
    return f"question-{question.pk}"


def options_of(question: Question) -> list[Option]:
    return sorted(question.options.all(), key=lambda option: (option.position, option.pk))


def _field_of(question: Question, given: Any) -> forms.Field:
    say = {
        "label": question.text,
        "help_text": _help_of(question),
        "required": question.required,
        "initial": given,
        "error_messages": {"required": _asks_for(question)},
    }
    match question.kind:
        case Kind.LONG_TEXT:
            return forms.CharField(max_length=LONG, widget=forms.Textarea(attrs={"rows": 4}), **say)
        case Kind.NUMBER:
            number = Answer._meta.get_field("number")
            return forms.DecimalField(
                max_digits=number.max_digits,
                decimal_places=number.decimal_places,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                **say | {"initial": None if given is None else f"{given.normalize():f}"},
            )
        case Kind.DATE:
            return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **say)
        case Kind.ONE_OF:
            return OptionField(question=question, widget=forms.RadioSelect, **say)
        case Kind.SEVERAL_OF:
            return OptionsField(question=question, widget=forms.CheckboxSelectMultiple, **say)
        case Kind.SCALE:
            return forms.TypedChoiceField(
                choices=_steps_of(question),
                coerce=int,
                empty_value=None,
                widget=forms.RadioSelect,
                **say | {"initial": None if given is None else int(given)},
            )
        case Kind.URL:
            return forms.URLField(max_length=SHORT, assume_scheme="https", **say)
        case _:
            return forms.CharField(max_length=SHORT, **say)


def _steps_of(question: Question) -> list[tuple[Any, Any]]:
    words = {LOWEST: f"{LOWEST} – {question.lowest_label}", HIGHEST: f"{HIGHEST} – {question.highest_label}"}
    steps = [(step, words.get(step, str(step))) for step in range(LOWEST, HIGHEST + 1)]
    return steps if question.required else [("", _("No answer")), *steps]


def _help_of(question: Question) -> Any:
    """Escaped here: forms show a help text as it is."""
    words = escape(question.help_text)
    if not question.sensitive:
        return words
    kept = _("Kept confidential: coordinators open it only when they need it, and that is put on record.")
    return format_html("{} {}", words, kept) if words else kept


def _asks_for(question: Question) -> Any:
    if question.kind in (Kind.ONE_OF, Kind.SCALE):
        return _("Choose one of the answers.")
    if question.kind == Kind.SEVERAL_OF:
        return _("Choose at least one of the answers.")
    return _("Enter an answer.")


class QuestionForm(forms.ModelForm):
    """How a coordinator words a question. Choices are lines of text."""

    options = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only for one or any of several choices: one choice on each line."),
    )

    class Meta:
        model = Question
        fields = (
            "text",
            "help_text",
            "asked",
            "kind",
            "options",
            "lowest_label",
            "highest_label",
            "required",
            "sensitive",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.Meta.fields)
        if self.instance.pk:
            self.initial["options"] = "\n".join(Wording.of(self.instance).options)

    def clean_options(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["options"].splitlines()]
        most = Option._meta.get_field("text").max_length
        for line in lines:
            if len(line) > most:
                raise ValidationError(
                    _("“%(start)s…” is too long. A choice has at most %(most)s characters.")
                    % {"start": line[:30], "most": most}
                )
        return [line for line in lines if line]

    def clean(self) -> dict[str, Any]:
        """What belongs to another kind of answer is refused beside the field that it stands in."""
        cleaned = super().clean()
        kind = cleaned.get("kind")
        for name in ("lowest_label", "highest_label"):
            if kind == Kind.SCALE and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Say what this end of the scale means."))
            elif kind and kind != Kind.SCALE and cleaned.get(name):
                self.add_error(name, _("Only a scale has this. Empty it, or choose a scale above."))
        offers = kind in Question.WITH_OPTIONS
        if offers and "options" in cleaned and len(cleaned["options"]) < 2:
            self.add_error("options", _("Offer at least two choices, each on a line of its own."))
        elif kind and not offers and cleaned.get("options"):
            self.add_error("options", _("Only an answer of several choices has these. Empty the list."))
        return cleaned

    def _post_clean(self) -> None:
        """The instance stays as it is stored: what was typed goes through `wording`."""

    def wording(self) -> Wording:
        """What the services take; only after is_valid()."""
        return Wording(**self.cleaned_data | {"options": tuple(self.cleaned_data["options"])})
