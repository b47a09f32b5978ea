"""What quality keeps: defects and their rectification, concrete pours, their test groups and what is judged by them."""

from .defect import Defect, Severity
from .pour import Grade, Pour
from .specimen import GroupStage, GroupValueRule, LogPlace, SpecimenGroup, TemperatureLog, Use
from .strength import FormRemoval, Judged, LotMethod, StrengthEvaluation

__all__ = [
    "Defect", "FormRemoval", "Grade", "GroupStage", "GroupValueRule", "Judged", "LogPlace", "LotMethod", "Pour",
    "Severity", "SpecimenGroup", "StrengthEvaluation", "TemperatureLog", "Use",
]  # fmt: skip
