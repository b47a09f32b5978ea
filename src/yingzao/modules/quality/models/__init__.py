"""What quality keeps: defects and their rectification, concrete pours."""

from .defect import Defect, Severity
from .pour import Grade, Pour

__all__ = ["Defect", "Grade", "Pour", "Severity"]
