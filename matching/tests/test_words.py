"""Whatever the engine says in codes, the apps below have words for."""

from matching.engine.codes import Part, ReasonCode
from pairs.reasons import PARTS, WORDS


def test_there_are_words_for_all_reasons_but_answers_in_confidence():
    assert set(WORDS) == {str(code) for code in ReasonCode} - {"answer"}


def test_there_are_names_for_all_parts():
    assert set(PARTS) == {str(part) for part in Part}
