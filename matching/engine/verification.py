"""`verify`: checks an outcome against the input, with no help from what found it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from .certificate import Certificate, Cover, Price
from .codes import Objective
from .instance import Instance, digest
from .outcome import Outcome
from .pairwise import compare
from .people import Mentee, Mentor, is_int
from .policy import Constraints, Policy
from .scoring import one_thread
from .sweep import Sweep

# Prices on two levels are compared as one integer each: the left level counts 2^31.
_LEFT = 2**31
_LARGEST = 2**29


@one_thread
def verify(
    mentors: Iterable[Mentor],
    mentees: Iterable[Mentee],
    policy: Policy,
    constraints: Constraints,
    outcome: Outcome,
) -> list[str]:
    """What is wrong with the outcome, in sentences; empty when it is proved the best there is.

    Checks that the pairs may be, keep the locks, exclusions and capacities, and have the points they say;
    and that the certificate proves, over all pairs, that the objective can't be exceeded. That earlier pairs
    break ties isn't part of the proof. Raises InputError for bad input. One or, for `fairest`, three passes
    over all pairs.
    """
    instance = Instance(mentors, mentees, policy, constraints)
    problems = list(_about_input(instance, constraints, outcome))
    problems += _about_pairs(instance, outcome)
    problems += _about_rest(instance, outcome)
    # The proof speaks of a matching that may be.
    return problems or list(_about_proof(instance, outcome))


def _about_input(instance: Instance, constraints: Constraints, outcome: Outcome) -> Iterator[str]:
    key = digest(instance, constraints, outcome.previous, outcome.start)
    if outcome.digest != key:
        yield "The digest is that of another input."
    if outcome.objective != instance.objective:
        yield f"The objective is {outcome.objective}, not {instance.objective}."


def _about_pairs(instance: Instance, outcome: Outcome) -> Iterator[str]:
    places = Counter(pair.mentor for pair in outcome.pairs)
    for mentee, times in Counter(pair.mentee for pair in outcome.pairs).items():
        if times > 1:
            yield f"Mentee {mentee!r} has {times} mentors."
    for mentor, count in places.items():
        if mentor in instance.mentor_index and count > instance.capacity[instance.mentor_index[mentor]]:
            yield f"Mentor {mentor!r} has {count} mentees, more than places."
    locked = {(pair.mentor, pair.mentee) for pair in outcome.pairs if pair.locked}
    for pair in sorted(locked ^ instance.locked):
        yield f"The pair {pair} is locked in only one of input and outcome."
    for pair in outcome.pairs:
        if pair.mentor not in instance.mentor_index or pair.mentee not in instance.mentee_index:
            yield f"The pair {pair.mentor!r}, {pair.mentee!r} names somebody who isn't there."
            continue
        mentor, mentee = instance.mentor_index[pair.mentor], instance.mentee_index[pair.mentee]
        found = compare(instance.mentors[mentor], instance.mentees[mentee], instance.policy)
        if found.broken:
            yield f"The pair {pair.mentor!r}, {pair.mentee!r} is against {found.broken[0].rule}."
        elif (found.points, found.parts) != (pair.points, pair.parts):
            yield f"The pair {pair.mentor!r}, {pair.mentee!r} has {found.points} points, not {pair.points}."
        if instance.excluded.holds(np.array([mentee]), np.array([mentor])).any():
            yield f"The pair {pair.mentor!r}, {pair.mentee!r} is excluded."


def _about_rest(instance: Instance, outcome: Outcome) -> Iterator[str]:
    paired = {pair.mentee for pair in outcome.pairs}
    if [left.mentee for left in outcome.unmatched] != [
        key for key in instance.mentee_index if key not in paired
    ]:
        yield "The unmatched aren't those without a pair."
    used = Counter(pair.mentor for pair in outcome.pairs)
    idle = [
        (mentor.key, mentor.capacity - used[mentor.key])
        for mentor in instance.mentors
        if mentor.capacity > used[mentor.key]
    ]
    if [(left.mentor, left.places) for left in outcome.idle] != idle:
        yield "The idle aren't those with places left."
    if outcome.total != sum(pair.points for pair in outcome.pairs):
        yield "The total isn't the sum of the pairs' points."
    lowest = min((pair.points for pair in outcome.pairs if not pair.locked), default=None)
    if outcome.lowest != lowest:
        yield "The lowest points aren't those of the pairs."


def _about_proof(instance: Instance, outcome: Outcome) -> Iterator[str]:
    certificate = outcome.certificate
    waiting = [instance.mentees[row].key for row in instance.waiting]
    fairest = instance.objective is Objective.FAIREST
    floors = certificate.floor, certificate.most_pairs, certificate.higher_floors
    if not fairest and floors != (None, None, None):
        yield "The certificate speaks of a floor that the objective doesn't have."
    for side, prices, keys in (
        ("mentors", certificate.mentors, [mentor.key for mentor in instance.mentors]),
        ("mentees", certificate.mentees, waiting),
    ):
        if set(prices) != set(keys):
            yield f"The certificate doesn't price just the {side}."
            return
        wrong = sorted(key for key, price in prices.items() if not _is_price(price, instance.objective))
        if wrong:
            yield f"The price of {wrong[0]!r} among the {side} is none."
            return
    free = [pair for pair in outcome.pairs if not pair.locked]
    if fairest:
        yield from _about_floor(instance, certificate, outcome.lowest, len(free))
    paid = _paid(instance, certificate)
    worth = len(free), sum(pair.points for pair in free)
    if paid != worth:
        yield f"The prices add up to {paid[0]} pairs and {paid[1]} points, the pairs to {worth[0]} and {worth[1]}."
    if _underpaid(instance, certificate.mentors, certificate.mentees, certificate.floor or 0):
        yield "Two people who may be a pair have prices below what it is worth."


def _about_floor(
    instance: Instance, certificate: Certificate, lowest: int | None, pairs: int
) -> Iterator[str]:
    """That no more pairs can be, and none as many on a higher floor."""
    if certificate.floor != lowest:
        yield "The floor isn't the lowest points reached."
    if certificate.most_pairs is None:
        yield "That there can't be more pairs isn't proved."
    else:
        yield from _about_cover(instance, certificate.most_pairs, 0, pairs)
    if (certificate.higher_floors is None) != (lowest is None):
        yield "That a higher floor matches fewer isn't proved, or there is none."
    elif certificate.higher_floors is not None:
        yield from _about_cover(instance, certificate.higher_floors, lowest + 1, pairs - 1)


def _about_cover(instance: Instance, cover: Cover, floor: int, most: int) -> Iterator[str]:
    """That the cover has every pair from `floor` points on, and no more than `most` places."""
    waiting = {instance.mentees[row].key for row in instance.waiting}
    mentors, mentees = set(cover.mentors), set(cover.mentees)
    if not (mentors <= instance.mentor_index.keys() and mentees <= waiting):
        yield "A cover names somebody who isn't there."
        return
    if sum(int(instance.seats[instance.mentor_index[key]]) for key in mentors) + len(mentees) > most:
        yield f"The cover from {floor} points on has more than {most} places."
    prices = [{key: Price(1, 0) for key in keys} for keys in (mentors, mentees)]
    if _underpaid(instance, *prices, floor, only_pairs=True):
        yield f"The cover from {floor} points on leaves out a pair."


def _is_price(price: object, objective: Objective) -> bool:
    """Two integers, not less than nothing in the order of the objective."""
    if not (isinstance(price, Price) and all(is_int(level) and abs(level) < _LARGEST for level in price)):
        return False
    return _combined(price, objective) >= 0


def _combined(price: Price, objective: Objective) -> int:
    left, right = (price.points, price.pairs) if objective is Objective.BEST_TOTAL else price
    return left * _LEFT + right


def _paid(instance: Instance, certificate: Certificate) -> tuple[int, int]:
    """The sum of all mentees' prices and, for each place that isn't locked, its mentor's."""
    pairs = points = 0
    used = Counter(mentor for mentor, _mentee in instance.locked)
    for mentor in instance.mentors:
        price = certificate.mentors[mentor.key]
        pairs += (mentor.capacity - used[mentor.key]) * price.pairs
        points += (mentor.capacity - used[mentor.key]) * price.points
    for price in certificate.mentees.values():
        pairs += price.pairs
        points += price.points
    return pairs, points


def _underpaid(
    instance: Instance,
    mentors: Mapping[str, Price],
    mentees: Mapping[str, Price],
    floor: int,
    *,
    only_pairs: bool = False,
) -> bool:
    """Whether any pair that may be, from `floor` points on, is worth more than its two prices; all are looked at."""
    nothing = Price(0, 0)
    # What a point more is worth, and a pair without points.
    slope, base = (_LEFT, 1) if instance.objective is Objective.BEST_TOTAL else (not only_pairs, _LEFT)
    mentor_price, mentee_price = (
        np.array(
            [_combined(prices.get(person.key, nothing), instance.objective) for person in people], np.int64
        )
        for prices, people in ((mentors, instance.mentors), (mentees, instance.mentees))
    )
    mentee_price = mentee_price[instance.waiting]

    def underpaid(rows: np.ndarray, columns: slice, points: np.ndarray) -> bool:
        worth = points.astype(np.int64) * slope + base
        worth -= mentor_price[columns]
        return bool(np.any((worth > mentee_price[rows, None]) & (points >= floor)))

    sweep = Sweep(instance, instance.waiting)
    return any(list(sweep.fold(underpaid)))
