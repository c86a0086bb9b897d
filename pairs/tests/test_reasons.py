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


ENGLISH = [reason("english", None, value, 10) for value in (10, 7, 4)]
MENTOR_LEVEL, MENTEE_LEVEL = reason("mentor_level", None, 4), reason("mentee_level", None, 1)
MENTOR_HAS = "The mentor has the experience that the mentee asked for: Maintaining or leading."
MENTEE_HAS = "The mentee has the experience that the mentor asked for: New to open source."


@pytest.mark.parametrize(
    ("part", "reasons", "points", "words"),
    [
        ("language", [reason("preferred_language", "pt")], 30, "Both would most like to talk in Portuguese."),
        ("language", [reason("other_language", "hi")], 24, "Both speak Hindi."),
        ("language", ENGLISH[:1], 21, "Both can talk in English with ease."),
        ("language", ENGLISH[1:2], 14, "Both can talk in English well."),
        ("language", ENGLISH[2:], 8, "Both can talk in English, with some effort."),
        ("language", [], 0, "They have no language in common."),
        (
            "areas",
            [reason("area", "1", 3, 2), reason("area", "9", 1, 1)],
            11,
            "The mentor can advise on “Testing” very well (wanted quite a lot) and "
            "“An area of focus” a little (wanted a little).",
        ),
        ("areas", [], 0, "They share none of the areas asked for."),
        (
            "goals",
            [reason("goal", "2")],
            10,
            "The mentor can help with “Make a first contribution”.",
        ),
        (
            "goals",
            [reason("goal", "2"), reason("goal", "9")],
            20,
            "The mentor can help with “Make a first contribution” and “a goal of the program”.",
        ),
        ("goals", [], 0, "The mentor can help with none of the goals asked for."),
        ("time", [reason("time", None, 8)], 10, "Both are free at the same time for 4 hours a week."),
        ("time", [], 0, "They are never free at the same time."),
        ("level", [], 30, "Neither asked for a level of experience."),
        ("level", [MENTOR_LEVEL], 30, MENTOR_HAS),
        ("level", [MENTOR_LEVEL, MENTEE_LEVEL], 30, f"{MENTOR_HAS} {MENTEE_HAS}"),
        (
            "level",
            [MENTOR_LEVEL],
            15,
            f"{MENTOR_HAS} The mentee doesn't have what the mentor asked for.",
        ),
        (
            "level",
            [MENTEE_LEVEL],
            15,
            f"{MENTEE_HAS} The mentor doesn't have what the mentee asked for.",
        ),
        ("level", [], 15, "One asked for a level of experience that the other doesn't have."),
        ("level", [], 0, "Neither has the experience that the other asked for."),
        (
            "answers:tools",
            [reason("answer", "tools", 1, 3), reason("answer", "food", 2, 2)],
            10,
            "They share 1 of the 3 answers given.",
        ),
        ("answers:tools", [reason("answer", "tools", 1, 1)], 10, "They share the one answer given."),
        ("answers:tools", [], 0, "They share none of the answers given."),
    ],
)
def test_part_is_put_into_a_sentence(part, reasons, points, words):
    others = [reason("answer", "identity", 1, 1)]
    assert WORDING.part(part, [*others, *reasons], points, 30) == words


def test_part_whose_points_cannot_tell_what_was_wished_claims_nothing():
    assert WORDING.part("level", [], 0, 0) == "No wish about experience is met, if there was one."
    assert WORDING.part("level", [], 0, 1) == "No wish about experience is met, if there was one."
    assert WORDING.part("level", [MENTOR_LEVEL], 0, 1) == MENTOR_HAS
