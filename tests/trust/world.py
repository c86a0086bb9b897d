"""Two programs with two of everything, and the people of the registry."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from matching.models import MatchRun
from matching.rules import USUAL
from matching.services.execution import execute
from matching.services.rulings import exclude_pair
from matching.services.runs import start_run
from mentorship.core.models import User
from mentorship.core.models.outbox import Relay
from mentorship.core.states import advance
from pairs.models import Pair
from pairs.services.meetings import log_other_meeting, move_meeting
from pairs.services.pairs import Match, open_pairs
from pairs.services.reminders import remind
from pairs.tests.factories import (
    REASONS,
    close_survey,
    make_candidate,
    make_matching_program,
    make_talk,
)
from pairs.tests.reminding import make_short
from programs.emails.surveys import send_survey_reminder
from programs.emails.wishes import send_late_entry, send_still_here, send_unfinished_draft
from programs.enums import Audience
from programs.links import hash_of
from programs.models import Channel, Claim, Event, LateEntry, Nomination, Program, Project, Question
from programs.services.channels import save_meeting_place
from programs.services.coordinators import open_sensitive
from programs.services.decisions import decline_application
from programs.services.maintainers import end_maintainer
from programs.services.nominations import confirm_nomination, decline_nomination
from programs.services.programs import cancel_program, change_program
from programs.services.subscriptions import subscribe
from programs.services.wishes import tell_of_next_cohort, wish_next_cohort
from programs.tests import applications_support, factories, imports_support
from programs.tests.mail_support import own_words
from programs.tests.questions_support import make_question

from .kinds import MAILBOX_FILE, ROLES, USED_LINK, VISITOR, Address, Grants, addresses

FAST_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAIL = b"To: a@example.org\r\nSubject: Hello\r\nDate: Mon, 1 Mar 2027 12:00:00 +0000\r\n\r\nHello\r\n"


@dataclass
class World:
    """The people by their role, what they were granted, and the programs of the one side and of the other."""

    people: dict[str, User]
    grants: dict[str, Grants]
    ours: Program
    theirs: Program
    our_draft: Program
    their_draft: Program
    clients: dict[str, Client] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """The role's browser, kept and signed in; a test that ends the session gets a new one."""
        client = self.clients.setdefault(role, Client(raise_request_exception=False))
        client.cookies.clear()
        if role != VISITOR:
            if not Session.objects.filter(pk=self.sessions.get(role)).exists():
                client.force_login(self.people[role])
                self.sessions.setdefault(role, client.session.session_key)
            else:
                client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def addresses(self, kind: str, role: str) -> tuple[list[Address], list[Address], list[Address]]:
        """The addresses of objects of `kind` that are the role's to open, of all others, and of none."""
        return addresses(kind, self.people.get(role), self.grants[role])


def build_world(at: datetime) -> World:
    """Make everything at `at`, which has to be the present: views read the clock."""
    with override_settings(PASSWORD_HASHERS=FAST_HASHERS):
        world = _build(at)
    settings.MAILBOX_DIR.mkdir(parents=True, exist_ok=True)
    (settings.MAILBOX_DIR / MAILBOX_FILE).write_bytes(MAIL)
    Relay.objects.create(name="relay.example.org:25")
    for role in ROLES:
        world.client(role)
    return world


def _build(at: datetime) -> World:
    make = factories
    people = {role: make.make_user(name=role.capitalize()) for role in ROLES[1:-1]}
    people["root"] = make.make_user(name="Root", is_superuser=True)
    for role in ("applicant", "mentor"):
        subscribe(person=people[role], at=at)
    # Who opens a program coordinates it, so others than the people of the registry do.
    programs, matched = [], []
    for name, maintainer in (("Lantern", people["maintainer"]), ("Tidepool", make.make_user())):
        opener = make.make_site_coordinator(at=at)
        project = make.make_project(name=name, maintainer=maintainer, by=opener, at=at)
        programs.append(make.make_program(project=project, by=opener, at=at, review_scores=1))
        programs.append(make.make_program("draft", project=project, by=opener, at=at))
        matched.append(_matching(project, opener, at))
        cancelled = make.make_program(project=project, by=opener, at=at)
        make.make_application("mentee", "submitted", cancelled)
        cancel_program(program=cancelled, by=opener, at=at, reason="Too few mentors.")
    ours, our_draft, theirs, their_draft = programs
    for program in (ours, our_draft):
        make.make_coordinator(program, user=people["coordinator"], at=at)
    for program in (theirs, their_draft):
        make.make_coordinator(program, at=at)
    for program in (ours, theirs):
        own_words(program, "declined", at=at)
    make.make_site_coordinator(people["site"], at=at)
    for program in programs:
        _places(program, at)
    _applications(people, ours, theirs)
    for program in matched:
        tell_of_next_cohort(program=program, at=at)
    for program in (ours, theirs):
        _move_the_survey(program, at)
        _pairs(program, at)
    _concerns(people, ours, theirs, at)
    make.make_coordinator(matched[0], user=people["coordinator"], at=at)
    _imports(people, ours, theirs, at)
    _declarations(people, at)
    for project in Project.objects.order_by("pk"):
        _at_the_desk(project, at)
    _nominations(people, ours, theirs, at)
    _reviews(people["coordinator"], ours, theirs, at)
    grants = {role: Grants() for role in ROLES}
    grants["coordinator"].programs = {ours.pk, our_draft.pk, matched[0].pk}
    grants["coordinator"].sensitive = {ours.pk}
    grants["site"].site = True
    grants["root"].superuser = True
    return World(people, grants, ours, theirs, our_draft, their_draft)


def _applications(people: dict[str, User], ours: Program, theirs: Program) -> None:
    make = factories
    for program, mentor, mentee in ((ours, people["mentor"], people["mentee"]), (theirs, None, None)):
        approved = [
            make.make_application(
                "mentor", "approved", program, mentor, further_languages=["pt"], capacity=2
            ),
            make.make_application("mentee", "approved", program, mentee),
        ]
        own = _questions(program)
        # A second mentee, for a pair of which nobody is told yet.
        approved.append(make.make_application("mentee", "approved", program))
        for application in approved:
            make.answer_survey_of(application, remarks="I travel in June.", own=own)
        applications_support.make_change(approved[-1])
        entry = LateEntry.objects.create(
            program=program,
            role="mentee",
            email=f"late-{program.pk}@example.org",
            until_on=program.survey_closes_on,
            created_at=program.announced_at,
        )
        send_late_entry(entry, at=program.announced_at)
        send_survey_reminder(approved[-1], days=7, at=approved[-1].decided_at)
        send_still_here(approved[-1], at=approved[-1].decided_at)
        make.make_application("mentee", "submitted", program)
        draft = make.make_application("mentee", "draft", program)
        send_unfinished_draft(draft, at=program.announced_at)
        make.make_application("mentor", "withdrawn", program)
        declined = make.make_application("mentee", "declined", program)
        wish_next_cohort(application=declined, wished=True, at=declined.decided_at)
    make.make_application("mentor", "draft", ours, people["applicant"])
    # Coordinators may apply too: also where they coordinate.
    make.make_application("mentor", "submitted", ours, people["coordinator"])


def _places(program: Program, at: datetime) -> None:
    """A channel for everyone, one for those taking part, and an event."""
    place = {"by": factories.coordinator_of(program), "at": at}
    for number, audience in enumerate(Audience.values):
        url = f"https://chat.example.org/{number}"
        channel = Channel(program=program, name=f"Chat {number}", url=url, audience=audience)
        save_meeting_place(row=channel, **place)
    event = Event(program=program, title="Questions and answers", starts_at=at + timedelta(days=3))
    event.place, event.text = "The usual call", "Bring questions."
    save_meeting_place(row=event, **place)


def _move_the_survey(program: Program, at: datetime) -> None:
    program.survey_closes_on += timedelta(days=1)
    by = factories.coordinator_of(program)
    change_program(program=program, changed=["survey_closes_on"], by=by, at=at)


def _reviews(coordinator: User, ours: Program, theirs: Program, at: datetime) -> None:
    """A review in either program, in ours by whoever may read sensitive answers there. And what is said of the
    coordinator, who applied in the own program."""
    role = ours.coordinators.current().get(user=coordinator)
    open_sensitive(coordinator=role, by=factories.coordinator_of(ours), at=at, reason="Sees to access.")
    for program in (ours, theirs):
        application = program.applications.sent().order_by("-pk")[0]
        applications_support.make_review(application, coordinator if program == ours else None, at=at)
    own = ours.applications.get(person=coordinator)
    applications_support.make_review(own, at=at)
    applications_support.make_recommendation(own)


def _concerns(people: dict[str, User], ours: Program, theirs: Program, at: datetime) -> None:
    """Ours: one that the coordinator reads, one kept from them. Theirs: one that the site alone reads."""
    make = applications_support
    author = theirs.applications.filter(role="mentee", state="approved").first().person
    make.make_concern("closed", program=ours, person=people["mentor"], at=at)
    make.make_concern(program=ours, person=people["mentee"], kept_from=[people["coordinator"]], at=at)
    make.make_concern(program=theirs, person=author, at=at)
    every_one = User.objects.filter(coordinatorships__program=theirs)
    make.make_concern(program=theirs, person=author, kept_from=every_one, words="All of them.", at=at)


def _questions(program: Program) -> dict[Question, Any]:
    """What the program asks beside the survey's core, with an answer to each."""
    at = datetime.combine(program.enrolment_opens_on, time(12), UTC)
    offered = make_question(program, at, "Which one?", kind="one_of", options=("This", "That"))
    scale = {"kind": "scale", "lowest_label": "never", "highest_label": "always"}
    return {
        make_question(program, at, "Where from?"): "From a friend.",
        make_question(program, at, "What is hard?", sensitive=True): "Calls.",
        make_question(program, at, "How often?", **scale): 4,
        offered: offered.options.order_by("position")[0],
    }


def _pairs(program: Program, at: datetime) -> None:
    """One pair with meetings before and after `at`, reminded of its minutes, and one that nobody is told of yet."""
    day = timedelta(days=1)
    approved = program.applications.approved().select_related("program__project", "person").order_by("pk")
    mentor, *mentees = [*approved.filter(role="mentor"), *approved.filter(role="mentee")]
    for mentee, told_at in zip(mentees, (at - 6 * day, at + day), strict=True):
        match = Match(mentor, mentee, points=42, parts={"time": 42}, reasons=REASONS)
        open_pairs(program=program, matches=[match], told_at=told_at, by=None, at=at - 6 * day)
    pair = Pair.objects.get(mentee=mentees[0])
    move_meeting(
        meeting=pair.meetings.get(),
        starts_at=at + 2 * day,
        minutes=60,
        place="The usual call",
        by=mentor.person,
        at=at - 5 * day,
    )
    make_talk(pair, at - day, by=mentor.person, at=at - 5 * day)
    held = {"kind": "code_review", "minutes": 30, "by": mentor.person}
    log_other_meeting(pair=pair, starts_at=at - 3 * day, at=at - 2 * day, **held)
    make_short(Pair.objects.get(pk=pair.pk), at)
    remind(at=at)


def _imports(people: dict[str, User], ours: Program, theirs: Program, at: datetime) -> None:
    """In either program one that waits, and one that brought people: in ours the applicant, who lacks everything."""
    make = imports_support
    for program, email in ((ours, people["applicant"].email), (theirs, "imported@example.org")):
        make.make_import(program, make.sheet(make.bare(1)), at=at)
        mentee = make.bare(2) | {"email": email}
        make.bring(program, make.sheet(mentee, make.person(3, "mentor", email=f"mentor-of-{email}")), at=at)
    used = Claim.objects.order_by("pk").first()
    Claim.objects.filter(pk=used.pk).update(token_hash=hash_of(USED_LINK), used_at=at)


def _matching(project: Project, coordinator: User, at: datetime) -> Program:
    """A program with a result, a run that waits, and two who are kept apart."""
    matched = make_matching_program(at, project=project, by=coordinator)
    mentor, mentee, _left = [make_candidate(matched, role) for role in ("mentor", "mentee", "mentee")]
    close_survey(matched, at)
    run = start_run(program=matched, policy=USUAL, by=coordinator, at=at)
    lease = {"lease_token": uuid4(), "lease_until": at + timedelta(hours=1)}
    advance(run, MatchRun.State.RUNNING, by=None, at=at, started_at=at, attempts=1, **lease)
    execute(run)
    start_run(program=matched, policy=USUAL, by=coordinator, at=at)
    why = "They share a desk."
    exclude_pair(program=matched, mentor=mentor, mentee=mentee, by=coordinator, at=at, reason=why)
    return matched


def _at_the_desk(project: Project, at: datetime) -> None:
    """A change that was declined and one that waits, a second maintainer, one who had to go, one who is invited."""
    make = factories
    make.make_amendment("declined", project=project, at=at)
    make.make_amendment(project=project, at=at, goals="Three people who stay.")
    make.make_maintainer(project, at=at)
    former, by = make.make_maintainer(project, at=at), make.make_site_coordinator(at=at)
    end_maintainer(maintainer=former, by=by, at=at, reason="They asked for it.")
    make.make_invitation(project, at=at)


def _nominations(people: dict[str, User], ours: Program, theirs: Program, at: datetime) -> None:
    """In either program one that waits, one that was confirmed, one that was declined; and a recommendation."""
    make = factories
    for program in (ours, theirs):
        maintainer = make.maintainer_of(program.project)
        applications_support.make_nomination(program, at=at, name="Nia")
        confirmed, declined = (applications_support.make_nomination(program, at=at) for _ in range(2))
        mentor = make.make_application("mentor", "submitted", program)
        confirm_nomination(nomination=confirmed, by=mentor.person, at=at)
        decline_nomination(nomination=declined, reason="No time this year.", at=at)
        applications_support.make_recommendation(mentor, by=maintainer)
        coordinator = make.coordinator_of(program)
        decline_application(application=mentor, by=coordinator, at=at, reason="The places are taken.")
    # One that a coordinator sent; its link was used.
    coordinators = applications_support.make_nomination(ours, by=people["coordinator"], at=at)
    decline_nomination(nomination=coordinators, reason="No time.", at=at)
    Nomination.objects.filter(pk=coordinators.pk).update(token_hash=hash_of(USED_LINK))


def _declarations(people: dict[str, User], at: datetime) -> None:
    make = factories
    make.make_declaration("draft", author=people["applicant"], at=at, project_name="Quayside")
    for name, state in (("Harbour", "submitted"), ("Breakwater", "draft"), ("Jetty", "declined")):
        make.make_declaration(state, at=at, project_name=name)
