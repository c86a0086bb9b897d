"""mentor-match 7.0.1, the UK civil service's package, in an environment of its own.

Its pairs come from munkres, whose version it leaves open: 3.0.0 is what pip takes for it now, with a kernel in C;
1.1.4, in Python, is what there was when mentor-match 7.0.1 came out.

What a cohort becomes for it:

- Its rules may be anything that gives points to a pair. Ours gives the worth that the engine maximises: our points
  plus, for the pair itself, more than all points together. They are computed before its time begins and looked up.
- A pair against a hard rule is disqualified, as its own rule `Disqualify` does it.
- It gives a person one partner a round. In the way `places` a mentor is there once for each place, so that one
  round solves the same problem as the engine, exactly. In the way `rounds`, the one that it was made for, there are
  as many rounds as the largest capacity; mentees with a mentor and mentors without a place left are disqualified.

Its time is that of its `process_data`, from people to pairs. What it pairs is judged by our points.
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.cohorts import Cohort
from bench.measuring import Measured
from bench.scores import Found, blocks_of_scores, worth_of_a_pair

VERSION = "7.0.1"
CACHE = Path(__file__).resolve().parent.parent / ".cache"
_INSIDE = Path(__file__).with_name("mentor_match_inside.py")


def find(cohort: Cohort, munkres: str, way: str) -> Found:
    base = worth_of_a_pair(cohort)
    worth = [
        [int(value) + base if value >= 0 else 0 for value in row]
        for _rows, points in blocks_of_scores(*cohort.given[:3])
        for row in points
    ]
    people = {
        "mentors": [[mentor.key, mentor.capacity] for mentor in cohort.mentors],
        "mentees": [mentee.key for mentee in cohort.mentees],
        # A row for each mentee; 0 is forbidden.
        "worth": worth,
        "way": way,
    }
    with TemporaryDirectory() as directory:
        given, answer = Path(directory, "people.json"), Path(directory, "pairs.json")
        given.write_text(json.dumps(people))
        command = [interpreter(munkres), "-I", _INSIDE, given, answer]
        subprocess.run(command, check=True)  # noqa: S603 - our own script
        told = json.loads(answer.read_text())
    measured = Measured(None, told["seconds"], told["mib"])
    return Found([tuple(pair) for pair in told["pairs"]], measured=measured)


def interpreter(munkres: str) -> Path:
    """The interpreter of an environment that holds the package and this munkres; makes it the first time."""
    home = CACHE / f"mentor-match-{VERSION}-munkres-{munkres}"
    python = home / "bin" / "python"
    wanted = f"mentor-match=={VERSION}", f"munkres=={munkres}"
    installed = home / "installed"
    if not installed.exists():
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
        for command in ([sys.executable, "-m", "venv", "--clear", home], pip):
            # What they tell is no part of the answer.
            subprocess.run(command, check=True, stdout=sys.stderr)  # noqa: S603 - no shell
        installed.write_text("\n".join(wanted))
    return python
