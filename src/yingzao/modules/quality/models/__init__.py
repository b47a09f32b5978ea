"""What quality keeps: defects and their rectification, concrete pours, their test groups and what is judged by them."""

from .defect import Defect, Severity
from .lab_order import LabOrder, LotState
from .parameter import ParameterCheck, WithinLimits
from .pour import Grade, Pour
from .specimen import GroupStage, GroupValueRule, LogPlace, SpecimenGroup, TemperatureLog, Use
from .strength import FormRemoval, Judged, LotMethod, MayStrike, StrengthEvaluation

__all__ = [
    "Defect",
    "FormRemoval",
    "Grade",
    "GroupStage",
    "GroupValueRule",
    "Judged",
    "LabOrder",
    "LogPlace",
    "LotMethod",
    "LotState",
    "MayStrike",
    "ParameterCheck",
    "Pour",
    "Severity",
    "SpecimenGroup",
    "StrengthEvaluation",
    "TemperatureLog",
    "Use",
    "WithinLimits",
]
