"""The demo, and beside it what only the pictures and the checks of pages need: match runs of every kind, and
people who come from a spreadsheet. For a site under test: `manage.py shell -c "from tests.browser.filling import …"`.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from matching.models import MatchRun, ProposedPair
from matching.rules import USUAL
from matching.services.publication import publish_run, undo_publication
from matching.services.rulings import exclude_pair, lock_pair
from matching.services.runs import cancel_run, start_run
from mentorship.core import clock
from mentorship.core.models import User
from mentorship.core.states import advance
from mentorship.devtools.demo import cast, generated
from mentorship.devtools.demo.pairing import work_off
from mentorship.devtools.demo.shapes import Stage
from mentorship.devtools.demo.story import Story
from programs.imports.entries import Options
from programs.imports.tables import File
from programs.models import Amendment, Program, Project
from programs.services.amendments import AT_ONCE, change_project, mark_of
from programs.services.asking import ask_applicants
from programs.services.concerns import close_concern, raise_concern, take_up_concern
from programs.services.declarations import save_declaration
from programs.services.imports import import_applications, preview_import
from programs.services.late_entries import let_in_late
from programs.services.maintainers import accept_invitation, invite_maintainer
from programs.services.nominations import decline_nomination, nominate
from programs.services.programs import change_program
from programs.services.subscriptions import subscribe

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TO_MATCH = {"mentors": 24, "mentees": 30, "stage": Stage.MATCHING.value, "seed": 1}
CONSENT = "The sign-up form of the library, where they ticked “I want to take part”."
# Pilar has an account; Kiri and Ola have none.
ROWS = """\
role,name,email,time_zone
mentor,Pilar Example,pilar@example.org,Europe/Madrid
mentee,Kiri Example,kiri@example.org,
mentee,Ola Example,ola@example.org,
"""
BAD_ROWS = """\
role,name,email,time_zone,english_speaking,hours,hours_time_zone
mentee,Vera Example,vera@example.org,Europe/Sofia,4,,
mentee,Rui Example,rui at example.org,Europe/Lisbon,3,,
mentor,Sami Example,sami@example.org,Finland,9,,
mentee,Bo Example,bo@example.org,,,Mon 18-21,Europe/Oslo
"""


@transaction.atomic
def fill() -> None:
    """In an empty database. Everything of the demo, a cohort to be matched, runs and imports."""
    at = clock.now()
    story = Story(at)
    # As many places as Tidepool would need for the people of the spreadsheets.
    cohorts = [
        replace(cohort, mentor_places=cohort.mentor_places + 3, mentee_places=cohort.mentee_places + 3)
        if cohort is cast.IN_SURVEY
        else cohort
        for cohort in cast.COHORTS
    ]
    story.tell([*cohorts, generated.cohort(**TO_MATCH)], undecided=[cast.PAPER_KITE])
    programs = {
        program.state: program for program in Program.objects.select_related("project").order_by("pk")
    }
    concerned(programs[Program.State.RUNNING], by=story.coordinator, at=at - HOUR)
    matched_before(programs[Program.State.MATCHING], by=story.coordinator, at=at - 2 * HOUR)
    under_way(programs[Program.State.RUNNING], by=story.coordinator, at=at - MINUTE)
    nominated(programs[Program.State.ENROLMENT], at=at)
    brought_in(programs[Program.State.SURVEY], by=story.coordinator, at=at - HOUR)
    at_the_desk(story, at=at - HOUR)
    subscribe(person=story.coordinator, at=at - HOUR)
    asked(programs[Program.State.SURVEY], by=story.coordinator, at=at)


def at_the_desk(story: Story, *, at: datetime) -> None:
    """At Lantern's a second maintainer, two who are invited, and a change that waits; and a draft beside it."""
    ravi, tomo = story.account(cast.RAVI, at), story.account(cast.TOMO, at)
    lantern = Project.objects.get(name="Lantern")
    links = [
        invite_maintainer(project=lantern, email=f"{name}@example.org", by=ravi, at=at)
        for name in ("tomo", "olu", "lars")
    ]
    accept_invitation(invitation=links[0], by=tomo, at=at + MINUTE)
    said = {name: getattr(lantern, name) for name in (*Amendment.FIELDS, *AT_ONCE)}
    goals = f"{lantern.goals}\n\nAnd one of them keeps the releases going."
    change_project(
        project=lantern, answers=said | {"goals": goals}, seen=mark_of(lantern, None), by=ravi, at=at + MINUTE
    )
    draft = cast.PAPER_KITE.answers | {"project_name": "Paper Boat"}
    save_declaration(author=ravi, answers=draft, at=at)


def concerned(program: Program, *, by: User, at: datetime) -> None:
    """Everybody with a pair agrees to be listed and raises something; of three, each in a state of its own."""
    approved = program.applications.approved()
    approved.update(lists_me=True)
    words = "My partner has cancelled three times, each time on the same day."
    for number, application in enumerate(approved.select_related("person").order_by("pk")):
        answers = {"words": words, "may_contact": number % 2 == 0}
        concern = raise_concern(program=program, person=application.person, at=at, **answers)
        if number % 3:
            take_up_concern(concern=concern, by=by, at=at)
        if number % 3 == 2:
            close_concern(
                concern=concern, by=by, at=at, reason="We spoke with both of you. Write if it goes on."
            )


def matched_before(program: Program, *, by: User, at: datetime) -> None:
    """From the oldest on: one cancelled, one taken back, one that failed, and one by other rules."""
    cancel_run(run=start_run(program=program, policy=USUAL, by=by, at=at - HOUR), by=by, at=at - HOUR)
    first = matched(program, USUAL, by=by, at=at)
    publish_run(run=first, by=by, at=at + 5 * MINUTE)
    undo_publication(run=first, by=by, at=at + 10 * MINUTE)
    strongest, *_others, weakest = ProposedPair.objects.filter(run=first).order_by("-points", "pk")
    rule = {"program": program, "by": by, "at": at + 12 * MINUTE}
    lock_pair(mentor=strongest.mentor, mentee=strongest.mentee, reason="They know each other.", **rule)
    matched(program, USUAL | {"least_points": 99}, by=by, at=at + 15 * MINUTE)
    exclude_pair(mentor=weakest.mentor, mentee=weakest.mentee, reason="One is the other's manager.", **rule)
    weights = USUAL["weights"] | {"areas": 60, "time": 10}
    matched(program, USUAL | {"weights": weights, "least_points": 60}, by=by, at=at + 30 * MINUTE)


def matched(program: Program, policy: dict, *, by: User, at: datetime) -> MatchRun:
    run = start_run(program=program, policy=policy, by=by, at=at)
    work_off(run, at=at)
    return run


def under_way(program: Program, *, by: User, at: datetime) -> None:
    """Held by a worker that there isn't, for longer than anybody looks at it."""
    run = start_run(program=program, policy=USUAL, by=by, at=at)
    lease = {"lease_token": uuid4(), "lease_until": at + timedelta(days=1)}
    advance(run, MatchRun.State.RUNNING, by=None, at=at, started_at=at, attempts=1, done=1, of=3, **lease)


def asked(program: Program, *, by: User, at: datetime) -> None:
    """Everybody who is in is asked whether they still take part, and somebody is let in late."""
    program.still_here_days = 30
    change_program(program=program, changed=["still_here_days"], by=by, at=at)
    ask_applicants(at=at)
    late = {"role": "mentee", "email": "late@example.org", "until_on": program.survey_closes_on}
    let_in_late(program=program, by=by, at=at, **late)


def nominated(program: Program, *, at: datetime) -> None:
    """Two who are asked, and one who declined."""
    by = program.project.maintainers.current().order_by("pk")[0].user
    why = "Answers every question of newcomers in the channel."
    for name in ("Nia", "Oona", "Pia"):
        ask = {"name": f"{name} Example", "email": f"{name.lower()}@example.org", "note": why}
        nomination = nominate(program=program, by=by, at=at - HOUR, **ask)
    decline_nomination(nomination=nomination, reason="A new job leaves no time this year.", at=at)


def brought_in(program: Program, *, by: User, at: datetime) -> None:
    """Three people, who get a link each; and a file with bad rows, of which nothing is done yet."""
    options = Options(tells_everybody=True)
    file = File(name="library.csv", role="", text=ROWS)
    pending = preview_import(program=program, files=[file], consent=CONSENT, options=options, by=by, at=at)
    import_applications(pending=pending, by=by, at=at + MINUTE)
    file = File(name="second-library.csv", role="", text=BAD_ROWS)
    preview_import(program=program, files=[file], consent=CONSENT, options=options, by=by, at=at + HOUR)
