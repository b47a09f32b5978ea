"""What is written down about procedures: reviews and releases, suggestions, cycles of improvement, spot checks."""

from .cycle import Better, CycleStage, CycleSubject, ImprovementCycle, Verdict
from .review import Decision, ProcedureReview, Release
from .suggestion import Outcome, Suggestion, SuggestionVote
from .supervision import BulletinGiven, Compliance, SpotCheck, Weight

__all__ = [
    "Better",
    "BulletinGiven",
    "Compliance",
    "CycleStage",
    "CycleSubject",
    "Decision",
    "ImprovementCycle",
    "Outcome",
    "ProcedureReview",
    "Release",
    "SpotCheck",
    "Suggestion",
    "SuggestionVote",
    "Verdict",
    "Weight",
]
