"""Whom a program's next run could pair: who is there, who is spoken for, and whose answers are missing."""

from collections import Counter
from dataclasses import dataclass

from pairs.models import Pair
from programs.enums import Role
from programs.models import Application, Program


@dataclass(frozen=True)
class Side:
    """The mentors, or the mentees, of a program. `waiting` are those whom a run could pair."""

    approved: int
    answered: int
    waiting: int
    places: int


@dataclass(frozen=True)
class Supply:
    mentors: Side
    mentees: Side
    live_pairs: int
    unanswered: tuple[Application, ...]


def supply_of(program: Program) -> Supply:
    """Two queries."""
    live = list(Pair.objects.live().filter(program=program).values_list("mentor", "mentee"))
    taken, paired = Counter(mentor for mentor, _mentee in live), {mentee for _mentor, mentee in live}
    people = list(program.applications.approved().select_related("person", "survey").order_by("role", "pk"))
    answered = [person for person in people if _is_complete(person)]
    places = [max(person.capacity - taken[person.pk], 0) for person in answered if person.role == Role.MENTOR]
    mentees = [person for person in answered if person.role == Role.MENTEE]
    approved = Counter(person.role for person in people)
    return Supply(
        mentors=Side(approved[Role.MENTOR], len(places), sum(map(bool, places)), sum(places)),
        mentees=Side(
            approved[Role.MENTEE], len(mentees), sum(person.pk not in paired for person in mentees), 0
        ),
        live_pairs=len(live),
        unanswered=tuple(person for person in people if not _is_complete(person)),
    )


def _is_complete(person: Application) -> bool:
    """What the matching reads is there: the survey, and the languages, which an import may not have known."""
    return hasattr(person, "survey") and person.has_languages
