"""The path of an application as its status page tells it: what is done, where it stands, what comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from . import obstacles
from .deadlines import Deadline
from .models import Application, LateEntry, LeftOver

State = Application.State


@dataclass(frozen=True)
class Stage:
    """One step. `state` is done, now or next."""

    label: Any
    state: str
    when: str = ""
    detail: Any = ""
    deadline: Deadline | None = None


def stages_of(application: Application, at: datetime) -> list[Stage]:
    """From sending to the start of the program. Empty when nothing follows (declined, withdrawn, cancelled)."""
    program = application.program
    if application.state in {State.DECLINED, State.WITHDRAWN} or program.state == program.State.CANCELLED:
        return []
    if (
        application.state == State.DRAFT
        and not application.is_editable(at)
        and program.enrolment_deadline.is_over(at)
    ):
        return []
    survey = getattr(application, "survey", None)
    left_over = getattr(application, "left_over", None)
    path = [
        _sending(application, at),
        _decision(application),
        *_completing(application, at),
        _survey(application, survey, at),
    ]
    if left_over and left_over.at <= at:
        return [*path, _left_over(application, left_over)]
    return [
        *path,
        _matching(application, survey, at),
        Stage(
            label=_("The program starts"),
            state="done" if program.starts_on <= at.date() else "next",
            when=formats.date_format(program.starts_on, "D j F Y"),
            detail=_("You hear who your partner is by mail, with a first meeting proposed."),
        ),
    ]


def deadline_of(application: Application, at: datetime) -> Deadline:
    """Until when the person can change the answers."""
    program = application.program
    if application.is_adjustable(at):
        return program.survey_deadline
    if application.pk is not None and application.state not in {State.DRAFT, State.SUBMITTED}:
        return program.enrolment_deadline
    if program.enrolment_deadline.is_over(at) and program.takes_surveys(at):
        late = LateEntry.objects.holding(program, application.person, application.role, at).first()
        return late.deadline if late else program.enrolment_deadline
    return program.enrolment_deadline


def _sending(application: Application, at: datetime) -> Stage:
    if application.state == State.DRAFT:
        return Stage(
            label=_("Send your application"),
            state="now",
            deadline=deadline_of(application, at),
            detail=_("Nobody but you sees it before."),
        )
    if application.imported_at:
        return Stage(
            label=_("Entered by the coordinators"),
            state="done",
            when=instant(application.imported_at),
            detail=_("You agreed to it, as they say: %(consent)s") % {"consent": application.source.consent},
        )
    return Stage(label=_("Application sent"), state="done", when=instant(application.submitted_at))


def _decision(application: Application) -> Stage:
    if application.state == State.APPROVED:
        return Stage(label=_("Approved"), state="done", when=instant(application.decided_at))
    if application.state == State.WAITLISTED:
        return Stage(
            label=_("On the waitlist"),
            state="now",
            deadline=application.program.survey_deadline,
            detail=_("If a place comes free until then, the coordinators can still approve you."),
        )
    return Stage(
        label=_("Decision"),
        state="now" if application.state == State.SUBMITTED else "next",
        detail=_(
            "The coordinators of this program decide before the survey closes on %(day)s, so that you can still "
            "answer it. You get a mail either way."
        )
        % {"day": formats.date_format(application.program.survey_closes_on, "D j F Y")},
    )


def _completing(application: Application, at: datetime) -> list[Stage]:
    """What only the person can add to an application that coordinators entered."""
    if not application.imported_at or application.state != State.APPROVED:
        return []
    conduct = (
        Stage(
            label=_("Code of conduct accepted"),
            state="done",
            when=instant(application.conduct_accepted_at),
        )
        if application.has_accepted_conduct
        else Stage(
            label=_("Accept the code of conduct"),
            state="now",
            detail=_("Nobody can do it for you. Before that you see nobody's contact data."),
        )
    )
    if application.has_languages:
        return [conduct]
    over = application.program.survey_deadline.is_over(at)
    return [
        conduct,
        Stage(
            label=_("Language not known") if over else _("Say which languages you speak"),
            state="now",
            deadline=application.program.survey_deadline,
            detail=_(
                "Without your languages you can't be matched. Write to the coordinators if it is too late."
            ),
        ),
    ]


def _survey(application: Application, survey: Any, at: datetime) -> Stage:
    if survey:
        return Stage(label=_("Survey answered"), state="done", when=instant(survey.answered_at))
    if application.state == State.APPROVED and application.program.survey_deadline.is_over(at):
        return Stage(
            label=_("Survey not answered"),
            state="now",
            deadline=application.program.survey_deadline,
            detail=_(
                "Without it you can't be matched. Write to the coordinators if you still want to take part."
            ),
        )
    return Stage(
        label=_("Survey"),
        state="now" if application.state == State.APPROVED else "next",
        deadline=application.program.survey_deadline,
        detail=_("Your areas, goals and hours. The matching reads it, so without it you can't be matched."),
    )


def _matching(application: Application, survey: Any, at: datetime) -> Stage:
    program = application.program
    if program.state in {program.State.RUNNING, program.State.FINISHED}:
        return Stage(label=_("Matching"), state="done")
    return Stage(
        label=_("Matching"),
        state="now"
        if application.state == State.APPROVED and survey and application.has_languages
        else "next",
        deadline=None if program.survey_deadline.is_over(at) else program.survey_deadline,
        detail=_("Begins when the survey has closed. The coordinators publish the pairs before the start."),
    )


def _left_over(application: Application, left_over: LeftOver) -> Stage:
    if application.is_mentor:
        kind = _(
            "You were not matched this time. Thank you for offering your time: every possible pair was looked at."
        )
    else:
        kind = _(
            "You were not matched this time. Every possible pair was looked at, and it is not a judgement of you."
        )
    words = obstacles.words_for_person(left_over.causes, application.role)
    found = ""
    if words:
        found = _("What stood in the way: %(causes)s.") % {"causes": "; ".join(words)}
    if len(words) > 1:
        found += " " + _("Somebody can be counted under several of these.")
    possible = _(
        "If somebody becomes free, the coordinators can still pair you; write to them about it. Other programs are "
        "open to you as well."
    )
    return Stage(
        label=_("Not matched"),
        state="now",
        when=instant(left_over.at),
        detail=" ".join(filter(None, [kind, found, possible])),
    )


def instant(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "D j F Y, H:i")
