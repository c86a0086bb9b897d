"""The matching engine: people in, the best pairs and their proof out. See `matchmaking.match`.

It knows nothing of the database, of tasks or of words on a screen: codes and numbers go in and out.
"""

from .certificate import Certificate, Cover, Price
from .codes import ChangeKind, Objective, Obstacle, Part, ReasonCode, Rule, answers_part
from .diagnosis import Change, Diagnosis, Taken, applied, diagnose
from .errors import Cancelled, InputError, UncertifiedError
from .matchmaking import ENGINE_VERSION, match
from .outcome import Cause, Idle, Outcome, Pair, Progress, Statistics, Unmatched
from .pairwise import Broken, Compatibility, Reason, compatibility
from .people import Mentee, Mentor
from .policy import Constraints, Policy, Weights
from .regrets import Regret, regret
from .verification import verify

__all__ = [
    "ENGINE_VERSION",
    "Broken",
    "Cancelled",
    "Cause",
    "Certificate",
    "Change",
    "ChangeKind",
    "Compatibility",
    "Constraints",
    "Cover",
    "Diagnosis",
    "Idle",
    "InputError",
    "Mentee",
    "Mentor",
    "Objective",
    "Obstacle",
    "Outcome",
    "Pair",
    "Part",
    "Policy",
    "Price",
    "Progress",
    "Reason",
    "ReasonCode",
    "Regret",
    "Rule",
    "Statistics",
    "Taken",
    "UncertifiedError",
    "Unmatched",
    "Weights",
    "answers_part",
    "applied",
    "compatibility",
    "diagnose",
    "match",
    "regret",
    "verify",
]
