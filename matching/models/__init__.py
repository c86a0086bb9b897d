from .rulings import Ruling
from .runs import Leftover, MatchRun, ProposedPair

__all__ = ["Leftover", "MatchRun", "ProposedPair", "Ruling"]
