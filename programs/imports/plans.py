"""What an import would do, before it does anything."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from mentorship.core.models import User

from ..enums import ProgramState, Role
from ..models import Program
from .cells import half_hours_in
from .entries import Entry, Options, Vocabulary
from .reading import read
from .tables import File, Problem

OPEN_TO_IMPORTS = (
    ProgramState.ANNOUNCED,
    ProgramState.ENROLMENT,
    ProgramState.SURVEY,
    ProgramState.MATCHING,
)


@dataclass
class Plan:
    """Who would come in and what stands in the way.

    `entries` are the good rows that are new; `already` those whose application is here, which stay as they are.
    `bad` rows can be left out; with anything `broken` or any of `obstacles` nothing can be imported.
    """

    program: Program
    options: Options
    accounts: dict[str, User]
    entries: list[Entry] = field(default_factory=list)
    already: list[Entry] = field(default_factory=list)
    bad: list[Problem] = field(default_factory=list)
    broken: list[Problem] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def can_be_imported(self) -> bool:
        return bool(self.entries) and not self.broken and not self.obstacles

    @property
    def emails(self) -> list[str]:
        return list(dict.fromkeys(entry.email for entry in self.entries))

    @property
    def people(self) -> int:
        return len(self.emails)

    @property
    def new_accounts(self) -> int:
        return sum(email not in self.accounts for email in self.emails)

    @property
    def known_people(self) -> int:
        return self.people - self.new_accounts

    @property
    def mentors(self) -> int:
        return sum(entry.role == Role.MENTOR for entry in self.entries)

    @property
    def mentees(self) -> int:
        return len(self.entries) - self.mentors

    @property
    def lacking_languages(self) -> int:
        return len({entry.email for entry in self.entries if not entry.has_languages})

    @property
    def lacking_survey(self) -> int:
        return len({entry.email for entry in self.entries if not entry.has_survey})

    @property
    def lacking_capacity(self) -> int:
        return sum(entry.role == Role.MENTOR and entry.capacity is None for entry in self.entries)

    @property
    def told(self) -> list[str]:
        """The addresses that get a mail."""
        everybody = self.options.tells_everybody
        return list(
            dict.fromkeys(entry.email for entry in self.entries if everybody or not entry.is_complete)
        )

    @property
    def bad_rows(self) -> int:
        return len({(problem.file, problem.line) for problem in self.bad})

    @property
    def new_areas(self) -> list[str]:
        known = {area.casefold() for area in self.program_areas}
        named = {name.casefold(): name for entry in self.entries for name in entry.areas}
        return sorted(name for folded, name in named.items() if folded not in known)

    program_areas: tuple[str, ...] = ()


def plan_of(program: Program, files: Sequence[File], options: Options, *, by: User, at: datetime) -> Plan:
    """Read the files and hold them against what is here. As many queries for many rows as for one."""
    areas = {area.name: area for area in program.areas.order_by("position", "pk")}
    goals = {kind.name: kind for kind in program.goal_kinds.order_by("position", "pk")}
    reading = read(files, Vocabulary(areas, goals, adds_areas=options.adds_areas))
    half_hours = half_hours_in(options.hours)
    entries = [entry.filled(options, half_hours) for entry in reading.entries]
    plan = Plan(
        program,
        options,
        accounts=accounts_of({entry.email for entry in entries}),
        bad=reading.bad,
        broken=reading.broken,
        notes=reading.notes,
        program_areas=tuple(areas),
    )
    _sort(plan, entries, by)
    plan.bad.sort(key=lambda problem: (problem.file, problem.line or 0))
    plan.obstacles = [*_closed(program), *_full(plan)]
    if (plan.lacking_languages or plan.lacking_survey) and not program.takes_surveys(at):
        plan.notes.append(
            _(
                "The survey closed on %(deadline)s, so the people with gaps can't fill them any more. Give the "
                "survey of the program a later date."
            )
            % {"deadline": program.survey_deadline.text}
        )
    return plan


def accounts_of(emails: set[str]) -> dict[str, User]:
    """Address in small letters → whose it is: the account's own, or one that was verified."""
    verified = EmailAddress.objects.filter(verified=True, email__in=emails).select_related("user")
    own = User.objects.annotate(lower=Lower("email")).filter(lower__in=emails)
    return {address.email.lower(): address.user for address in verified} | {user.lower: user for user in own}


def _sort(plan: Plan, entries: list[Entry], by: User) -> None:
    """Into new, already here, and a coordinator's own."""
    here = set(plan.program.applications.values_list("person", "role"))
    for entry in entries:
        account = plan.accounts.get(entry.email)
        taken = (account.pk, entry.role) if account else None
        if account and account.pk == by.pk and taken not in here:
            plan.bad.append(
                Problem(
                    entry.file,
                    _(
                        "This is you, and nobody decides about themselves. Ask another coordinator to import "
                        "this row."
                    ),
                    line=entry.line,
                )
            )
        elif taken in here:
            plan.already.append(entry)
        else:
            plan.entries.append(entry)
    twice = Counter((plan.accounts[e.email].pk, e.role) for e in plan.entries if e.email in plan.accounts)
    for entry in [e for e in plan.entries if e.email in plan.accounts]:
        taken = (plan.accounts[entry.email].pk, entry.role)
        if twice[taken] > 1:
            twice[taken] -= 1
            plan.entries.remove(entry)
            plan.bad.append(
                Problem(
                    entry.file,
                    _(
                        "This address belongs to an account that another row names by its other address. Keep one."
                    ),
                    line=entry.line,
                )
            )


def _closed(program: Program) -> list[str]:
    if program.state in OPEN_TO_IMPORTS:
        return []
    if program.state == ProgramState.DRAFT:
        return [_("“%(program)s” is a draft. Announce it first.") % {"program": program}]
    return [
        _("“%(program)s” is %(state)s: nobody can come in any more.")
        % {"program": program, "state": program.get_state_display()}
    ]


def _full(plan: Plan) -> list[str]:
    sentences = []
    for role, more in ((Role.MENTOR, plan.mentors), (Role.MENTEE, plan.mentees)):
        taken = plan.program.applications.approved().filter(role=role).count()
        places = plan.program.places_for(role)
        if more and taken + more > places:
            sentences.append(
                _(
                    "Of %(places)s places as a %(role)s %(left)s are free, and the files bring %(more)s people. "
                    "Raise the number of places in the program to %(wanted)s, or take rows out of the file."
                )
                % {
                    "more": more,
                    "role": role.label,
                    "places": places,
                    "left": max(places - taken, 0),
                    "wanted": taken + more,
                }
            )
    return sentences
