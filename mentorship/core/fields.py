from typing import Any

from django import forms
from django.db import models


class URLField(models.URLField):
    """An address on the web; one typed without a scheme means https, as it will in Django 6 by itself."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        return super().formfield(**{"assume_scheme": "https", **kwargs})
