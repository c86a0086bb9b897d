"""People, projects, programs and applications for tests, made through the services.

Everything happens at `AT` unless told otherwise. Views read the clock, so their tests say
`make_program(at=clock.now())`: a program's dates lie around its `at`, and applications to it are made on the
first day of its enrolment. A program in its survey with people in it is one that began some time ago:

    program = make_program(at=clock.now() - timedelta(days=25))
    make_application(program=program, state="approved")
    advance_programs(at=clock.now())
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress

from mentorship.core.models import User
from mentorship.core.states import advance
from programs.models import (
    Amendment,
    Application,
    Declaration,
    Maintainer,
    MaintainerInvitation,
    Program,
    Project,
    SurveyResponse,
)
from programs.services import (
    amendments,
    applications,
    decisions,
    declarations,
    maintainers,
    programs,
)
from programs.services.coordinators import appoint_coordinator
from programs.services.surveys import SurveyAnswers, answer_survey

AT = datetime(2027, 3, 1, 12, tzinfo=UTC)
PASSWORD = "lantern-at-the-tidepool"
REASON = "The places on this side are taken."
AREAS = ("Documentation", "Testing", "Web interface")
EVENINGS = frozenset((weekday, slot) for weekday in range(5) for slot in range(36, 42))  # 18:00 to 21:00

_numbers = count(1)


def make_user(
    email: str | None = None,
    name: str | None = None,
    time_zone: str = "Europe/Berlin",
    password: str = PASSWORD,
    **fields: Any,
) -> User:
    """Somebody with a verified address who signs in with `PASSWORD`."""
    number = next(_numbers)
    user = User.objects.create_user(
        email or f"person{number}@example.org",
        password,
        name=name or f"Person {number}",
        time_zone=time_zone,
        **fields,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_site_coordinator(user: User | None = None, at: datetime = AT) -> User:
    user = user or make_user()
    appoint_coordinator(user=user, program=None, by=None, at=at)
    return user


def make_coordinator(program: Program, user: User | None = None, at: datetime = AT) -> User:
    """A further coordinator of the program."""
    user = user or make_user()
    appoint_coordinator(user=user, program=program, by=None, at=at)
    return user


def coordinator_of(program: Program) -> User:
    """The one who coordinates it the longest, in `make_program` whoever opened it."""
    return program.coordinators.current().select_related("user").order_by("pk")[0].user


def maintainer_of(project: Project) -> User:
    return project.maintainers.current().select_related("user").order_by("pk")[0].user


def declaration_answers(**answers: Any) -> dict[str, Any]:
    return {
        "project_name": "Lantern",
        "repository_url": "https://example.org/lantern",
        "home_page_url": "",
        "newcomer_work": "Fix reports that are marked as easy.",
        "goals": "Two people who stay.",
        "maintainers": "Ida Example",
        "chat_url": "https://chat.example.org/lantern",
        "conduct_url": "https://example.org/lantern/conduct",
    } | answers


def make_declaration(
    state: str = "submitted",
    author: User | None = None,
    by: User | None = None,
    at: datetime = AT,
    reason: str = "",
    **answers: Any,
) -> Declaration:
    """In any state; `by` decides it, otherwise a new site coordinator does."""
    author = author or make_user()
    declaration = declarations.save_declaration(author=author, answers=declaration_answers(**answers), at=at)
    if state == "draft":
        return declaration
    if state == "withdrawn":
        return declarations.withdraw_declaration(declaration=declaration, by=author, at=at)
    declarations.submit_declaration(declaration=declaration, by=author, at=at)
    if state in {"accepted", "declined"}:
        by = by or make_site_coordinator(at=at)
    if state == "accepted":
        declarations.accept_declaration(declaration=declaration, by=by, at=at, reason=reason)
    elif state == "declined":
        declarations.decline_declaration(declaration=declaration, by=by, at=at, reason=reason or REASON)
    return declaration


def make_project(
    name: str | None = None,
    maintainer: User | None = None,
    by: User | None = None,
    at: datetime = AT,
    **answers: Any,
) -> Project:
    """A project whose declaration, by `maintainer`, was accepted."""
    name = name or f"Project {next(_numbers)}"
    declaration = make_declaration("accepted", author=maintainer, by=by, at=at, project_name=name, **answers)
    return declaration.project


def project_answers(project: Project, **answers: Any) -> dict[str, Any]:
    """What the project says, and what is to change."""
    names = (*Amendment.FIELDS, *amendments.AT_ONCE)
    return {name: getattr(project, name) for name in names} | answers


def make_amendment(
    state: str = "proposed",
    project: Project | None = None,
    by: User | None = None,
    at: datetime = AT,
    **answers: Any,
) -> Amendment:
    """In any state; `by` decides it, otherwise a new site coordinator does."""
    project = project or make_project(at=at)
    maintainer = project.maintainers.current().order_by("pk")[0].user
    amendment = amendments.change_project(
        project=project,
        answers=project_answers(project, **(answers or {"goals": "One person who stays."})),
        seen=amendments.mark_of(project, amendments.amendment_of(project)),
        by=maintainer,
        at=at,
    )
    if state == "withdrawn":
        return amendments.withdraw_amendment(project=project, by=maintainer, at=at)
    if state == "accepted":
        amendments.accept_amendment(amendment=amendment, by=by or make_site_coordinator(at=at), at=at)
    elif state == "declined":
        by = by or make_site_coordinator(at=at)
        amendments.decline_amendment(amendment=amendment, by=by, at=at, reason=REASON)
    return amendment


def make_invitation(
    project: Project, email: str | None = None, by: User | None = None, at: datetime = AT
) -> MaintainerInvitation:
    """Sent by `by`, otherwise by the project's first maintainer."""
    by = by or project.maintainers.current().order_by("pk")[0].user
    email = email or f"invited{next(_numbers)}@example.org"
    return maintainers.invite_maintainer(project=project, email=email, by=by, at=at)


def make_maintainer(project: Project, user: User | None = None, at: datetime = AT) -> Maintainer:
    """A further one, who accepted an invitation."""
    invitation = make_invitation(project, at=at)
    return maintainers.accept_invitation(invitation=invitation, by=user or make_user(), at=at)


# Days from a program's `at` to: enrolment opens, enrolment closes, survey closes, start.
DAYS = {
    "announced": (7, 28, 42, 56),
    "survey": (-30, -3, 14, 28),
    "matching": (-40, -20, -3, 14),
    "running": (-80, -60, -40, -30),
    "finished": (-300, -280, -260, -250),
}
USUAL_DAYS = (-7, 21, 35, 49)


def program_fields(
    at: datetime = AT, days: tuple[int, int, int, int] = USUAL_DAYS, **fields: Any
) -> dict[str, Any]:
    """What `open_program` needs beside the project."""
    number = next(_numbers)
    opens, closes, survey, starts = ((at + timedelta(days=n)).date() for n in days)
    return {
        "cohort": f"Cohort {number}",
        "summary": "Help people to see in the dark.",
        "announcement": "We look for **newcomers** and for those who show them the way in.",
        "benefits": "You learn how a project works.",
        "expectations": "You meet once a week.",
        "requirements": "You have written some code before.",
        "chat_url": "https://chat.example.org/lantern",
        "contact_email": "lantern@example.org",
        "time_zone": "Europe/Berlin",
        "enrolment_opens_on": opens,
        "enrolment_closes_on": closes,
        "survey_closes_on": survey,
        "starts_on": starts,
        "mentor_places": 10,
        "mentee_places": 10,
    } | fields


def make_program(
    state: str = "enrolment",
    project: Project | None = None,
    by: User | None = None,
    at: datetime = AT,
    areas: Iterable[str] = AREAS,
    **fields: Any,
) -> Program:
    """A program that is in `state` at `at`, opened by `by` (default: a new site coordinator)."""
    by = by or make_site_coordinator(at=at)
    program = programs.open_program(
        by=by,
        at=at,
        areas=areas,
        project=project or make_project(by=by, at=at),
        **program_fields(at, DAYS.get(state, USUAL_DAYS), **fields),
    )
    if state == "draft":
        return program
    announced_at = min(at, datetime.combine(program.enrolment_opens_on, time(12), UTC))
    programs.announce_program(program=program, by=by, at=announced_at)
    if state == "cancelled":
        return programs.cancel_program(program=program, by=by, at=at, reason="Too few mentors.")
    programs.advance_programs(at=at)
    program.refresh_from_db()
    # What begins a program's run and ends it belongs to the apps above.
    for later in {"running": ("running",), "finished": ("running", "finished")}.get(state, ()):
        advance(program, later, by=by, at=at)
    if program.state != state:
        raise AssertionError(f"These dates make the program {program.state}, not {state}.")
    return program


def application_answers(**answers: Any) -> dict[str, Any]:
    return {
        "about": "I write small programs and read large ones.",
        "motivation": "I want to find my way into a project.",
        "preferred_language": "en",
        "english_speaking": 4,
        "english_understanding": 4,
        "requires_other_language": False,
    } | answers


def make_application(
    role: str = "mentee",
    state: str = "submitted",
    program: Program | None = None,
    person: User | None = None,
    at: datetime | None = None,
    further_languages: Iterable[str] = (),
    by: User | None = None,
    reason: str = "",
    **answers: Any,
) -> Application:
    """In any state; `by`, otherwise the program's coordinator, decides it."""
    program = program or make_program()
    person = person or make_user()
    at = at or datetime.combine(program.enrolment_opens_on, time(12), UTC)
    application = applications.save_application(
        program=program,
        person=person,
        role=role,
        answers=application_answers(**answers),
        further_languages=further_languages,
        at=at,
    )
    if state == "draft":
        return application
    applications.submit_application(application=application, by=person, at=at)
    if state == "withdrawn":
        return applications.withdraw_application(application=application, by=person, at=at)
    if state in {"approved", "waitlisted", "declined"} and application.state != state:
        decision = {
            "approved": decisions.approve_application,
            "waitlisted": decisions.waitlist_application,
            "declined": decisions.decline_application,
        }[state]
        reason = reason or ("" if state == "approved" else REASON)
        decision(application=application, by=by or coordinator_of(program), at=at, reason=reason)
    return application


def survey_answers(application: Application, **answers: Any) -> SurveyAnswers:
    """The first area and the first kind of goal of the program, and free evenings from Monday to Friday."""
    program = application.program
    return SurveyAnswers(
        **{
            "time_zone": application.person.time_zone,
            "level": 4 if application.is_mentor else 1,
            "seeks_level": None,
            "remarks": "",
            "areas": {program.areas.order_by("position", "pk")[0]: 3},
            "goals": {program.goal_kinds.order_by("position", "pk")[0]: ""},
            "half_hours": EVENINGS,
        }
        | answers
    )


def answer_survey_of(application: Application, at: datetime | None = None, **answers: Any) -> SurveyResponse:
    """Answer for an approved person, on the day of the decision unless told otherwise."""
    return answer_survey(
        application=application,
        answers=survey_answers(application, **answers),
        at=at or application.decided_at,
    )
