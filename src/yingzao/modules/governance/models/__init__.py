"""What is written down about procedures: reviews, releases, suggestions, cycles of improvement, checks, pilots."""

from .cycle import Better, CycleStage, CycleSubject, ImprovementCycle, Verdict
from .distribution import ControlledCopy
from .meeting import ChangeItem, MeetingKind, ProcedureMeeting
from .pilot import Pilot, PilotDecision, RollOut, RollOutTarget
from .review import Decision, ProcedureReview, Release
from .suggestion import Outcome, Suggestion, SuggestionVote
from .supervision import Benchmark, BulletinGiven, Compliance, SpotCheck, Weight

__all__ = [
    "Benchmark",
    "Better",
    "BulletinGiven",
    "ChangeItem",
    "Compliance",
    "ControlledCopy",
    "CycleStage",
    "CycleSubject",
    "Decision",
    "ImprovementCycle",
    "MeetingKind",
    "Outcome",
    "Pilot",
    "PilotDecision",
    "ProcedureMeeting",
    "ProcedureReview",
    "Release",
    "RollOut",
    "RollOutTarget",
    "SpotCheck",
    "Suggestion",
    "SuggestionVote",
    "Verdict",
    "Weight",
]
