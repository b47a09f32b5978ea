"""From the three chosen values of a hazard to its risk value and colour."""

from yingzao.engines.safety.risk import score_lec
from yingzao.standards.loader import load

from .models import HazardReport


def score_hazard(report: HazardReport) -> None:
    """Store D and the colour on ``report``; raises ValueError for a value the table does not offer."""
    risk = score_lec(report.likelihood, report.exposure, report.consequence, load("risk"))
    report.score, report.level = risk.score, risk.colour
