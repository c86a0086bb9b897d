"""What the benchmark measures with; the measuring itself isn't tested here."""

import xml.etree.ElementTree as ElementTree

import pytest

from bench.cohorts import SHAPES, cohort
from bench.plot import drawn, results_of
from bench.report import json_line, markdown
from bench.scores import judged
from matching.engine import match
from matching.engine.people import check_people

RESULTS = [
    {
        "name": "engine",
        "shape": "tight",
        "mentees": 60,
        "mentors": 30,
        "seconds": 0.5,
        "mib": 2.0,
        "pairs": 59,
    },
    {
        "name": "scipy",
        "shape": "tight",
        "mentees": 60,
        "mentors": 30,
        "seconds": 2.0,
        "mib": 8.0,
        "scoring": 1.0,
    },
    {"name": "bound", "shape": "tight", "mentees": 60, "mentors": 30, "note": "out of memory"},
]


@pytest.mark.parametrize(("shape", "mentors"), [("side by side", 60), ("tight", 30), ("scarce", 15)])
def test_cohort_has_its_shape_and_people_that_the_engine_takes(shape, mentors):
    people = cohort(shape, 60)
    check_people(people.mentors, people.mentees)
    assert (len(people.mentors), len(people.mentees)) == (mentors, 60)
    assert {mentor.capacity for mentor in people.mentors} <= {1, 2, 3, 4}


def test_cohort_is_the_same_for_the_same_seed_alone():
    assert cohort("tight", 60, seed=7) == cohort("tight", 60, seed=7)
    assert cohort("tight", 60, seed=7) != cohort("tight", 60, seed=8)


def test_fifth_of_the_mentees_requires_another_language():
    mentees = cohort("scarce", 1_000).mentees
    assert 170 <= sum(mentee.requires_other_language for mentee in mentees) <= 230


def test_tight_cohort_has_about_as_many_places_as_mentees():
    assert 950 <= sum(mentor.capacity for mentor in cohort("tight", 1_000).mentors) <= 1_050


def test_shapes_are_named_as_the_tables_name_them():
    assert list(SHAPES) == ["side by side", "tight", "scarce"]


def test_judged_counts_what_the_engine_counts_and_no_pair_beyond_a_capacity():
    people = cohort("tight", 60)
    outcome = match(*people.given)
    pairs = [(pair.mentor, pair.mentee) for pair in outcome.pairs]
    assert judged(people, pairs) == (len(pairs), outcome.total)
    assert judged(people, pairs + pairs) == (len(pairs), outcome.total)
    crowd = [(people.mentors[0].key, mentee.key) for mentee in people.mentees]
    assert judged(people, crowd)[0] == people.mentors[0].capacity


def test_table_holds_ratios_and_notes():
    rows = [line.split(" | ") for line in markdown(RESULTS).splitlines() if line.startswith("| 60")]
    assert [row[8] for row in rows] == ["1.00", "4.00", ""]
    assert rows[2][-1] == "out of memory |"


def test_picture_is_drawn_from_the_last_of_the_json_lines():
    slower = [RESULTS[0] | {"seconds": 5.0}]
    results = results_of(json_line(RESULTS, seed=1) + json_line(slower, seed=1))
    assert [result.get("seconds") for result in results] == [5.0, 2.0, None]
    picture = ElementTree.fromstring(drawn(results))  # noqa: S314 - drawn here
    name = "{http://www.w3.org/2000/svg}"
    assert len(picture.findall(f".//{name}polyline")) == 4
    assert "this engine: 5.00 seconds and 2 MiB at 60 mentees, tight." in picture.find(f"{name}desc").text
