"""Whatever the engine says in codes, the apps below have words for."""

from matching.engine.codes import ChangeKind, Obstacle, Part, ReasonCode
from matching.enums import Remedy
from pairs.reasons import PART_WORDS, PARTS, WORDS
from programs.obstacles import SAID


def test_there_are_words_for_all_reasons_but_answers_in_confidence():
    assert set(WORDS) == {str(code) for code in ReasonCode} - {"answer"}


def test_there_are_names_for_all_parts():
    assert set(PARTS) == {str(part) for part in Part}


def test_every_part_has_a_sentence_and_every_reason_is_of_one_part():
    assert set(PART_WORDS) == set(PARTS)
    codes = [code for codes, _words in PART_WORDS.values() for code in codes]
    assert sorted(codes) == sorted(WORDS)


def test_there_is_a_remedy_for_each_change():
    assert set(Remedy.values) == {str(kind) for kind in ChangeKind} | {"pair_again", "none"}


def test_there_is_something_to_say_of_each_obstacle_but_nobody():
    assert set(SAID) == {str(obstacle) for obstacle in Obstacle} - {"nobody"}
