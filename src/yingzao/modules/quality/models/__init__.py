"""What quality keeps: defects, pours and their tests, lots and what is summed up from them, holds, patrols."""

from .defect import Defect, Severity
from .holds import ConcealedWork, ControlPoint, NoticeHours, PointKind, SampleWork
from .lab_order import LabOrder, LotState
from .lot import InspectionLot, LotStage, Verdict
from .parameter import ParameterCheck, WithinLimits
from .patrol import Looks, PatrolRound, PatrolRoute, PatrolVisit
from .pour import Grade, Pour
from .specimen import GroupStage, GroupValueRule, LogPlace, SpecimenGroup, TemperatureLog, Use
from .strength import FormRemoval, Judged, LotMethod, MayStrike, StrengthEvaluation
from .tally import MonthTally, PlaceTally
from .works import Overall, WorksAcceptance, WorksLevel

__all__ = [
    "ConcealedWork", "ControlPoint", "Defect", "FormRemoval", "Grade", "GroupStage", "GroupValueRule", "InspectionLot",
    "Judged", "LabOrder", "LogPlace", "Looks", "LotMethod", "LotStage", "LotState", "MayStrike", "MonthTally",
    "NoticeHours", "Overall", "ParameterCheck", "PatrolRound", "PatrolRoute", "PatrolVisit", "PlaceTally", "PointKind",
    "Pour", "SampleWork", "Severity", "SpecimenGroup", "StrengthEvaluation", "TemperatureLog", "Use", "Verdict",
    "WithinLimits", "WorksAcceptance", "WorksLevel",
]  # fmt: skip
