"""The engine and what it is compared with.

A module has `find(cohort, **options) -> Found`. It is loaded only in the process that measures it: not all of
the libraries can share one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Method:
    """`most_pairs`: how many pairs of people it is given at most, by its memory and its patience; None for all."""

    label: str
    module: str
    most_pairs: int | None = None
    options: Mapping[str, str] = field(default_factory=dict)


METHODS = {
    "engine": Method("this engine", "engine"),
    "bound": Method("bound: every score once", "bound"),
    "scipy": Method("SciPy, dense assignment", "dense", 10_000 * 10_000),
    "ortools": Method("OR-tools, flow on all pairs", "flow", 3_000 * 3_000),
    "greedy": Method("greedy", "greedy", 20_000 * 20_000),
    "mentor-match": Method(
        "mentor-match 7.0.1, munkres 3.0.0",
        "mentor_match",
        1_000 * 1_000,
        {"munkres": "3.0.0", "way": "places"},
    ),
    "mentor-match-rounds": Method(
        "mentor-match 7.0.1, munkres 3.0.0, in rounds",
        "mentor_match",
        1_000 * 1_000,
        {"munkres": "3.0.0", "way": "rounds"},
    ),
    "mentor-match-2022": Method(
        "mentor-match 7.0.1, munkres 1.1.4",
        "mentor_match",
        1_000 * 500,
        {"munkres": "1.1.4", "way": "places"},
    ),
}
