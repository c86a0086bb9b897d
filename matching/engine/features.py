"""People as arrays: the features that `scoring` compares.

All memory grows with the number of people, never with the number of pairs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from .arrays import contains, ranges
from .people import ENGLISH, FLUENCY, HALF_HOURS, LEVELS, Mentee, Mentor, other_languages, preferred_language
from .policy import Policy

BITS = 64
WORDS = -(-HALF_HOURS // BITS)
# Half-hours in a row that one bit stands for where it is enough to know that people may meet at all.
STRETCH = -(-HALF_HOURS // BITS)
# Classes of people whose English weighs alike, and whose levels do.
ENGLISH_CLASSES = 2 * len(FLUENCY) ** 2
LEVEL_CHOICES = (None, *LEVELS)
LEVEL_CLASSES = len(LEVEL_CHOICES) ** 2

People = Sequence[Mentor] | Sequence[Mentee]


@dataclass(frozen=True)
class Side:
    """The people of one side.

    `english`, `level`: (people,) classes. `requires`: (people,) bool. `spoken`: (words, people) uint64, a bit for
    each language but English that occurs on both sides; `preferred`: (people,) int16, the first language among
    these, -1 without. `week`: (people, words) uint64, bit h where the person has half-hour h; `hours`: how many;
    `stretches`: (people,) uint64, bit s where they have one of the half-hours from s × STRETCH on.
    `shares`: for areas, goals and each question with a weight (people, words) float32: the strength, or 1, of each
    word that occurs on both sides, and what they come to with those that don't.
    """

    english: np.ndarray
    level: np.ndarray
    requires: np.ndarray
    spoken: np.ndarray
    preferred: np.ndarray
    week: np.ndarray
    stretches: np.ndarray
    hours: np.ndarray
    shares: tuple[tuple[np.ndarray, np.ndarray], ...]


def sides(mentors: Sequence[Mentor], mentees: Sequence[Mentee], policy: Policy) -> tuple[Side, Side]:
    """The two sides, in the orders given; questions in the order of their names."""
    both: tuple[People, People] = mentors, mentees
    languages = [[other_languages(person) for person in people] for people in both]
    numbers = vocabulary(*languages)
    worded: list[tuple[list, list]] = [
        tuple([person.areas for person in people] for people in both),
        tuple([dict.fromkeys(person.goals, 1) for person in people] for people in both),
    ]
    for question in sorted(policy.weights.answers):
        worded.append(
            tuple(
                [dict.fromkeys(person.answers.get(question, ()), 1) for person in people] for people in both
            )
        )
    vocabularies = [vocabulary(*words) for words in worded]
    weeks = [week_bits(people) for people in both]
    mentor_side, mentee_side = (
        Side(
            english=english_classes(people),
            level=level_classes(people),
            requires=np.array([person.requires_other_language for person in people], bool),
            spoken=_bits(languages[side], numbers),
            preferred=_preferred(people, numbers),
            week=weeks[side],
            stretches=_stretches(weeks[side]),
            hours=np.array([len(person.availability) for person in people], np.int64),
            shares=tuple(
                _strengths(words[side], known) for words, known in zip(worded, vocabularies, strict=True)
            ),
        )
        for side, people in enumerate(both)
    )
    return mentor_side, mentee_side


def vocabulary(mentors: Iterable[Iterable[str]], mentees: Iterable[Iterable[str]]) -> dict[str, int]:
    """The words that occur on both sides, numbered in their order."""
    common = set(chain.from_iterable(mentors)) & set(chain.from_iterable(mentees))
    return {word: number for number, word in enumerate(sorted(common))}


def week_bits(people: People) -> np.ndarray:
    """(people, words) uint64: bit h of the week is set where the person has half-hour h."""
    counts = [len(person.availability) for person in people]
    hours = chain.from_iterable(person.availability for person in people)
    flat = np.fromiter(hours, np.int64, sum(counts))
    bits = np.zeros((len(people), WORDS * BITS), np.uint8)
    bits[np.repeat(np.arange(len(people)), counts), flat] = 1
    return np.packbits(bits, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def _stretches(week: np.ndarray) -> np.ndarray:
    """(people,) uint64: bit s where the week has one of the half-hours from s × STRETCH on."""
    bits = np.unpackbits(week.astype("<u8").view(np.uint8), axis=1, bitorder="little")[:, :HALF_HOURS]
    some = bits.reshape(len(week), HALF_HOURS // STRETCH, STRETCH).any(axis=2)
    padded = np.zeros((len(week), BITS), np.uint8)
    padded[:, : some.shape[1]] = some
    return np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64).reshape(-1)


def english_classes(people: People) -> np.ndarray:
    """(people,) of 0..71: speaking, understanding and whether another language is required."""
    steps = len(FLUENCY)
    return np.array(
        [
            (person.english_speaking * steps + person.english_understanding) * 2
            + person.requires_other_language
            for person in people
        ],
        np.int64,
    )


def level_classes(people: People) -> np.ndarray:
    """(people,) of 0..24: the level and the level sought, 0 = None."""
    steps = len(LEVEL_CHOICES)
    return np.array([(person.level or 0) * steps + (person.seeks_level or 0) for person in people], np.int64)


class Apart:
    """Pairs that may not be, of a number and a mentor, sparse: told for given pairs, or within a block of all.

    `numbers`, `columns`: the pairs, of which any may come twice; `width`: how many mentors there are.
    """

    def __init__(self, numbers: np.ndarray, columns: np.ndarray, width: int) -> None:
        self._width = max(1, width)
        self._codes = np.unique(numbers * self._width + columns)

    def holds(self, numbers: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """(pairs,) bool: which of these pairs it has."""
        return contains(self._codes, numbers * self._width + columns)

    def within(self, numbers: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The places (in `numbers`, in `columns`) of its pairs among all of theirs; `columns` ascending."""
        if not len(self._codes) or not len(columns):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        starts = np.searchsorted(self._codes, numbers * self._width + columns[0])
        ends = np.searchsorted(self._codes, numbers * self._width + columns[-1], side="right")
        row = np.repeat(np.arange(len(numbers)), ends - starts)
        mentor = self._codes[ranges(starts, ends)] % self._width
        there = contains(columns, mentor)
        return row[there], np.searchsorted(columns, mentor[there])


class Groups:
    """Who shares a group with whom, as far as a group has members on both sides."""

    def __init__(self, mentors: Sequence[Mentor], mentees: Sequence[Mentee]) -> None:
        ours, theirs = [[set(person.groups) for person in people] for people in (mentors, mentees)]
        numbers = vocabulary(ours, theirs)
        members = [
            (numbers[group], row) for row, groups in enumerate(ours) for group in groups & numbers.keys()
        ]
        group, column = np.array(members, np.int64).reshape(-1, 2).T
        self._members = Apart(group, column, len(mentors))
        known = [sorted(numbers[group] for group in groups & numbers.keys()) for groups in theirs]
        self._groups = np.array(list(chain.from_iterable(known)), np.int64)
        counts = np.array([len(groups) for groups in known], np.int64)
        self._ends = np.cumsum(counts)
        self._starts = self._ends - counts

    def holds(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """(pairs,) bool: whether mentee `rows[n]` and mentor `columns[n]` share one."""
        found = np.zeros(len(rows), bool)
        pair, groups = self._of(rows)
        found[pair[self._members.holds(groups, columns[pair])]] = True
        return found

    def within(self, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The places (in `rows`, in `columns`) of those who share one; `columns` ascending."""
        row, groups = self._of(rows)
        which, place = self._members.within(groups, columns)
        return row[which], place

    def _of(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Each row's groups, one after the other, with the row's place in `rows`."""
        starts, ends = self._starts[rows], self._ends[rows]
        return np.repeat(np.arange(len(rows)), ends - starts), self._groups[ranges(starts, ends)]


def _bits(words_of: Sequence[Iterable[str]], numbers: dict[str, int]) -> np.ndarray:
    """(words, people) uint64: a bit for each word known."""
    bits = np.zeros((-(-len(numbers) // BITS), len(words_of)), np.uint64)
    for row, words in enumerate(words_of):
        for word in words:
            if word in numbers:
                place, bit = divmod(numbers[word], BITS)
                bits[place, row] |= np.uint64(1 << bit)
    return bits


def _preferred(people: People, numbers: dict[str, int]) -> np.ndarray:
    firsts = [preferred_language(person) for person in people]
    return np.array([-1 if first == ENGLISH else numbers.get(first, -1) for first in firsts], np.int16)


def _strengths(words_of: Sequence[dict[str, int]], numbers: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    matrix = np.zeros((len(words_of), len(numbers)), np.float32)
    rows = [row for row, words in enumerate(words_of) for word in words if word in numbers]
    columns = [numbers[word] for words in words_of for word in words if word in numbers]
    strengths = [strength for words in words_of for word, strength in words.items() if word in numbers]
    matrix[rows, columns] = strengths
    return matrix, np.array([sum(words.values()) for words in words_of], np.int64)
