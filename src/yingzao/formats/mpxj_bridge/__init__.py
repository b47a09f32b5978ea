"""Files of other planning programs, read through MPXJ where the extra ``mpp`` and Java are installed."""

from .converting import Run, convert, why_missing
from .kinds import KINDS, Kind, kind_of

__all__ = ["KINDS", "Kind", "Run", "convert", "kind_of", "why_missing"]
