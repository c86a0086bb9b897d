"""The proof that no other set of pairs is better.

Give every mentor and every mentee a price, no less than nothing, such that the prices of any two people who
may be a pair come to what the pair is worth at least. Then no set of pairs is worth more than the sum of all
mentees' prices and, for each place, its mentor's: every pair is paid for by its two people, and nobody pays
twice. If the pairs found are worth just this sum, they are the best, whatever found them.

Worth and prices have two levels, pairs and points, compared in the order of the objective (`fairest` like
`most_pairs`): a pair is worth (1, its points). Locked pairs stand aside, with the places that they take.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Price(NamedTuple):
    """An integer price on two levels; the level that the objective compares later may be negative."""

    pairs: int
    points: int


@dataclass(frozen=True)
class Cover:
    """People of whom every pair in question has at least one, by key: a price of one pair each.

    There can't be more such pairs than these mentees and these mentors' places.
    """

    mentors: tuple[str, ...]
    mentees: tuple[str, ...]


@dataclass(frozen=True)
class Certificate:
    """`mentors`: the price of each mentor, the least possible: what one more place with them would add.
    `mentees`: the price of each mentee who isn't locked.

    For `fairest` the prices are about pairs from `floor` points on, the lowest that was reached; `most_pairs`
    covers all pairs that may be, whatever their points, and is as large as the number of pairs;
    `higher_floors` covers all pairs above the floor, and is smaller. All three are None for the other
    objectives, and `floor` and `higher_floors` where nobody but the locked is paired.
    """

    mentors: Mapping[str, Price]
    mentees: Mapping[str, Price]
    floor: int | None = None
    most_pairs: Cover | None = None
    higher_floors: Cover | None = None
