"""The deadline hour in short: what it measures is on record, that it measures is shown here."""

import json
from pathlib import Path

import pytest

from bench.deadline_hour import SEND, main, percentile

pytestmark = pytest.mark.postgres


def test_every_acknowledged_submission_is_stored_once(tmp_path: Path) -> None:
    file = tmp_path / "hour.json"
    options = ("--seconds", "5", "--rate", "4", "--submissions", "1", "--drafts", "12")
    assert main([*options, "--json", str(file)]) == 0
    result = json.loads(file.read_text())
    assert (result["acknowledged"], result["errors"], result["wrong"]) == (5, [], [])
    assert sum(row["number"] for row in result["kinds"].values()) == 5 + 5 * 4
    assert result["kinds"][SEND]["errors"] == 0


@pytest.mark.parametrize(("p", "expected"), [(50, 2.0), (95, 4.0), (99, 4.0)])
def test_percentile_is_a_time_that_was_measured(p: int, expected: float) -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0], p) == expected
