"""What quality keeps: defects, concrete pours, inspection lots and what holds work back, patrols."""

from .defect import Defect, Severity
from .holds import ConcealedWork, ControlPoint, NoticeHours, PointKind, SampleWork
from .lot import InspectionLot, LotStage, Verdict
from .patrol import Looks, PatrolRound, PatrolRoute, PatrolVisit
from .pour import Grade, Pour

__all__ = [
    "ConcealedWork",
    "ControlPoint",
    "Defect",
    "Grade",
    "InspectionLot",
    "Looks",
    "LotStage",
    "NoticeHours",
    "PatrolRound",
    "PatrolRoute",
    "PatrolVisit",
    "PointKind",
    "Pour",
    "SampleWork",
    "Severity",
    "Verdict",
]
