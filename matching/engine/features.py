"""People as arrays: the features that `scoring` multiplies.

All memory grows with the number of people, never with the number of pairs.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from .people import ENGLISH, FLUENCY, HALF_HOURS, LEVELS, Mentee, Mentor, other_languages, preferred_language

WORDS = -(-HALF_HOURS // 64)
# Classes of people whose English weighs alike, and whose levels do.
ENGLISH_CLASSES = 2 * len(FLUENCY) ** 2
LEVEL_CHOICES = (None, *LEVELS)
LEVEL_CLASSES = len(LEVEL_CHOICES) ** 2

People = Sequence[Mentor] | Sequence[Mentee]


def vocabulary(mentors: Iterable[Iterable[str]], mentees: Iterable[Iterable[str]]) -> dict[str, int]:
    """The words that occur on both sides, numbered in their order."""
    common = set(chain.from_iterable(mentors)) & set(chain.from_iterable(mentees))
    return {word: number for number, word in enumerate(sorted(common))}


def one_hot(words_of: Sequence[Iterable[str]], numbers: dict[str, int]) -> np.ndarray:
    """(people, words) float32: 1 where the person has the word."""
    matrix = np.zeros((len(words_of), len(numbers)), np.float32)
    for row, words in enumerate(words_of):
        for word in words:
            if word in numbers:
                matrix[row, numbers[word]] = 1
    return matrix


def strengths(people: People, numbers: dict[str, int]) -> np.ndarray:
    """(people, areas) float32: the strength or priority 1..3, 0 without."""
    matrix = np.zeros((len(people), len(numbers)), np.float32)
    for row, person in enumerate(people):
        for area, strength in person.areas.items():
            if area in numbers:
                matrix[row, numbers[area]] = strength
    return matrix


def week_bits(people: People) -> np.ndarray:
    """(words, people) uint64: bit h of the week is set where the person has half-hour h."""
    counts = [len(person.availability) for person in people]
    hours = chain.from_iterable(person.availability for person in people)
    flat = np.fromiter(hours, np.int64, sum(counts))
    bits = np.zeros((len(people), WORDS * 64), np.uint8)
    bits[np.repeat(np.arange(len(people)), counts), flat] = 1
    words = np.packbits(bits, axis=1, bitorder="little").view("<u8").astype(np.uint64)
    return np.ascontiguousarray(words.T)


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


def languages(mentors: Sequence[Mentor], mentees: Sequence[Mentee]) -> tuple[np.ndarray, np.ndarray, int]:
    """Features whose product is `step` × (both prefer the same) + (number of shared languages), without English."""
    ours, theirs = [[other_languages(person) for person in side] for side in (mentors, mentees)]
    numbers = vocabulary(ours, theirs)
    step = len(numbers) + 1
    features = []
    for people, spoken, scale in ((mentors, ours, 1), (mentees, theirs, step)):
        firsts = [preferred_language(person) for person in people]
        preferred = one_hot([[first] if first not in (None, ENGLISH) else [] for first in firsts], numbers)
        features.append(np.hstack([one_hot(spoken, numbers), preferred * np.float32(scale)]))
    return features[0], features[1], step


def group_members(people: People) -> dict[str, np.ndarray]:
    """Group → the rows of its members, ascending."""
    members = defaultdict(list)
    for row, person in enumerate(people):
        for group in set(person.groups):
            members[group].append(row)
    return {group: np.array(rows, np.int64) for group, rows in members.items()}
