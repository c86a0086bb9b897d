"""What comes beside applications in tests: nominations, reviews, changes, late entries and concerns.

Made through the services; see `factories`.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import Any

from mentorship.core.models import User
from programs.models import (
    Application,
    ApplicationChange,
    Concern,
    LateEntry,
    Nomination,
    Program,
    Recommendation,
    Review,
)
from programs.services import applications, nominations
from programs.services.concerns import close_concern, raise_concern, take_up_concern
from programs.services.late_entries import let_in_late
from programs.services.recommendations import recommend
from programs.services.reviews import give_review

from .factories import AT, coordinator_of, maintainer_of, make_application, make_program

_numbers = count(1)


def make_nomination(
    program: Program | None = None,
    by: User | None = None,
    email: str | None = None,
    at: datetime = AT,
    **fields: Any,
) -> Nomination:
    """Sent, by the project's first maintainer unless told otherwise."""
    program = program or make_program(at=at)
    by = by or maintainer_of(program.project)
    email = email or f"nominee{next(_numbers)}@example.org"
    answers = {"name": "Nia Example", "note": "She answers every question in the channel."} | fields
    return nominations.nominate(program=program, by=by, email=email, at=at, **answers)


def make_recommendation(
    application: Application, by: User | None = None, recommends: bool = True, note: str = "Kind and steady."
) -> Recommendation:
    by = by or maintainer_of(application.program.project)
    at = application.submitted_at
    return recommend(application=application, recommends=recommends, note=note, by=by, at=at)


def make_review(application: Application | None = None, by: User | None = None, **given: Any) -> Review:
    """By the program's coordinator; for a new application in a program that asks for two."""
    application = application or make_application(program=make_program(review_scores=2))
    return give_review(
        application=application,
        by=by or coordinator_of(application.program),
        **{"score": 3, "note": "Says clearly what to learn.", "at": AT} | given,
    )


def make_change(
    application: Application, at: datetime | None = None, language: str = "hi"
) -> ApplicationChange:
    """An approved person speaks another language than they said."""
    answers = {"preferred_language": language}
    applications.save_application(
        program=application.program,
        person=application.person,
        role=application.role,
        answers=answers,
        further_languages=(),
        at=at or application.decided_at,
    )
    return application.changes.order_by("-pk")[0]


def make_late_entry(program: Program, email: str = "late@example.org", **fields: Any) -> LateEntry:
    """Let in at `at` (default: `AT`), until the survey closes."""
    entry = {"role": "mentee", "until_on": program.survey_closes_on, "at": AT} | fields
    return let_in_late(program=program, email=email, by=coordinator_of(program), **entry)


def make_concern(
    state: str = "raised",
    program: Program | None = None,
    person: User | None = None,
    kept_from: Iterable[User] = (),
    at: datetime = AT,
    **answers: Any,
) -> Concern:
    """By somebody who applied there; the first of its readers takes it up and closes it."""
    program = program or make_program(at=at)
    if person is None:
        person = make_application(program=program).person
    answers = {"words": "My mentor shouts at me.", "may_contact": True} | answers
    concern = raise_concern(program=program, person=person, kept_from=kept_from, at=at, **answers)
    reader = concern.readers().order_by("pk")[0]
    if state in {"taken_up", "closed"}:
        take_up_concern(concern=concern, by=reader, at=at)
    if state == "closed":
        close_concern(concern=concern, by=reader, at=at, reason="We talked with your mentor.")
    return concern
