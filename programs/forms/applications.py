from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from .. import languages
from ..models import Application
from ..models.applications import MOST_FURTHER_LANGUAGES

YOU = ("about", "motivation", "capacity")
OPTIONAL = ("requires_other_language", "pronouns", "access_needs", "lists_me")
# What a new application takes over from an earlier one; consent is given anew.
COPIED = (
    "about",
    "motivation",
    "capacity",
    "preferred_language",
    "requires_other_language",
    "english_speaking",
    "english_understanding",
    "pronouns",
    "access_needs",
)


class ApplicationForm(forms.ModelForm):
    """One form for both roles; a mentor also says how many people they can take.

    `sending` asks for everything that a sent application needs; a draft may have gaps. `start` is an earlier
    application whose answers a new one begins with. After the approval only what can still be changed is asked.
    """

    conduct = forms.BooleanField(
        label=_("I have read the code of conduct and will keep to it"),
        help_text=_("It holds for everybody who takes part, in every channel of the program."),
        error_messages={"required": _("Accept the code of conduct: it holds for everybody who takes part.")},
    )

    class Meta:
        model = Application
        fields = (
            "about",
            "motivation",
            "capacity",
            "preferred_language",
            "requires_other_language",
            "english_speaking",
            "english_understanding",
            "pronouns",
            "access_needs",
            "lists_me",
        )
        widgets = {
            "access_needs": forms.Textarea(attrs={"rows": 3}),
            "about": forms.Textarea(attrs={"rows": 4}),
            "motivation": forms.Textarea(attrs={"rows": 5}),
            "english_speaking": forms.RadioSelect,
            "english_understanding": forms.RadioSelect,
        }

    def __init__(
        self,
        data: Any = None,
        *,
        instance: Application,
        sending: bool = True,
        start: Application | None = None,
    ) -> None:
        initial = {name: getattr(start, name) for name in COPIED} if start else None
        super().__init__(data, instance=instance, initial=initial)
        self._add_languages(start or instance)
        for name in ("english_speaking", "english_understanding"):
            self.fields[name].choices = [choice for choice in self.fields[name].choices if choice[0] != ""]
        if not self.instance.is_mentor:
            del self.fields["capacity"]
        if self.instance.state == Application.State.APPROVED:
            del self.fields["lists_me"]  # changed on the status page, at any time
            if not self.instance.imported_at:
                del self.fields["about"], self.fields["motivation"]
        is_draft = self.instance.state == Application.State.DRAFT
        if not is_draft:
            del self.fields["conduct"]  # accepted with its version when the application was sent
        optional = {*OPTIONAL, *self._further_names()}
        if self.instance.imported_at:
            optional |= {"about", "motivation"}  # they are in already; nobody decides by these any more
        for name, field in self.fields.items():
            field.required = name not in optional
            field.widget.is_required = field.required
        self.helper = self._helper(is_draft=is_draft)
        self.sending = sending

    def full_clean(self) -> None:
        """A draft may have gaps; the labels go on saying what a sent application needs."""
        needed = [field for field in self.fields.values() if field.required]
        for field in needed:
            field.required = self.sending
        super().full_clean()
        for field in needed:
            field.required = True

    def further_languages(self) -> list[str]:
        """The codes chosen beside the preferred one."""
        return [code for name in self._further_names() if (code := self.cleaned_data[name])]

    def chosen_languages(self) -> set[str]:
        """The codes that stand in the form as it is shown; of what was typed, only what is on the list."""
        shown = {self[name].value() for name in ("preferred_language", *self._further_names())}
        return shown & languages.codes()

    def answers(self) -> dict[str, Any]:
        """What the service stores of the application itself."""
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}

    def repeats_what_is_stored(self) -> bool:
        """Whether a valid answer says the same as the application does already."""
        stored = {self.fields[name].initial for name in self._further_names()} - {""}
        further = {*self.further_languages()} - {self.cleaned_data["preferred_language"]}
        return further == stored and all(
            self.initial[name] == value for name, value in self.answers().items()
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = {cleaned.get("preferred_language"), *(cleaned.get(name) for name in self._further_names())}
        if cleaned.get("requires_other_language") and not chosen - {languages.ENGLISH, "", None}:
            self.add_error(
                "requires_other_language",
                _("Name at least one language other than English that you speak, or leave this box empty."),
            )
        return cleaned

    def _add_languages(self, known_of: Application) -> None:
        choices = [("", _("Choose a language")), *languages.choices()]
        self.fields["preferred_language"] = forms.ChoiceField(
            label=self.fields["preferred_language"].label,
            help_text=self.fields["preferred_language"].help_text,
            choices=choices,
        )
        known = (
            []
            if known_of.pk is None
            else sorted(language.code for language in known_of.further_languages.all())
        )
        for number, name in enumerate(self._further_names()):
            self.fields[name] = forms.ChoiceField(
                label=_("Further language %(number)s") % {"number": number + 1},
                choices=[("", _("None")), *languages.choices()],
                initial=known[number] if number < len(known) else "",
                required=False,
            )

    @staticmethod
    def _further_names() -> list[str]:
        return [f"further_language_{number}" for number in range(1, MOST_FURTHER_LANGUAGES + 1)]

    def _helper(self, *, is_draft: bool) -> FormHelper:
        helper = FormHelper()
        fields = self.fields
        parts = [
            HTML("{% include 'programs/_application_form_start.html' %}"),
            Fieldset(_("You"), *you) if (you := [name for name in YOU if name in fields]) else None,
            Fieldset(
                _("Languages"),
                "preferred_language",
                Div(*self._further_names(), css_class="further-languages"),
                "english_speaking",
                "english_understanding",
                "requires_other_language",
                HTML("{% include 'programs/_language_counts.html' %}"),
            ),
            Fieldset(
                _("If you like"),
                *(name for name in ("pronouns", "access_needs", "lists_me") if name in fields),
            ),
        ]
        if is_draft:
            parts.append(
                Fieldset(_("Code of conduct"), HTML("{% include 'programs/_conduct_link.html' %}"), "conduct")
            )
            buttons = [
                Submit("send", _("Send application")),
                Submit("save", _("Save draft"), css_class="btn-secondary"),
            ]
            helper.attrs = {
                "data-autosave": _(
                    "You are signed out, so this isn't saved. Keep this page open: what you typed "
                    "stays on it. Sign in again in another window, then go on here."
                ),
                "data-autosave-failed": _(
                    "Not saved: the site can't be reached. What you typed stays on this page."
                ),
            }
        else:
            buttons = [Submit("save", _("Save changes"))]
        helper.layout = Layout(*filter(None, parts), Div(*buttons, css_class="actions"))
        if is_draft:
            helper.layout.append(HTML('<p class="form-text" role="status" data-autosave-said></p>'))
        return helper
