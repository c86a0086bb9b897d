"""`match`: from people to proved pairs."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version

import numpy as np

from .certificate import Certificate, Cover, Price
from .codes import Objective
from .errors import InputError, UncertifiedError
from .explain import causes
from .instance import Instance, digest
from .memory import Memory, recalled
from .outcome import IsCancelled, OnProgress, Outcome, Pair, Statistics
from .people import Mentee, Mentor
from .policy import Constraints, Policy
from .scoring import one_thread
from .solve import Problem, Run, Solution
from .start import goal_of
from .worth import Goal

ENGINE_VERSION = "2"

Previous = Outcome | Iterable[tuple[str, str]]


@one_thread
def match(
    mentors: Iterable[Mentor],
    mentees: Iterable[Mentee],
    policy: Policy,
    constraints: Constraints,
    *,
    previous: Previous | None = None,
    progress: OnProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> Outcome:
    """The best pairs there are, by the policy's objective, with the proof that there are no better ones.

    The same people give the same outcome in whatever order they come. `previous`, an outcome or pairs of keys
    (mentor, mentee): among equally good answers as many of them as possible stay; people who aren't there any
    more are passed over. From an outcome of nearly the same input, as this function returned it, the run starts
    where that one ended, which takes a fraction of the time (not for `fairest`). `progress` gets a Progress now
    and then; `cancelled` is asked as often.

    Raises InputError for bad input, Cancelled, UncertifiedError if no proof is found (a defect).
    Memory grows with people, not with pairs; time with pairs, a few nanoseconds each and round.
    """
    with _no_collection():
        return _match(list(mentors), list(mentees), policy, constraints, previous, Run(progress, cancelled))


def _match(
    mentors: list[Mentor],
    mentees: list[Mentee],
    policy: Policy,
    constraints: Constraints,
    previous: Previous | None,
    run: Run,
) -> Outcome:
    run.enter("reading")
    instance = Instance(mentors, mentees, policy, constraints)
    before = pairs_of(previous)
    memory = previous.memory if isinstance(previous, Outcome) else None
    start = previous.digest if memory else ""
    key = digest(instance, constraints, before, start)
    problem = problem_of(instance, run, before, memory)
    if instance.objective is Objective.FAIREST:
        solution, certificate = _fairest(problem)
    else:
        solution = problem.solve(goal_of(instance.objective))
        certificate = Certificate(*_prices(problem, solution))
    run.enter("explaining")
    mentor_of = instance.mentor_of.copy()
    matched = np.flatnonzero(solution.mentor_of >= 0)
    mentor_of[problem.rows[matched]] = problem.columns[solution.mentor_of[matched]]
    pairs = _pairs(instance, mentor_of)
    if sum(pair.points for pair in pairs if not pair.locked) != problem.total(solution):
        raise UncertifiedError("the pairs' parts don't come to what was proved")
    unmatched, idle = causes(instance, mentor_of, run.report)
    run.enter("")
    outcome = Outcome(
        objective=str(instance.objective),
        pairs=pairs,
        unmatched=unmatched,
        idle=idle,
        total=sum(pair.points for pair in pairs),
        lowest=min((pair.points for pair in pairs if not pair.locked), default=None),
        certificate=certificate,
        version=f"{ENGINE_VERSION} ortools {version('ortools')}",
        digest=key,
        previous=before,
        start=start,
        statistics=Statistics(run.rounds, run.edges, run.seconds),
    )
    if instance.objective is not Objective.FAIREST:
        # Not to be given by anybody else.
        object.__setattr__(outcome, "memory", problem.memory(solution))
    return outcome


@contextmanager
def _no_collection() -> Iterator[None]:
    """Spares the search for garbage, of which there is none, among hundreds of thousands of new objects."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def pairs_of(previous: Previous | None) -> tuple[tuple[str, str], ...]:
    """Earlier pairs as keys (mentor, mentee), sorted, each once."""
    if previous is None:
        return ()
    pairs = previous.pairs if isinstance(previous, Outcome) else previous
    if not isinstance(pairs, Iterable):
        raise InputError("previous", None, "previous", f"must hold (mentor key, mentee key), not {pairs!r}")
    found = set()
    for pair in pairs:
        keys = (pair.mentor, pair.mentee) if isinstance(pair, Pair) else pair
        if not (
            isinstance(keys, tuple | list) and len(keys) == 2 and all(isinstance(key, str) for key in keys)
        ):
            raise InputError(
                "previous", None, "previous", f"must hold (mentor key, mentee key), not {pair!r}"
            )
        found.add(tuple(keys))
    return tuple(sorted(found))


def problem_of(
    instance: Instance, run: Run, before: Iterable[tuple[str, str]], memory: Memory | None
) -> Problem:
    """What the locks leave to solve."""
    columns = np.flatnonzero(instance.seats > 0)
    column_of = {int(mentor): position for position, mentor in enumerate(columns)}
    row_of = {int(mentee): position for position, mentee in enumerate(instance.waiting)}
    positions = [
        (
            row_of.get(instance.mentee_index.get(mentee, -1)),
            column_of.get(instance.mentor_index.get(mentor, -1)),
        )
        for mentor, mentee in before
    ]
    known = [pair for pair in positions if None not in pair]
    rows, pairs = instance.waiting, np.array(sorted(known), np.int64).reshape(-1, 2)
    return Problem(instance, run, rows, columns, pairs, memory and recalled(memory, instance, rows, columns))


def _fairest(problem: Problem) -> tuple[Solution, Certificate]:
    """As many pairs as can be, then the highest floor that still makes as many, then the best total on it."""
    most = problem.solve(Goal.PAIRS)
    cover = _cover(problem, most, 0)
    if not most.pairs:
        solution = problem.solve(Goal.PAIRS_THEN_TOTAL)
        return solution, Certificate(*_prices(problem, solution), most_pairs=cover)
    # As many pairs at `floor`, fewer at `beyond`.
    floor, beyond = problem.lowest(most), problem.instance.policy.weights.most + 1
    fewer = Cover((), ())
    while beyond - floor > 1:
        middle = (floor + beyond) // 2
        solution = problem.solve(Goal.PAIRS, middle)
        if solution.pairs == most.pairs:
            floor = problem.lowest(solution)
        else:
            beyond, fewer = middle, _cover(problem, solution, middle)
    solution = problem.solve(Goal.PAIRS_THEN_TOTAL, floor)
    return solution, Certificate(*_prices(problem, solution, floor), floor, cover, fewer)


def _prices(
    problem: Problem, solution: Solution, floor: int = 0
) -> tuple[dict[str, Price], dict[str, Price]]:
    """The prices of all mentors, also those without a place, and of the mentees without a lock, by key."""
    instance = problem.instance
    mentor_price = _mentor_prices(problem, solution, floor)
    mentors = zip(*solution.worth.split(mentor_price), strict=True)
    mentees = zip(*solution.worth.split(solution.mentee_price), strict=True)
    keys = [instance.mentees[row].key for row in problem.rows]
    return (
        {mentor.key: _price(price) for mentor, price in zip(instance.mentors, mentors, strict=True)},
        {key: _price(price) for key, price in zip(keys, mentees, strict=True)},
    )


def _price(levels: tuple[np.int64, np.int64]) -> Price:
    return Price(int(levels[0]), int(levels[1]))


def _mentor_prices(problem: Problem, solution: Solution, floor: int) -> np.ndarray:
    prices = np.zeros(len(problem.instance.mentors), np.int64)
    prices[problem.columns] = solution.mentor_price
    others = np.flatnonzero(problem.instance.seats == 0)
    if len(others):
        prices[others] = problem.offers(solution, others, floor)
    return prices


def _cover(problem: Problem, solution: Solution, floor: int) -> Cover:
    """Whom a price falls on when only pairs count."""
    instance = problem.instance
    mentors = np.flatnonzero(_mentor_prices(problem, solution, floor))
    mentees = problem.rows[np.flatnonzero(solution.mentee_price)]
    return Cover(
        tuple(instance.mentors[number].key for number in mentors),
        tuple(instance.mentees[number].key for number in mentees),
    )


def _pairs(instance: Instance, mentor_of: np.ndarray) -> tuple[Pair, ...]:
    mentees = np.flatnonzero(mentor_of >= 0)
    mentors = mentor_of[mentees]
    parts = instance.scorer.parts(mentees, mentors)
    points = zip(*(values.tolist() for values in parts.values()), strict=True)
    return tuple(
        Pair(
            instance.mentors[mentor].key,
            instance.mentees[mentee].key,
            sum(values),
            dict(zip(parts, values, strict=True)),
            bool(instance.mentor_of[mentee] >= 0),
        )
        for mentor, mentee, values in zip(mentors, mentees, points, strict=True)
    )
