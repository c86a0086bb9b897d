from typing import Any

from django.forms import ModelForm, RadioSelect, Textarea
from django.utils.translation import gettext_lazy as _

from ..enums import Score
from ..models import Review


class ReviewForm(ModelForm):
    """What one coordinator thinks of an application."""

    class Meta:
        model = Review
        fields = ("score", "note")
        widgets = {"score": RadioSelect, "note": Textarea(attrs={"rows": 3})}
        error_messages = {"score": {"required": _("Choose one of the four steps.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["score"].choices = Score.choices  # without the empty one: a step is chosen or it isn't
