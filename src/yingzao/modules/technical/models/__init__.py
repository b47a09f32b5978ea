"""What the discipline keeps: method statements, expert reviews, briefings, comparisons and reviews of designs."""

from .comparison import SchemeComparison
from .design_review import DesignReview, DisciplineOpinion, DisciplineVerdict, ReviewConclusion
from .scheme import (
    Amendment,
    Briefing,
    BriefingAttendee,
    BriefingLevel,
    BriefingSignature,
    ConflictDeclaration,
    Expert,
    ExpertReview,
    HazardAnswer,
    HazardOverlay,
    MethodStatement,
    PanelMember,
    SchemeType,
    SigningMethod,
    Vote,
)

__all__ = [
    "Amendment", "Briefing", "BriefingAttendee", "BriefingLevel", "BriefingSignature", "ConflictDeclaration",
    "DesignReview", "DisciplineOpinion", "DisciplineVerdict", "Expert", "ExpertReview", "HazardAnswer", "HazardOverlay",
    "MethodStatement", "PanelMember", "ReviewConclusion", "SchemeComparison", "SchemeType", "SigningMethod", "Vote",
]  # fmt: skip
