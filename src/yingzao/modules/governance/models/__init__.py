"""What is written down about procedures: reviews, releases, suggestions, cycles, checks, pilots, applications."""

from .application import (
    Answer,
    Application,
    ApplicationKind,
    CompletionApplication,
    GateAnswer,
    GateItem,
    StartApplication,
    Way,
)
from .cycle import Better, CycleStage, CycleSubject, ImprovementCycle, Verdict
from .distribution import ControlledCopy
from .meeting import ChangeItem, MeetingKind, ProcedureMeeting
from .pilot import INPUTS, Pilot, PilotDecision, RollOut, RollOutTarget
from .review import Decision, ProcedureReview, Release
from .suggestion import Outcome, Suggestion, SuggestionVote
from .supervision import Benchmark, BulletinGiven, Compliance, SpotCheck, Weight

__all__ = [
    "INPUTS",
    "Answer",
    "Application",
    "ApplicationKind",
    "Benchmark",
    "Better",
    "BulletinGiven",
    "ChangeItem",
    "CompletionApplication",
    "Compliance",
    "ControlledCopy",
    "CycleStage",
    "CycleSubject",
    "Decision",
    "GateAnswer",
    "GateItem",
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
    "StartApplication",
    "Suggestion",
    "SuggestionVote",
    "Verdict",
    "Way",
    "Weight",
]
