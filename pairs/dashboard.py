"""One page for each person: what is due, then sections.

A section is a function of the reader and the instant that returns its context, or None where it has nothing to
say to this reader. Its template is `pairs/dashboard/_<name of the function>.html`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorship.core.models import User
from programs import policies
from programs.deadlines import Deadline
from programs.models import Application, Declaration, Program, Project

Context = dict[str, Any]


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
    items = [*_due_surveys(user, at), *_due_drafts(user, at), *_due_decisions(user)]
    dated = sorted((item for item in items if item.deadline), key=lambda item: item.deadline)
    return [*dated, *(item for item in items if not item.deadline)]


def applications(user: User, at: datetime) -> Context | None:
    """The reader's own applications."""
    own = list(Application.objects.visible_to(user).for_lists())
    return {"applications": own} if own else None


def declarations(user: User, at: datetime) -> Context | None:
    """The reader's own declarations of intent."""
    own = list(Declaration.objects.visible_to(user).select_related("project").order_by("-pk"))
    return {"declarations": own} if own else None


def coordinated_programs(user: User, at: datetime) -> Context | None:
    """Where the programs stand that the reader coordinates."""
    programs = list(Program.objects.coordinated_by(user).with_counts().for_lists())
    return {"programs": programs} if programs else None


def open_programs(user: User, at: datetime) -> Context | None:
    """Where the reader could still apply."""
    programs = Program.objects.taking_applications(at).exclude(applications__person=user).for_lists()
    programs = programs.exclude(pk__in=policies.roles_of(user).programs)
    return {"programs": list(programs[:6])}


SECTIONS: tuple[Callable[[User, datetime], Context | None], ...] = (
    applications,
    declarations,
    coordinated_programs,
    open_programs,
)


def _due_surveys(user: User, at: datetime) -> list[Due]:
    approved = Application.objects.visible_to(user).approved().filter(survey=None).for_lists()
    return [
        Due(
            text=_("Answer the survey of %(program)s, so that you can be matched.")
            % {"program": application.program},
            url=reverse("programs:survey", args=[application.code]),
            action=_("Answer the survey"),
            deadline=application.program.survey_deadline,
        )
        for application in approved
        if application.takes_survey(at)
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
