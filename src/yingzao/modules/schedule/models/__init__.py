"""What is written down about the schedule: plans with their rows, what-ifs, buffers, the plans of single periods."""

from .buffer import Buffer, BufferKind, BufferReading, Rebaselining, ZoneChoice
from .corrective import CorrectiveAction
from .delay import Delay, Entitlement, ExtensionRequest
from .editing import EditKind, PlanEdit
from .period import Cause, Outcome, PeriodItem, PeriodPlan, Span
from .plan import (
    MILESTONES,
    SPANNING,
    Activity,
    ActivityGate,
    Assignment,
    ConstraintChoice,
    Dependency,
    Kind,
    LightColour,
    LinkChoice,
    Plan,
    PlanCalendar,
    Purpose,
    State,
    WbsNode,
    shown_moment,
)
from .priority import PriorityScorecard, PriorityWeights, SharedDecision
from .progress import LightChange, ProgressEntry, Standing, Weather
from .report import ProgressReport, ReportSpan
from .resource import (
    CapacityChange,
    Demand,
    LevellingProposal,
    ProposedMove,
    ReachChoice,
    Resource,
    Sort,
)
from .risk import DurationEstimate, RiskAnalysis, RiskEvent, RiskOutcome
from .rules import ClimateRule, ForecastRule, LightRule
from .template import WbsTemplate
from .whatif import ActivityMeans, PlanningRule, WhatIf

__all__ = [
    "MILESTONES",
    "SPANNING",
    "Activity",
    "ActivityGate",
    "ActivityMeans",
    "Assignment",
    "Buffer",
    "BufferKind",
    "BufferReading",
    "CapacityChange",
    "Cause",
    "ClimateRule",
    "ConstraintChoice",
    "CorrectiveAction",
    "Delay",
    "Demand",
    "Dependency",
    "DurationEstimate",
    "EditKind",
    "Entitlement",
    "ExtensionRequest",
    "ForecastRule",
    "Kind",
    "LevellingProposal",
    "LightChange",
    "LightColour",
    "LightRule",
    "LinkChoice",
    "Outcome",
    "PeriodItem",
    "PeriodPlan",
    "Plan",
    "PlanCalendar",
    "PlanEdit",
    "PlanningRule",
    "PriorityScorecard",
    "PriorityWeights",
    "ProgressEntry",
    "ProgressReport",
    "ProposedMove",
    "Purpose",
    "ReachChoice",
    "Rebaselining",
    "ReportSpan",
    "Resource",
    "RiskAnalysis",
    "RiskEvent",
    "RiskOutcome",
    "SharedDecision",
    "Sort",
    "Span",
    "Standing",
    "State",
    "WbsNode",
    "WbsTemplate",
    "Weather",
    "WhatIf",
    "ZoneChoice",
    "shown_moment",
]
