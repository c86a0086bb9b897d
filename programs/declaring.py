"""The path of a declaration of intent as its author's page tells it."""

from django.utils.translation import gettext as _

from .models import Declaration
from .stages import Stage, instant

State = Declaration.State


def steps_of(declaration: Declaration) -> list[Stage]:
    """From the draft to the project's first program. A withdrawn one ends with that."""
    steps = [_sending(declaration)]
    if declaration.state == State.WITHDRAWN:
        return [*steps, Stage(label=_("Withdrawn by you"), state="done")] if declaration.submitted_at else []
    if declaration.state == State.DECLINED:
        return [*steps, _decision(declaration)]
    program = Stage(
        label=_("The first program"),
        state=_first_program(declaration),
        detail=_("A site coordinator opens it with you: the announcement, the dates, the places."),
    )
    return [*steps, _decision(declaration), program]


def _sending(declaration: Declaration) -> Stage:
    if declaration.submitted_at is None:
        return Stage(
            label=_("Send your declaration"),
            state="now",
            when=_("Draft of %(when)s") % {"when": instant(declaration.changed_at)},
            detail=_("Nobody but you sees it before."),
        )
    return Stage(label=_("Declaration sent"), state="done", when=instant(declaration.submitted_at))


def _decision(declaration: Declaration) -> Stage:
    if declaration.state == State.ACCEPTED:
        return Stage(
            label=_("Accepted by a site coordinator"),
            state="done",
            when=instant(declaration.decided_at),
            detail=_("The project has a page, and you are its maintainer."),
        )
    if declaration.state == State.DECLINED:
        return Stage(
            label=_("Not accepted by a site coordinator"),
            state="done",
            when=instant(declaration.decided_at),
        )
    return Stage(
        label=_("Decision"),
        state="now" if declaration.state == State.SUBMITTED else "next",
        detail=_(
            "A site coordinator decides; nobody decides about their own. You get a mail with the reason. There is no "
            "fixed date. Until then you can change the declaration or withdraw it."
        ),
    )


def _first_program(declaration: Declaration) -> str:
    if declaration.state != State.ACCEPTED:
        return "next"
    return "done" if declaration.project.programs.public().exists() else "now"
