"""Telling people that a date they count on was moved."""

from datetime import date

from mentorship.core.models import AuditEvent
from mentorship.core.outbox.services import enqueue_all

from ..emails.deadlines import compose_deadline_moved, people_about_to_be_told
from ..models import Program


def tell_of_moved_deadlines(*, program: Program, before: dict[str, date], changing: AuditEvent) -> None:
    """Write one mail to each person concerned, if a deadline differs from what it was `before`.

    The end of enrolment concerns everybody who applied or has begun to, the end of the survey those approved.
    Whose mail waits from a move just before gets no second one: it tells what holds when it leaves.
    """
    if program.announced_at is None:
        return
    enrolment, survey = (before[name] != getattr(program, name) for name in before)
    if not (enrolment or survey):
        return
    concerned = program.applications.begun() if enrolment else program.applications.approved()
    told = people_about_to_be_told(program)
    mails = []
    for application in concerned.select_related("person", "program__project").order_by("pk"):
        if application.person_id not in told:
            told.add(application.person_id)
            mails.append(compose_deadline_moved(application, before=before, changing=changing))
    enqueue_all(mails, hurry=False)
