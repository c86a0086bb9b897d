"""The one place where a solver is called: OR-tools' minimum-cost flow."""

import importlib

import numpy as np

from .errors import UncertifiedError

_SOLVER = "ortools.graph.python.min_cost_flow"


def best_assignment(
    seats: np.ndarray,
    rows: np.ndarray,
    columns: np.ndarray,
    gains: np.ndarray,
    mentees: int,
    *,
    all_pairs: bool,
) -> np.ndarray:
    """(mentees,) the mentor of each mentee, or -1, with the greatest sum of gains.

    `seats`: (mentors,) places. `rows`, `columns`, `gains`: the pairs to choose from and what each gains, ≥ 0.
    With `all_pairs` only choices with as many pairs as possible are compared. What is returned is optimal if
    the solver is right; `prices` proves it. Deterministic for the same arrays.
    """
    mentor_of = np.full(mentees, -1, np.int64)
    if len(rows) == 0:
        return mentor_of
    # Loaded here, so that only a process that solves loads it.
    solver = importlib.import_module(_SOLVER).SimpleMinCostFlow()
    mentors = len(seats)
    tails, heads = rows.astype(np.int32), (mentees + columns).astype(np.int32)
    ones = np.ones(len(rows), np.int64)
    pair_arcs = np.asarray(
        solver.add_arcs_with_capacity_and_unit_cost(tails, heads, ones, -gains.astype(np.int64))
    )
    people = np.arange(mentees + mentors, dtype=np.int32)
    if all_pairs:
        solver.set_nodes_supplies(people, np.concatenate([np.ones(mentees, np.int64), -seats]))
        status = solver.solve_max_flow_with_min_cost()
    else:
        # Everybody's unit ends in one node, through a mentor or past all of them.
        end = np.full(mentees + mentors, mentees + mentors, np.int32)
        room = np.concatenate([np.ones(mentees, np.int64), seats])
        solver.add_arcs_with_capacity_and_unit_cost(people, end, room, np.zeros(len(people), np.int64))
        solver.set_nodes_supplies(people[:mentees], np.ones(mentees, np.int64))
        solver.set_node_supply(mentees + mentors, -mentees)
        status = solver.solve()
    if status != solver.OPTIMAL:
        raise UncertifiedError(f"the flow solver says {status}")
    used = np.asarray(solver.flows(pair_arcs.astype(np.int32))) > 0
    mentor_of[rows[used]] = columns[used]
    return mentor_of
