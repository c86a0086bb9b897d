from .applications import Application, FurtherLanguage
from .programs import Coordinator, FocusArea, GoalKind, Program
from .projects import Declaration, Maintainer, Project
from .surveys import AreaChoice, AvailabilityRange, GoalChoice, SurveyResponse

__all__ = [
    "Application",
    "AreaChoice",
    "AvailabilityRange",
    "Coordinator",
    "Declaration",
    "FocusArea",
    "FurtherLanguage",
    "GoalChoice",
    "GoalKind",
    "Maintainer",
    "Program",
    "Project",
    "SurveyResponse",
]
