"""One page for each person: what is due, then sections.

A section is a function of the reader and the instant that returns its context, or None where it has nothing to
say to this reader. Its template is `pairs/dashboard/_<name of the function>.html`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorship.core.models import User
from programs import policies
from programs.deadlines import Deadline
from programs.models import Amendment, Application, Concern, Declaration, LeftOver, Program, Project
from programs.models.applications import HAS_LANGUAGES

from .enums import MeetingKind
from .overviews import Appointment, Overview, overviews_of

Context = dict[str, Any]
SHORT_DAYS = 10  # so long before a month ends, minutes that are missing are due


@dataclass(frozen=True)
class Due:
    """Something that waits for the reader. `action` is the verb on the button to `url`."""

    text: str
    url: str
    action: str
    deadline: Deadline | None = None


@dataclass(frozen=True)
class Section:
    template: str
    context: Context


def sections_of(user: User, at: datetime) -> list[Section]:
    """The sections that have something to say, in their order."""
    answers = ((section.__name__, section(user, at)) for section in SECTIONS)
    return [
        Section(f"pairs/dashboard/_{name}.html", context) for name, context in answers if context is not None
    ]


def due_items(user: User, at: datetime) -> list[Due]:
    """What waits for the reader, the nearest deadline first; what has none comes last."""
    items = [
        *_due_surveys(user, at),
        *_due_left_over(user, at),
        *_due_drafts(user, at),
        *_due_pairs(user, at),
        *_due_concerns(user),
        *_due_decisions(user),
        *_due_matching(user),
    ]
    dated = sorted((item for item in items if item.deadline), key=lambda item: item.deadline)
    return [*dated, *(item for item in items if not item.deadline)]


def pairs(user: User, at: datetime) -> Context | None:
    """The reader's pairs: those that go on as cards, the earlier ones as links."""
    own = overviews_of(user, at)
    if not own:
        return None
    return {
        "overviews": [overview for overview in own if overview.pair.is_live],
        "earlier": [overview for overview in own if not overview.pair.is_live],
    }


def applications(user: User, at: datetime) -> Context | None:
    """The reader's own applications."""
    own = list(Application.objects.visible_to(user).for_lists())
    return {"applications": own} if own else None


def declarations(user: User, at: datetime) -> Context | None:
    """The reader's own declarations of intent."""
    own = list(Declaration.objects.visible_to(user).select_related("project").order_by("-pk"))
    return {"declarations": own} if own else None


def projects(user: User, at: datetime) -> Context | None:
    """Those that the reader speaks for."""
    held = policies.roles_of(user).projects
    return {"projects": list(Project.objects.filter(pk__in=held).order_by("name", "pk"))} if held else None


def coordinated_programs(user: User, at: datetime) -> Context | None:
    """Where the programs stand that the reader coordinates."""
    programs = list(Program.objects.coordinated_by(user).with_counts().for_lists())
    return {"programs": programs} if programs else None


def open_programs(user: User, at: datetime) -> Context | None:
    """Where the reader could still apply."""
    programs = Program.objects.taking_applications(at).exclude(applications__person=user).for_lists()
    programs = programs.exclude(pk__in=policies.roles_of(user).programs)
    return {"programs": list(programs[:6])}


# Of approved people: who has something left to say.
OWING = Q(survey=None) | Q(conduct_accepted_at=None) | ~HAS_LANGUAGES

SECTIONS: tuple[Callable[[User, datetime], Context | None], ...] = (
    pairs,
    applications,
    projects,
    declarations,
    coordinated_programs,
    open_programs,
)


def _due_surveys(user: User, at: datetime) -> list[Due]:
    """What approved people still owe: the survey; those whom coordinators entered also what only they can say."""
    approved = Application.objects.visible_to(user).approved().filter(OWING).for_lists()
    return [
        item
        for application in approved.select_related("survey")
        for item in _due_of_approved(application, at)
    ]


def _due_of_approved(application: Application, at: datetime) -> list[Due]:
    program, deadline = {"program": application.program}, application.program.survey_deadline
    due = []
    if not application.has_accepted_conduct and application.program.state not in Program.OVER:
        due.append(
            Due(
                text=_("Accept the code of conduct of %(program)s: nobody can do it for you.") % program,
                url=reverse("programs:accept_conduct", args=[application.code]),
                action=_("Read and accept it"),
            )
        )
    if not application.has_languages and application.is_correctable(at):
        due.append(
            Due(
                text=_("Say which languages you speak, so that you can be matched in %(program)s.") % program,
                url=reverse("programs:application_edit", args=[application.code]),
                action=_("Complete your answers"),
                deadline=deadline,
            )
        )
    if not hasattr(application, "survey") and application.takes_survey(at):
        due.append(
            Due(
                text=_("Answer the survey of %(program)s, so that you can be matched.") % program,
                url=reverse("programs:survey", args=[application.code]),
                action=_("Answer the survey"),
                deadline=deadline,
            )
        )
    return due


def _due_left_over(user: User, at: datetime) -> list[Due]:
    """The matching found nobody for them; the status page says why, and what is possible."""
    left_over = LeftOver.objects.filter(
        application__person=user,
        application__state=Application.State.APPROVED,
        application__program__state=Program.State.RUNNING,
        at__lte=at,
    )
    return [
        Due(
            text=_("You were not matched in %(program)s.") % {"program": left.application.program},
            url=left.application.get_absolute_url(),
            action=_("See why, and what is possible"),
        )
        for left in left_over.select_related("application__program__project").order_by("pk")
    ]


def _due_drafts(user: User, at: datetime) -> list[Due]:
    drafts = Application.objects.visible_to(user).filter(state=Application.State.DRAFT).for_lists()
    return [
        Due(
            text=_("Your application to %(program)s is a draft: send it.") % {"program": application.program},
            url=reverse("programs:application_edit", args=[application.code]),
            action=_("Go on with it"),
            deadline=application.program.enrolment_deadline,
        )
        for application in drafts
        if application.is_editable(at)
    ]


def _due_pairs(user: User, at: datetime) -> list[Due]:
    """What one of a pair has to answer, to log, or to plan before the month is over."""
    due = []
    for overview in overviews_of(user, at):
        if overview.pair.is_live:
            due += [_due_log(overview, appointment) for appointment in overview.unlogged]
            due += [
                _due_answer(overview, appointment)
                for appointment in overview.upcoming
                if appointment.may_be_accepted
            ]
            due += _due_minutes(overview)
    return due


def _due_log(overview: Overview, appointment: Appointment) -> Due:
    return Due(
        text=_("Your meeting with %(name)s on %(when)s is not logged yet.") % _told(overview, appointment),
        url=reverse("pairs:meeting_log", args=[appointment.meeting.code]),
        action=_("Log it"),
    )


def _due_answer(overview: Overview, appointment: Appointment) -> Due:
    if appointment.meeting.kind == MeetingKind.KICKOFF:
        text = _("The introduction with %(name)s on %(when)s waits for your yes.")
    else:
        text = _("%(name)s proposes a meeting on %(when)s and waits for your yes.")
    return Due(
        text=text % _told(overview, appointment),
        url=overview.pair.get_absolute_url(),
        action=_("Say yes or move it"),
    )


def _told(overview: Overview, appointment: Appointment) -> dict[str, str]:
    when = timezone.localtime(appointment.meeting.starts_at)
    return {"name": overview.partner.person.name, "when": formats.date_format(when, "D j F, H:i")}


def _due_minutes(overview: Overview) -> list[Due]:
    """Towards the end of a month whose least minutes are neither held nor planned."""
    if overview.period is None or overview.begins_later or overview.pair.state != overview.pair.State.ACTIVE:
        return []
    if overview.days_left > SHORT_DAYS or not overview.period.asks(overview.pair.zone):
        return []
    if overview.minutes + overview.minutes_planned >= overview.pair.least_minutes:
        return []
    told = {
        "name": overview.partner.person.name,
        "minutes": overview.minutes,
        "least": overview.pair.least_minutes,
        "days": overview.days_left,
    }
    text = ngettext(
        "You and %(name)s have met for %(minutes)s of %(least)s minutes this month, and %(days)s day is left.",
        "You and %(name)s have met for %(minutes)s of %(least)s minutes this month, and %(days)s days are left.",
        overview.days_left,
    )
    url = reverse("pairs:meeting_create", args=[overview.pair.code])
    return [Due(text=text % told, url=url, action=_("Propose a meeting"))]


def _due_matching(user: User) -> list[Due]:
    """Programs whose survey has closed and whose pairs are not published yet."""
    own = policies.roles_of(user).programs
    waiting = Program.objects.filter(pk__in=own, state=Program.State.MATCHING).for_lists() if own else ()
    return [
        Due(
            text=_("The survey of %(program)s has closed: match the people.") % {"program": program},
            url=reverse("matching:workbench", args=[program.slug]),
            action=_("Match"),
        )
        for program in waiting
    ]


def _due_amendments(user: User) -> list[Due]:
    """Changes to projects that are not the reader's own."""
    own = policies.roles_of(user).projects
    waiting = Amendment.objects.waiting().exclude(project__in=own).count()
    if not waiting:
        return []
    text = ngettext(
        "%(number)s change to a project waits for a decision.",
        "%(number)s changes to projects wait for a decision.",
        waiting,
    )
    url = reverse("admin:programs_amendment_changelist") + "?state__exact=proposed"
    return [Due(text=text % {"number": waiting}, url=url, action=_("Decide"))]


def _due_concerns(user: User) -> list[Due]:
    """What was raised with a coordinator and nobody has taken up; superusers only read."""
    if not policies.may_coordinate(user):
        return []
    waiting = Concern.objects.handled_by(user).waiting().count()
    text = ngettext(
        "%(number)s concern was raised and nobody has taken it up.",
        "%(number)s concerns were raised and nobody has taken them up.",
        waiting,
    )
    url = reverse("admin:programs_concern_changelist") + "?state__exact=raised"
    return [Due(text=text % {"number": waiting}, url=url, action=_("Read"))] if waiting else []


def _due_decisions(user: User) -> list[Due]:
    """What waits for a coordinator's decision."""
    due = []
    if policies.may_coordinate_site(user):
        waiting = Declaration.objects.waiting().exclude(author=user).count()
        if waiting:
            due.append(
                Due(
                    text=ngettext(
                        "%(number)s declaration of intent waits for a decision.",
                        "%(number)s declarations of intent wait for a decision.",
                        waiting,
                    )
                    % {"number": waiting},
                    url=reverse("admin:programs_declaration_changelist") + "?state__exact=submitted",
                    action=_("Decide"),
                )
            )
        due += _due_amendments(user)
        due += [
            Due(
                text=_("%(project)s was accepted and has no program yet.") % {"project": project},
                url=reverse("admin:programs_program_add") + f"?project={project.pk}",
                action=_("Open a program"),
            )
            for project in Project.objects.without_program().order_by("pk")
        ]
    waiting = Application.objects.in_programs_of(user).waiting().exclude(person=user).count()
    if waiting:
        due.append(
            Due(
                text=ngettext(
                    "%(number)s application waits for a decision.",
                    "%(number)s applications wait for a decision.",
                    waiting,
                )
                % {"number": waiting},
                url=reverse("admin:programs_application_changelist") + "?state=submitted",
                action=_("Decide"),
            )
        )
    return due
