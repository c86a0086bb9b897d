"""What happened on a site up to now, told to its services in the order in which it happened."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from mentorship.core.models import OutboxMessage, User
from mentorship.core.outbox.services import cancel_all
from pairs.models import Pair
from programs.codes import ALPHABET
from programs.models import Application, Channel, Declaration, Event, Program, Project
from programs.services import applications, decisions, declarations, programs
from programs.services.channels import save_meeting_place
from programs.services.coordinators import appoint_coordinator
from programs.services.questions import add_question
from programs.services.reviews import give_review
from programs.services.surveys import SurveyAnswers, answer_survey

from . import cast
from .pairing import first_week, match, months
from .shapes import DAYS, TOLD, Applicant, Cohort, Declared, Meets, Person, Stage

BEFORE_THE_FIRST = timedelta(days=14)  # projects declare before their programs open
APPLY_EVERY = timedelta(hours=17)


class Story:
    """Cohorts as they stand at `at`. Everything happened before, but for the mails of pairs told today."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.people: dict[str, User] = {}
        self.projects: dict[str, Project] = {}
        # Hashing is made to be slow, and everybody has the same one.
        self.password = make_password(cast.PASSWORD)

    def tell(self, cohorts: Iterable[Cohort], undecided: Iterable[Declared] = ()) -> None:
        """Needs an empty database and a transaction."""
        cohorts = sorted(cohorts, key=lambda cohort: cohort.opened_at(self.at))
        long_ago = cohorts[0].opened_at(self.at) - BEFORE_THE_FIRST
        self.site_coordinator = self.account(cast.SITE_COORDINATOR, long_ago)
        self.coordinator = self.account(cast.COORDINATOR, long_ago)
        appoint_coordinator(user=self.site_coordinator, program=None, by=None, at=long_ago)
        enrolled = []
        for cohort in cohorts:
            program = self.program(cohort, self.project(cohort.project, long_ago))
            enrolled.append((cohort.stage, program, self.candidates(cohort, program)))
        for declared in undecided:
            self.declare(declared, self.at - timedelta(days=2))
        for stage, program, candidates in enrolled:
            if stage == Stage.MID_PROGRAM:
                months(self.meets(program, candidates, stage), at=self.at)
        self.stop_mail()
        for stage, program, candidates in enrolled:
            if stage == Stage.KICKOFF_WEEK:
                first_week(self.meets(program, candidates, stage))
        programs.advance_programs(at=self.at)

    def account(self, person: Person, at: datetime) -> User:
        if person.email not in self.people:
            user = User(
                email=person.email,
                name=person.name,
                time_zone=person.time_zone,
                password=self.password,
                date_joined=at,
            )
            user.full_clean()
            user.save()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            self.people[person.email] = user
        return self.people[person.email]

    def declare(self, declared: Declared, at: datetime) -> Declaration:
        author = self.account(declared.maintainer, at)
        declaration = declarations.save_declaration(author=author, answers=declared.answers, at=at)
        return declarations.submit_declaration(declaration=declaration, by=author, at=at)

    def project(self, declared: Declared, at: datetime) -> Project:
        name = declared.answers["project_name"]
        if name not in self.projects:
            self.projects[name] = declarations.accept_declaration(
                declaration=self.declare(declared, at), by=self.site_coordinator, at=at + timedelta(days=1)
            )
        return self.projects[name]

    def program(self, cohort: Cohort, project: Project) -> Program:
        """Announced, and in enrolment if that has begun."""
        opened_at = cohort.opened_at(self.at)
        opens, closes, survey, starts = (
            (self.at + timedelta(days=days)).date() for days in DAYS[cohort.stage][1:]
        )
        program = programs.open_program(
            by=self.site_coordinator,
            at=opened_at,
            areas=cohort.areas,
            project=project,
            cohort=starts.strftime("%B %Y"),
            summary=cohort.summary,
            announcement=cohort.announcement,
            benefits=cast.BENEFITS,
            expectations=cast.EXPECTATIONS,
            requirements=cast.REQUIREMENTS,
            chat_url=project.chat_url,
            contact_email=f"{project.slug}@example.org",
            time_zone=cast.COORDINATOR.time_zone,
            enrolment_opens_on=opens,
            enrolment_closes_on=closes,
            survey_closes_on=survey,
            starts_on=starts,
            mentor_places=cohort.mentor_places,
            mentee_places=cohort.mentee_places,
            review_scores=cohort.review_scores,
        )
        appoint_coordinator(
            user=self.coordinator,
            program=program,
            by=self.site_coordinator,
            at=opened_at,
            reads_sensitive=any(wording.sensitive for wording in cohort.questions),
        )
        for wording in cohort.questions:
            add_question(program=program, wording=wording, by=self.coordinator, at=opened_at)
        for row in self.meeting_places(cohort, program):
            save_meeting_place(row=row, by=self.coordinator, at=opened_at)
        programs.announce_program(program=program, by=self.site_coordinator, at=opened_at)
        programs.advance_programs(at=min(self.at, opened_at + timedelta(days=3)))
        program.refresh_from_db()
        return program

    def meeting_places(self, cohort: Cohort, program: Program) -> Iterable[Channel | Event]:
        for position, talk in enumerate(cohort.channels):
            yield Channel(program=program, position=position, **asdict(talk))
        for told in cohort.events:
            starts_at = (self.at + timedelta(days=told.days)).replace(
                hour=told.hour, minute=0, second=0, microsecond=0
            )
            yield Event(
                program=program,
                title=told.title,
                starts_at=starts_at,
                minutes=told.minutes,
                place=told.place,
                text=told.text,
            )

    def candidates(self, cohort: Cohort, program: Program) -> dict[int, Applicant]:
        """Who applied, by the key of the application, with surveys answered and everything decided."""
        if not cohort.applicants:
            return {}
        first = cohort.opened_at(self.at) + timedelta(days=3)
        last = min(self.at, program.enrolment_deadline.instant) - timedelta(hours=2)
        step = min(APPLY_EVERY, (last - first) / len(cohort.applicants))
        told = {
            self.application(applicant, program, first + number * step): applicant
            for number, applicant in enumerate(cohort.applicants)
        }
        areas = list(program.areas.order_by("position"))
        goals = list(program.goal_kinds.order_by("position"))
        answered_at = min(self.at, program.survey_deadline.instant) - timedelta(days=2)
        for application, applicant in told.items():
            if survey := applicant.survey:
                answers = SurveyAnswers(
                    time_zone=applicant.person.time_zone,
                    level=survey.level,
                    seeks_level=survey.seeks_level,
                    remarks=survey.remarks,
                    areas={areas[position]: strength for position, strength in survey.areas.items()},
                    goals={goals[position]: words for position, words in survey.goals.items()},
                    half_hours=survey.cells(),
                )
                answer_survey(application=application, answers=answers, at=answered_at)
        return {application.pk: applicant for application, applicant in told.items()}

    def application(self, applicant: Applicant, program: Program, at: datetime) -> Application:
        person = self.account(applicant.person, at)
        preferred, *further = applicant.languages
        application = applications.save_application(
            program=program,
            person=person,
            role=applicant.role,
            answers={
                # Among equally good pairs the matching goes by the codes: the same people, the same pairs.
                "code": code_of(applicant),
                "about": applicant.about,
                "motivation": applicant.motivation,
                "preferred_language": preferred,
                "english_speaking": applicant.english,
                "english_understanding": applicant.english,
                **applicant.extra,
            },
            further_languages=further,
            at=at,
        )
        if applicant.state == "draft":
            return application
        applications.submit_application(application=application, by=person, at=at)
        if applicant.review:
            score, note = applicant.review
            give_review(application=application, by=self.site_coordinator, score=score, note=note, at=at)
        decided_at = at + timedelta(hours=1)
        if applicant.state == "withdrawn":
            applications.withdraw_application(application=application, by=person, at=decided_at)
        elif decide := {
            "approved": decisions.approve_application,
            "waitlisted": decisions.waitlist_application,
            "declined": decisions.decline_application,
        }.get(applicant.state):
            decide(application=application, by=self.coordinator, at=decided_at, reason=applicant.reason)
        return application

    def meets(self, program: Program, candidates: dict[int, Applicant], stage: Stage) -> dict[Pair, Meets]:
        """The pairs, now matched and told, and what is to be told of their meetings."""
        pairs = match(program, by=self.coordinator, told_at=self.at + TOLD[stage])
        return {pair: candidates[pair.mentee_id].meets for pair in pairs}

    def stop_mail(self) -> None:
        """Mail about what is long past would only bury the mail that comes."""
        waiting = OutboxMessage.objects.filter(state=OutboxMessage.State.PENDING)
        keys = waiting.values_list("dedupe_key", flat=True)
        cancel_all(dedupe_keys=list(keys), by=None, reason="Part of the demo's past.", at=self.at)


def code_of(applicant: Applicant) -> str:
    """The same whenever it is asked for."""
    random = Random(f"{applicant.person.email} {applicant.role}")  # noqa: S311 - nothing to hide
    return "".join(random.choices(ALPHABET, k=12))
