from .applications import Application, FurtherLanguage
from .areas import FocusArea, GoalKind
from .imports import Claim, Import
from .leftovers import LeftOver
from .programs import Coordinator, Program
from .projects import Declaration, Maintainer, Project
from .reviews import DecisionReason, Review
from .surveys import AreaChoice, AvailabilityRange, GoalChoice, SurveyResponse

__all__ = [
    "Application",
    "AreaChoice",
    "AvailabilityRange",
    "Claim",
    "Coordinator",
    "DecisionReason",
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
    "Review",
    "SurveyResponse",
]
