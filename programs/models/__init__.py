from .amendments import Amendment
from .applications import Application, FurtherLanguage
from .areas import FocusArea, GoalKind
from .channels import Channel, Event
from .concerns import Concern
from .coordinators import Coordinator
from .imports import Claim, Import
from .invitations import MaintainerInvitation
from .leftovers import LeftOver
from .mail_templates import MailTemplate
from .programs import Program
from .projects import Declaration, Maintainer, Project
from .reviews import DecisionReason, Review
from .subscriptions import Subscription
from .surveys import AreaChoice, AvailabilityRange, GoalChoice, SurveyResponse

__all__ = [
    "Amendment",
    "Application",
    "AreaChoice",
    "AvailabilityRange",
    "Channel",
    "Claim",
    "Concern",
    "Coordinator",
    "DecisionReason",
    "Declaration",
    "Event",
    "FocusArea",
    "FurtherLanguage",
    "GoalChoice",
    "GoalKind",
    "Import",
    "LeftOver",
    "MailTemplate",
    "Maintainer",
    "MaintainerInvitation",
    "Program",
    "Project",
    "Review",
    "Subscription",
    "SurveyResponse",
]
