from .applications import Application, FurtherLanguage
from .areas import FocusArea, GoalKind
from .imports import Claim, Import
from .leftovers import LeftOver
from .mail_templates import MailTemplate
from .programs import Coordinator, Program
from .projects import Declaration, Maintainer, Project
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
    "MailTemplate",
    "Maintainer",
    "Program",
    "Project",
    "SurveyResponse",
]
