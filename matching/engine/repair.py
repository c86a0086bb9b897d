"""From a matching that was the best before a few things changed to one that is again, along the shortest moves.

With prices that no pair exceeds, what changed leaves few people out of place: somebody who has a price but no mentor,
or a mentor with a price and a free place. Each is put right by the cheapest chain of moves, as in the successive
shortest path method (R. K. Ahuja, T. L. Magnanti, J. B. Orlin: Network Flows, 1993, chapter 9).
"""

from collections.abc import Callable
from heapq import heappop, heappush

import numpy as np

Step = tuple[int, int]  # what it costs, and to whom

_NOBODY = -1
# Moves are sought among pairs near to the prices first; so often others that turn out to be of use come in.
ATTEMPTS = 4


def repaired(
    seats: np.ndarray,
    rows: np.ndarray,
    columns: np.ndarray,
    gains: np.ndarray,
    mentor_of: np.ndarray,
    mentor_price: np.ndarray,
    *,
    near: int,
    effort: int,
) -> np.ndarray | None:
    """(mentees,) the mentor of each mentee, or -1, with the greatest sum of gains; None where that isn't found so.

    `seats`: (mentors,) places. `rows` ascending, `columns`, `gains`: the pairs to choose from and what each
    gains, > 0. `mentor_of`: where to start, of pairs that may be gone by now; `mentor_price`: (mentors,) prices
    from 0 that went with it. `near`: how far a pair may be from these prices to be of use; `effort`: how many pairs
    may be looked at on the way. A good start gives an optimum soon. Deterministic; `prices` proves the result.
    """
    mentees = len(mentor_of)
    some = np.zeros(len(rows), bool)
    for _attempt in range(ATTEMPTS):
        left = gains - mentor_price[columns]
        best = np.zeros(mentees, np.int64)
        np.maximum.at(best, rows, left)
        # Of the pairs before those stay that are as good as any.
        before = mentor_of[rows] == columns
        kept = before & (left == best[rows])
        start = np.full(mentees, -1)
        start[rows[kept]] = columns[kept]
        slack = best[rows] - left
        some |= slack <= max(near, slack[before].max(initial=0))
        moves = _Moves(seats, rows[some], columns[some], gains[some], start, mentor_price, best, effort)
        if not moves.settle():
            return None
        effort, mentor_of = moves.effort, moves.result()
        mentee_price, mentor_price = np.split(np.array(moves.price, np.int64), [mentees])
        short = mentee_price[rows] + mentor_price[columns] < gains
        if not short.any():
            return mentor_of
        some |= short
    return None


class _Moves:
    """Mentees are 0 … n - 1, mentors n … n + m - 1; n + m is the way out: being without anybody."""

    def __init__(
        self,
        seats: np.ndarray,
        rows: np.ndarray,
        columns: np.ndarray,
        gains: np.ndarray,
        mentor_of: np.ndarray,
        mentor_price: np.ndarray,
        mentee_price: np.ndarray,
        effort: int,
    ) -> None:
        self.count = len(mentor_of)
        self.out = self.count + len(seats)
        self.effort = effort
        self.seats = seats.tolist()
        self.columns = (columns + self.count).tolist()
        self.rows = rows.tolist()
        self.gains = gains.tolist()
        self.starts = np.searchsorted(rows, np.arange(self.count + 1)).tolist()
        self.by_column = np.argsort(columns, kind="stable")
        self.column_starts = np.searchsorted(columns[self.by_column], np.arange(len(seats) + 1)).tolist()

        self.price = [*mentee_price.tolist(), *mentor_price.tolist()]
        self.mentor_of = np.where(mentor_of < 0, _NOBODY, mentor_of + self.count).tolist()
        self.mentees_of: list[set[int]] = [set() for _mentor in self.seats]
        for mentee, mentor in enumerate(self.mentor_of):
            if mentor != _NOBODY:
                mentees = self.mentees_of[mentor - self.count]
                if len(mentees) < self.seats[mentor - self.count]:
                    mentees.add(mentee)
                else:
                    self.mentor_of[mentee] = _NOBODY

    def settle(self) -> bool:
        """Puts everybody right who is out of place; False when the effort is spent."""
        for mentee in range(self.count):
            if self.mentor_of[mentee] == _NOBODY and self.price[mentee] > 0 and not self._place(mentee):
                return False
        for mentor in range(self.count, self.out):
            while self._is_wanting(mentor):
                if not self._fill(mentor):
                    return False
        return True

    def result(self) -> np.ndarray:
        mentor_of = np.array(self.mentor_of, np.int64).reshape(-1)
        return np.where(mentor_of == _NOBODY, _NOBODY, mentor_of - self.count)

    def _has_place(self, mentor: int) -> bool:
        return len(self.mentees_of[mentor - self.count]) < self.seats[mentor - self.count]

    def _is_wanting(self, mentor: int) -> bool:
        return self.price[mentor] > 0 and self._has_place(mentor)

    def _place(self, mentee: int) -> bool:
        """Moves this mentee to a mentor, each displaced one on to another, until one ends in a free place or out."""
        way = self._shortest(
            mentee,
            self._onward,
            lambda node: node == self.out or (node >= self.count and self._has_place(node)),
        )
        if way is None:
            return False
        end, far, settled, before = way
        for node, reached in settled.items():
            if node < self.count:
                self.price[node] -= far - reached
            elif node != self.out:
                self.price[node] += far - reached
        # From the end back to the start: a mentee, and the mentor whom they move to.
        while end != mentee:
            node = before[end]
            if node < self.count:
                self._move(node, end)
            end = node
        return True

    def _fill(self, mentor: int) -> bool:
        """Gives a mentor's free place to whoever adds most by it, each place left to another, or leaves it free."""
        way = self._shortest(mentor, self._backward, lambda node: node == self.out)
        if way is None:
            return False
        end, far, settled, after = way
        for node, reached in settled.items():
            if self.count <= node < self.out:
                self.price[node] -= far - reached
                # Pairs stay worth just their prices, also those of whom nobody asked.
                for mentee in self.mentees_of[node - self.count]:
                    self.price[mentee] += far - reached
        # From the end on to the start: a mentee, and the mentor whom they move to.
        while end != mentor:
            node = after[end]
            if end < self.count:
                self._move(end, node)
            end = node
        return True

    def _shortest(
        self, start: int, steps: Callable[[int], list[Step]], is_end: Callable[[int], bool]
    ) -> tuple[int, int, dict[int, int], dict[int, int]] | None:
        """The nearest end, how far it is, how far all on the way are, and each one's neighbour towards the start.

        Dijkstra's algorithm: no step costs less than nothing. None where there is no end or the effort is spent.
        """
        distance, neighbour, settled = {start: 0}, {}, {}
        queue = [(0, start)]
        while queue and self.effort >= 0:
            far, node = heappop(queue)
            if node in settled:
                continue
            settled[node] = far
            if is_end(node):
                return node, far, settled, neighbour
            for cost, following in steps(node):
                reached = far + cost
                if reached < distance.get(following, reached + 1):
                    distance[following] = reached
                    neighbour[following] = node
                    heappush(queue, (reached, following))
        return None

    def _onward(self, node: int) -> list[Step]:
        """To whom a mentee may move, or whom a mentor without a free place displaces."""
        if node >= self.count:
            return [(0, mentee) for mentee in sorted(self.mentees_of[node - self.count])]
        start, stop = self.starts[node], self.starts[node + 1]
        self.effort -= stop - start
        price, mine = self.price[node], self.mentor_of[node]
        steps = [
            (price + self.price[column] - gain, column)
            for column, gain in zip(self.columns[start:stop], self.gains[start:stop], strict=True)
            if column != mine
        ]
        return [*steps, (price, self.out)]

    def _backward(self, node: int) -> list[Step]:
        """Who may move to a mentor, or whose place a mentee leaves by moving."""
        if node < self.count:
            mine = self.mentor_of[node]
            return [(0, self.out if mine == _NOBODY else mine)]
        column = node - self.count
        edges = self.by_column[self.column_starts[column] : self.column_starts[column + 1]].tolist()
        self.effort -= len(edges)
        price = self.price[node]
        steps = [
            (price + self.price[self.rows[edge]] - self.gains[edge], self.rows[edge])
            for edge in edges
            if self.mentor_of[self.rows[edge]] != node
        ]
        return [*steps, (price, self.out)]

    def _move(self, mentee: int, mentor: int) -> None:
        mine = self.mentor_of[mentee]
        if mine != _NOBODY:
            self.mentees_of[mine - self.count].discard(mentee)
        self.mentor_of[mentee] = _NOBODY if mentor == self.out else mentor
        if mentor != self.out:
            self.mentees_of[mentor - self.count].add(mentee)
