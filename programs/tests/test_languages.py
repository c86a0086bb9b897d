import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from programs import languages


@pytest.mark.parametrize(
    ("code", "name"), [("en", "English"), ("pt", "Portuguese"), ("hi", "Hindi"), ("sw", "Swahili")]
)
def test_name_is_the_one_people_know(code, name):
    assert languages.name(code) == name


def test_name_is_in_the_language_of_the_reader():
    with translation.override("de"):
        assert languages.name("pt") == "Portugiesisch"


def test_name_of_a_code_that_nobody_knows_is_the_code():
    assert languages.name("qq") == "qq"


def test_choices_are_all_codes_by_name():
    choices = languages.choices()
    assert {code for code, _name in choices} == languages.codes()
    assert [name for _code, name in choices] == sorted((name for _, name in choices), key=str.casefold)


def test_choices_are_ordered_in_the_language_of_the_reader():
    with translation.override("de"):
        names = [name for _code, name in languages.choices()]
    assert names == sorted(names, key=str.casefold)
    assert names.index("Deutsch") < names.index("Englisch") < names.index("Hindi")


def test_codes_have_two_letters():
    assert {len(code) for code in languages.codes()} == {2}


@pytest.mark.parametrize("code", ["en", "pt", "zh"])
def test_validate_accepts_a_language(code):
    assert languages.validate(code) is None


@pytest.mark.parametrize("code", ["", "EN", "pt-br", "english", "qq"])
def test_validate_refuses_what_is_not_on_the_list(code):
    with pytest.raises(ValidationError) as refusal:
        languages.validate(code)
    assert refusal.value.messages == [f"“{code}” is not a language on the list. Choose one from it."]
