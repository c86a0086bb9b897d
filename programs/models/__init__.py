from .amendments import Amendment
from .applications import Application
from .areas import FocusArea, GoalKind
from .changes import ApplicationChange
from .channels import Channel, Event
from .concerns import Concern
from .coordinators import Coordinator
from .further_languages import FurtherLanguage
from .imports import Claim, Import
from .invitations import MaintainerInvitation
from .late_entries import LateEntry
from .leftovers import LeftOver
from .mail_templates import MailTemplate
from .nominations import Nomination
from .programs import Program
from .projects import Declaration, Maintainer, Project
from .questions import Answer, ChosenOption, Option, Question
from .recommendations import Recommendation
from .reviews import DecisionReason, Review
from .subscriptions import Subscription
from .surveys import AreaChoice, AvailabilityRange, GoalChoice, SurveyResponse

__all__ = [
    "Amendment",
    "Answer",
    "Application",
    "ApplicationChange",
    "AreaChoice",
    "AvailabilityRange",
    "Channel",
    "ChosenOption",
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
    "LateEntry",
    "LeftOver",
    "MailTemplate",
    "Maintainer",
    "MaintainerInvitation",
    "Nomination",
    "Option",
    "Program",
    "Project",
    "Question",
    "Recommendation",
    "Review",
    "Subscription",
    "SurveyResponse",
]
