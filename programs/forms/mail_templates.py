from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from mentorship.core.mail import one_line
from mentorship.core.mail_texts import cleaned

from ..enums import MailText
from ..models import Application, MailTemplate
from ..services.mail_templates import check_words


class PreviewPerson(forms.ModelChoiceField):
    def label_from_instance(self, application: Application) -> str:
        return f"{application.person.name} ({application.get_role_display()})"


class MailTemplateForm(forms.ModelForm):
    """The words of a mail. `seen` says on top of which words these were written."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    person = PreviewPerson(
        label=_("Preview for"),
        queryset=Application.objects.none(),
        required=False,
        empty_label=_("Ida Example, who is made up"),
        help_text=_("The applications that were sent last. Nobody gets a mail by a preview."),
    )

    class Meta:
        model = MailTemplate
        fields = ("subject", "body")
        widgets = {
            "subject": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "body": forms.Textarea(attrs={"rows": 20, "class": "vLargeTextField"}),
        }
        error_messages = {
            "subject": {"required": _("Write a subject.")},
            "body": {"required": _("Write a text, or go back to the built-in one.")},
        }

    def __init__(self, *args: Any, name: MailText, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.fields["person"].queryset = people

    def clean(self) -> dict[str, Any]:
        words = super().clean()
        if not self.errors:
            words["subject"], words["body"] = one_line(words["subject"]), cleaned(words["body"])
            check_words(self.name, words["subject"], words["body"])
        return words

    def words(self) -> dict[str, str]:
        """Only after is_valid()."""
        return {"subject": self.cleaned_data["subject"], "body": self.cleaned_data["body"]}

    def clean_seen(self) -> Any:
        try:
            return parse_datetime(self.cleaned_data["seen"])
        except ValueError:
            return None
