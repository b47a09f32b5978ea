"""Resource levelling: plans that respect links and capacities, as short as can be found or proved."""

from .acceptance import PartlyAccepted, accept_part, faults_of_proposal
from .errors import LevellingError
from .level import level
from .loading import Shortage
from .periods import PeriodProblem, Reserved, StartLink
from .proposal import Move, Proposal, Pushed, Waiting, histograms
from .request import Assignment, LevelOptions, Reach, Resource
from .scorecard import ProjectMarks, ScoreWeights, score_project
from .solve import PeriodPlan, plan_periods, plan_periods_within, warm_up

__all__ = [
    "Assignment",
    "LevelOptions",
    "LevellingError",
    "Move",
    "PartlyAccepted",
    "PeriodPlan",
    "PeriodProblem",
    "ProjectMarks",
    "Proposal",
    "Pushed",
    "Reach",
    "Reserved",
    "Resource",
    "ScoreWeights",
    "Shortage",
    "StartLink",
    "Waiting",
    "accept_part",
    "faults_of_proposal",
    "histograms",
    "level",
    "plan_periods",
    "plan_periods_within",
    "score_project",
    "warm_up",
]
