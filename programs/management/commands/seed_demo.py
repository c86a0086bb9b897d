from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from mentorship.core import clock
from mentorship.core.models import User
from programs.models import Application, Program, Project
from programs.services import applications, declarations, programs
from programs.services.coordinators import appoint_coordinator
from programs.services.surveys import SurveyAnswers, answer_survey

from .. import demo


class Command(BaseCommand):
    help = "Fill an empty database with a demo, and print how to sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", action="store_true", help="only print how to sign in")

    def handle(self, *args: Any, show: bool, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo is for ENVIRONMENT=development. This is production.")
        if not show:
            # All of it or nothing, and one ring for all its mail.
            with transaction.atomic():
                if User.objects.exists():
                    raise CommandError(
                        "The database has accounts already, so the demo was not added. "
                        "`seed_demo --show` prints how to sign in."
                    )
                Demo(clock.now()).seed()
        self.stdout.write(sign_in_table())


def sign_in_table() -> str:
    rows = [("Sign in as", "Address", "Password")]
    rows += [(role, person.email, demo.PASSWORD) for role, person in demo.SIGN_IN]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


class Demo:
    """What happened on this site up to `at`, told to its services in the order in which it happened."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.people: dict[str, User] = {}

    def seed(self) -> None:
        long_ago = self.at - timedelta(days=70)
        self.site_coordinator = self.user(demo.SITE_COORDINATOR)
        appoint_coordinator(user=self.site_coordinator, program=None, by=None, at=long_ago)
        self.coordinator = self.user(demo.COORDINATOR)
        projects = {
            answers["project_name"]: self.project(answers, maintainer, long_ago)
            for answers, maintainer in (
                (demo.LANTERN, demo.MAINTAINER),
                (demo.TIDEPOOL, demo.OTHER_MAINTAINER),
            )
        }
        for cohort in demo.COHORTS:
            self.cohort(cohort, projects[cohort.declaration["project_name"]])
        programs.advance_programs(at=self.at)
        for cohort in demo.COHORTS:
            self.surveys(cohort)
        self.declare(demo.PAPER_KITE, demo.HOPEFUL_MAINTAINER, self.at - timedelta(days=2))

    def user(self, person: demo.Person) -> User:
        if person.email not in self.people:
            user = User.objects.create_user(
                person.email, demo.PASSWORD, name=person.name, time_zone=person.time_zone
            )
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            self.people[person.email] = user
        return self.people[person.email]

    def declare(self, answers: dict[str, str], maintainer: demo.Person, at: datetime):
        author = self.user(maintainer)
        declaration = declarations.save_declaration(author=author, answers=answers, at=at)
        return declarations.submit_declaration(declaration=declaration, by=author, at=at)

    def project(self, answers: dict[str, str], maintainer: demo.Person, at: datetime) -> Project:
        return declarations.accept_declaration(
            declaration=self.declare(answers, maintainer, at),
            by=self.site_coordinator,
            at=at + timedelta(days=1),
        )

    def cohort(self, cohort: demo.Cohort, project: Project) -> Program:
        opened_at = self.at + cohort.opened()
        opens, closes, survey, starts = ((self.at + timedelta(days=days)).date() for days in cohort.days[1:])
        program = programs.open_program(
            by=self.site_coordinator,
            at=opened_at,
            areas=cohort.areas,
            project=project,
            cohort=starts.strftime("%B %Y"),
            summary=cohort.summary,
            announcement=cohort.announcement,
            benefits=demo.BENEFITS,
            expectations=demo.EXPECTATIONS,
            requirements=demo.REQUIREMENTS,
            chat_url=project.chat_url,
            contact_email=f"{project.slug}@example.org",
            time_zone=demo.COORDINATOR.time_zone,
            enrolment_opens_on=opens,
            enrolment_closes_on=closes,
            survey_closes_on=survey,
            starts_on=starts,
            mentor_places=cohort.mentor_places,
            mentee_places=cohort.mentee_places,
        )
        appoint_coordinator(user=self.coordinator, program=program, by=self.site_coordinator, at=opened_at)
        programs.announce_program(program=program, by=self.site_coordinator, at=opened_at)
        programs.advance_programs(at=min(self.at, opened_at + timedelta(days=3)))
        for number, applicant in enumerate(cohort.applicants):
            applied_at = opened_at + timedelta(days=3, hours=17 * number)
            self.application(applicant, program, min(applied_at, self.at - timedelta(hours=2)))
        return program

    def application(self, applicant: demo.Applicant, program: Program, at: datetime) -> Application:
        person = self.user(applicant.person)
        preferred, *further = applicant.languages
        application = applications.save_application(
            program=program,
            person=person,
            role=applicant.role,
            answers={
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
        decided_at = at + timedelta(hours=1)
        if applicant.state == "withdrawn":
            applications.withdraw_application(application=application, by=person, at=decided_at)
        elif decide := {
            "approved": applications.approve_application,
            "waitlisted": applications.waitlist_application,
            "declined": applications.decline_application,
        }.get(applicant.state):
            decide(application=application, by=self.coordinator, at=decided_at, reason=applicant.reason)
        return application

    def surveys(self, cohort: demo.Cohort) -> None:
        for applicant in cohort.applicants:
            if applicant.survey:
                self.survey(applicant, applicant.survey)

    def survey(self, applicant: demo.Applicant, survey: demo.Survey) -> None:
        person = self.user(applicant.person)
        application = Application.objects.select_related("program").get(person=person)
        areas = list(application.program.areas.order_by("position"))
        goals = list(application.program.goal_kinds.order_by("position"))
        answer_survey(
            application=application,
            answers=SurveyAnswers(
                time_zone=person.time_zone,
                level=survey.level,
                seeks_level=survey.seeks_level,
                remarks=survey.remarks,
                areas={areas[position]: strength for position, strength in survey.areas.items()},
                goals={goals[position]: words for position, words in survey.goals.items()},
                half_hours=survey.hours.cells(),
            ),
            at=self.at - timedelta(days=2),
        )
