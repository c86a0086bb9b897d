from .applications import Application, FurtherLanguage
from .areas import FocusArea, GoalKind
from .imports import Claim, Import
from .leftovers import LeftOver
from .nominations import Nomination
from .programs import Coordinator, Program
from .projects import Declaration, Maintainer, Project
from .recommendations import Recommendation
from .surveys import AreaChoice, AvailabilityRange, GoalChoice, SurveyResponse

__all__ = [
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
    "Nomination",
    "Program",
    "Project",
    "Recommendation",
    "SurveyResponse",
]
