from .amendments import Amendment
from .applications import Application, FurtherLanguage
from .areas import FocusArea, GoalKind
from .imports import Claim, Import
from .invitations import MaintainerInvitation
from .leftovers import LeftOver
from .programs import Coordinator, Program
from .projects import Declaration, Maintainer, Project
from .surveys import AreaChoice, AvailabilityRange, GoalChoice, SurveyResponse

__all__ = [
    "Amendment",
    "Application",
    "AreaChoice",
    "AvailabilityRange",
    "Claim",
    "Coordinator",
    "Declaration",
    "FocusArea",
    "FurtherLanguage",
    "GoalChoice",
    "GoalKind",
    "Import",
    "LeftOver",
    "Maintainer",
    "MaintainerInvitation",
    "Program",
    "Project",
    "SurveyResponse",
]
