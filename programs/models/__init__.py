from .applications import Application
from .areas import FocusArea, GoalKind
from .changes import ApplicationChange
from .further_languages import FurtherLanguage
from .imports import Claim, Import
from .late_entries import LateEntry
from .leftovers import LeftOver
from .programs import Coordinator, Program
from .projects import Declaration, Maintainer, Project
from .surveys import AreaChoice, AvailabilityRange, GoalChoice, SurveyResponse

__all__ = [
    "Application",
    "ApplicationChange",
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
    "LateEntry",
    "LeftOver",
    "Maintainer",
    "Program",
    "Project",
    "SurveyResponse",
]
