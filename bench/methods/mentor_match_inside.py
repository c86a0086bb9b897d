"""Run by the interpreter of mentor-match's environment, with two files: people in, pairs out.

The package's own name is `matching`, so nothing of the project may be importable here.
"""

import json
import runpy
import sys
from pathlib import Path

from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import process_data
from matching.rules.rule import Disqualify

measured = runpy.run_path(str(Path(__file__).parents[1] / "measuring.py"))["measured"]


class Worth:
    """A rule of the package: the worth of the pair, looked up."""

    def __init__(self, worth):
        self.worth = worth

    def apply(self, match):
        return self.worth[match.mentee.number][match.mentor.number]


def person(kind, key, number, place=0):
    made = kind(grade=0, email=f"{key} {place}")
    made.key, made.number = key, number
    return made


def pairs(given):
    """(mentor key, mentee key) as the package pairs them, and its seconds and MiB."""
    worth, in_rounds = given["worth"], given["way"] == "rounds"
    mentees = [person(Mentee, key, number) for number, key in enumerate(given["mentees"])]
    mentors = [
        person(Mentor, key, number, place)
        for number, (key, capacity) in enumerate(given["mentors"])
        for place in range(min(1, capacity) if in_rounds else capacity)
    ]
    capacities = [capacity if in_rounds else 1 for _key, capacity in given["mentors"]]
    # The package asks the last rule first, and no further once it disqualifies.
    rules = [
        Worth(worth),
        Disqualify(lambda match: worth[match.mentee.number][match.mentor.number] == 0),
        Disqualify(lambda match: bool(match.mentee.mentors)),
        Disqualify(lambda match: len(match.mentor.mentees) >= capacities[match.mentor.number]),
    ]
    rounds = [rules] * max(capacities, default=1)
    _result, seconds, mib = measured(lambda: process_data(mentors, mentees, rounds))
    found = [(mentor.key, mentee.key) for mentor in mentors for mentee in mentor.mentees]
    return {"pairs": found, "seconds": seconds, "mib": mib}


if __name__ == "__main__":
    # Once with two people, so that what is loaded late is loaded.
    pairs({"mentors": [["a", 1]], "mentees": ["b"], "worth": [[1]], "way": "places"})
    people = json.loads(Path(sys.argv[1]).read_text())
    Path(sys.argv[2]).write_text(json.dumps(pairs(people)))
