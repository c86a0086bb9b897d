from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mentorship.core import clock
from programs.services.imports import export_applications

from ..importing import program_and_coordinator


class Command(BaseCommand):
    help = "Write the approved people of a program as CSV, in the format that import_applications reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("program", help="the program's short name, as in its address")
        parser.add_argument("--by", required=True, help="the mail address of a coordinator of the program")
        parser.add_argument("--output", default="", help="a file; otherwise it is printed")

    def handle(self, *args: Any, output: str, **options: Any) -> None:
        program, by = program_and_coordinator(options["program"], options["by"])
        text = export_applications(program=program, by=by, at=clock.now())
        if output:
            Path(output).write_bytes(text.encode("utf-8-sig"))
        else:
            self.stdout.write(text, ending="")
