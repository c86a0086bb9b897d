import pytest

from pairs.reasons import Wording, part_label

WORDING = Wording(areas={"1": "Testing"}, goals={"2": "Make a first contribution"})


def reason(code: str, subject: str | None = None, value: int | None = None, of: int | None = None) -> dict:
    return {"code": code, "subject": subject, "value": value, "of": of}


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (reason("preferred_language", "pt"), "Both would most like to talk in Portuguese."),
        (reason("other_language", "hi"), "Both speak Hindi."),
        (reason("english", None, 8, 10), "Both can talk in English."),
        (
            reason("area", "1", 3, 2),
            "Testing: wanted quite a lot, and the mentor can advise on it very well.",
        ),
        (reason("goal", "2"), "A goal that the mentor can help with: Make a first contribution."),
        (reason("time", None, 1), "Both are free for the same half hour each week."),
        (reason("time", None, 2), "Both are free at the same time for one hour a week."),
        (reason("time", None, 7), "Both are free at the same time for 3½ hours a week."),
        (reason("time", None, 8), "Both are free at the same time for 4 hours a week."),
        (
            reason("mentor_level", None, 4),
            "The mentor has the experience that the mentee asked for: Maintaining or leading.",
        ),
        (
            reason("mentee_level", None, 1),
            "The mentee has the experience that the mentor asked for: New to open source.",
        ),
    ],
)
def test_reason_is_put_into_words(stated, words):
    assert WORDING.words([stated]) == [words]


def test_area_that_is_gone_still_reads_as_a_sentence():
    assert WORDING.words([reason("area", "9", 1, 1)]) == [
        "An area of focus: wanted a little, and the mentor can advise on it a little."
    ]


def test_answers_in_confidence_are_told_to_nobody():
    assert WORDING.words([reason("answer", "identity", 1, 1), reason("english", None, 8, 10)]) == [
        "Both can talk in English."
    ]


def test_part_that_a_survey_question_gives_points_for_has_a_name():
    assert (part_label("areas"), part_label("answers:identity")) == ("Areas", "Survey")
