"""What the discipline keeps: method statements, expert reviews, briefings, comparisons and reviews of designs."""

from .briefing_template import BriefingTemplate
from .comparison import SchemeComparison
from .design_review import DesignReview, DisciplineOpinion, DisciplineVerdict
from .levels import BriefingLevel
from .recommendation import RecommendationAnswer, ResourceRecommendation
from .scheme import (
    Amendment,
    Briefing,
    BriefingAttendee,
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
    "Amendment", "Briefing", "BriefingAttendee", "BriefingLevel", "BriefingSignature", "BriefingTemplate",
    "ConflictDeclaration", "DesignReview", "DisciplineOpinion", "DisciplineVerdict", "Expert", "ExpertReview",
    "HazardAnswer", "HazardOverlay", "MethodStatement", "PanelMember", "RecommendationAnswer",
    "ResourceRecommendation", "SchemeComparison", "SchemeType", "SigningMethod", "Vote",
]  # fmt: skip
