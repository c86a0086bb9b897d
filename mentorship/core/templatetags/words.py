from datetime import datetime
from typing import Any

from django import template
from django.utils.safestring import SafeString

from ..markdown import to_html

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    return to_html(text)


@register.filter
def countdown(deadline: Any, at: datetime) -> str:
    return deadline.countdown(at)
