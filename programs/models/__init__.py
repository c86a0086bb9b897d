from .applications import Application, FurtherLanguage
from .areas import FocusArea, GoalKind
from .concerns import Concern
from .imports import Claim, Import
from .leftovers import LeftOver
from .programs import Coordinator, Program
from .projects import Declaration, Maintainer, Project
from .surveys import AreaChoice, AvailabilityRange, GoalChoice, SurveyResponse

__all__ = [
    "Application",
    "AreaChoice",
    "AvailabilityRange",
    "Claim",
    "Concern",
    "Coordinator",
    "Declaration",
    "FocusArea",
    "FurtherLanguage",
    "GoalChoice",
    "GoalKind",
    "Import",
    "LeftOver",
    "Maintainer",
    "Program",
    "Project",
    "SurveyResponse",
]
