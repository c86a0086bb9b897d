"""Languages as people know them: every language of ISO 639-1 that CLDR has a name for, and how it is called."""

from functools import cache

from babel import Locale
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

ENGLISH = "en"


@cache
def _names(locale: str) -> dict[str, str]:
    """Code → name in the language of `locale`, for two-letter codes (regional variants are one language)."""
    return {code: name for code, name in Locale.parse(locale).languages.items() if len(code) == 2}


def codes() -> frozenset[str]:
    return frozenset(_names("en"))


def name(code: str) -> str:
    """The language's name in the reader's language."""
    return _names(to_locale(get_language() or "en")).get(code, code)


@cache
def _codes_by_english_name() -> dict[str, str]:
    return {name.casefold(): code for code, name in _names("en").items()}


def code_of(english_name: str) -> str:
    """The code of a language by its English name, in any case; empty if there is none."""
    return _codes_by_english_name().get(english_name.casefold(), "")


def choices() -> list[tuple[str, str]]:
    """(code, name) in the reader's language, by name."""
    names = _names(to_locale(get_language() or "en"))
    return sorted(names.items(), key=lambda item: item[1].casefold())


def validate(code: str) -> None:
    if code not in codes():
        raise ValidationError(
            _("“%(code)s” is not a language on the list. Choose one from it."), params={"code": code}
        )
