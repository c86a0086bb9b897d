from django import template

from .. import languages

register = template.Library()


@register.filter
def language_name(code: str) -> str:
    return languages.name(code)
