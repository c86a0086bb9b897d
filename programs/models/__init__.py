from .applications import Application, FurtherLanguage
from .areas import FocusArea, GoalKind
from .imports import Claim, Import
from .leftovers import LeftOver
from .programs import Coordinator, Program
from .projects import Declaration, Maintainer, Project
from .questions import Answer, ChosenOption, Option, Question
from .surveys import AreaChoice, AvailabilityRange, GoalChoice, SurveyResponse

__all__ = [
    "Answer",
    "Application",
    "AreaChoice",
    "AvailabilityRange",
    "ChosenOption",
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
    "Option",
    "Program",
    "Project",
    "Question",
    "SurveyResponse",
]
