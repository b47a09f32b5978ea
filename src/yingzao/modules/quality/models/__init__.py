"""What quality keeps: defects and their rectification, concrete pours, inspection lots and what holds work back."""

from .defect import Defect, Severity
from .holds import ConcealedWork, ControlPoint, NoticeHours, PointKind, SampleWork
from .lot import InspectionLot, LotStage, Verdict
from .pour import Grade, Pour

__all__ = [
    "ConcealedWork",
    "ControlPoint",
    "Defect",
    "Grade",
    "InspectionLot",
    "LotStage",
    "NoticeHours",
    "PointKind",
    "Pour",
    "SampleWork",
    "Severity",
    "Verdict",
]
