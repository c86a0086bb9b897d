from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentorship.core import clock
from mentorship.core.errors import DomainError
from programs.enums import Role
from programs.imports.entries import Options
from programs.imports.plans import Plan
from programs.imports.tables import File, Problem, Unreadable, decode
from programs.services.imports import import_applications, plan_import, preview_import

from ..importing import program_and_coordinator


class Command(BaseCommand):
    help = "Bring people into a program from CSV files. Without --yes it only says what would happen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("program", help="the program's short name, as in its address")
        parser.add_argument("mentors", help="the file of the mentors, or of everybody; - for none")
        parser.add_argument("mentees", nargs="?", default="-", help="the file of the mentees")
        parser.add_argument("--by", required=True, help="the mail address of a coordinator of the program")
        parser.add_argument("--consent", default="", help="where and when the people agreed")
        parser.add_argument("--yes", action="store_true", help="import")
        parser.add_argument("--skip-bad-rows", action="store_true", help="import the good rows")
        parser.add_argument(
            "--add-areas", action="store_true", help="add areas that the program doesn't have"
        )
        parser.add_argument(
            "--tell-everybody", action="store_true", help="write also to whom nothing is missing"
        )
        parser.add_argument(
            "--capacity", type=int, default=0, help="mentees with a mentor, where a row has none"
        )
        parser.add_argument("--level", type=int, default=0, help="experience, 1 to 4, where a row has none")
        parser.add_argument("--goal", action="append", default=[], help="a goal, where a row has none")
        parser.add_argument("--hours", default="", help="such as “Mon 18:00-21:00”, where a row has none")
        parser.add_argument("--hours-time-zone", default="", help="the time zone of these hours")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["yes"] and not options["consent"].strip():
            raise CommandError('Say where and when the people agreed: --consent "Sign-up form of 3 March".')
        program, by = program_and_coordinator(options["program"], options["by"])
        at = clock.now()
        chosen = Options(
            adds_areas=options["add_areas"],
            tells_everybody=options["tell_everybody"],
            capacity=options["capacity"],
            level=options["level"],
            goals=tuple(options["goal"]),
            hours=options["hours"],
            hours_time_zone=options["hours_time_zone"],
        )
        try:
            files = [
                file_at(options[f"{role}s"], role)
                for role in (Role.MENTOR, Role.MENTEE)
                if options[f"{role}s"] != "-"
            ]
            plan = plan_import(program=program, files=files, options=chosen, by=by, at=at)
            self.stdout.write(summary(plan))
            if not options["yes"]:
                self.stdout.write("Nothing has been imported. Add --yes to do it.")
                return
            if not options["skip_bad_rows"] and plan.bad:
                raise CommandError("Nothing has been imported. Mend these rows, or add --skip-bad-rows.")
            if plan.broken or plan.obstacles:
                raise CommandError("Nothing has been imported.")
            pending = preview_import(
                program=program, files=files, consent=options["consent"], options=chosen, by=by, at=at
            )
            done = import_applications(pending=pending, by=by, at=at, leave_out=plan.bad_rows)
        except Unreadable as error:
            raise CommandError("\n".join(line_of(problem) for problem in error.problems)) from error
        except DomainError as error:
            raise CommandError(error.message) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Imported: {done.people} people, {len(done.told)} mails.")


def file_at(path: str, role: Role) -> File:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}") from error
    name = Path(path).name
    return File(name, role, decode(name, data))


def summary(plan: Plan) -> str:
    lines = [
        f"People who come in: {plan.people}",
        f"Applications: {plan.mentors} mentors, {plan.mentees} mentees",
        f"New accounts: {plan.new_accounts}",
        f"Here already, left as they are: {len(plan.already)}",
        f"Languages or fluency missing: {plan.lacking_languages}",
        f"Survey incomplete: {plan.lacking_survey}",
        f"People who get a mail: {len(plan.told)}",
        *(f"New area: {name}" for name in plan.new_areas),
        *plan.notes,
        *(line_of(problem) for problem in (*plan.broken, *plan.bad)),
        *plan.obstacles,
    ]
    return "\n".join(lines)


def line_of(problem: Problem) -> str:
    place = filter(None, (problem.file, problem.line and f"line {problem.line}", problem.column))
    return f"{', '.join(place)}: {problem.message}"
