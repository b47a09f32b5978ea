"""How the history of plans and of what belongs to them is told: words that verbs sign with, values people can read."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yingzao.core.screens.trail import Column, tell_columns

from .means import material_words
from .measures import MEASURE_KINDS, measure_text
from .models import (
    Buffer,
    CorrectiveAction,
    LevellingProposal,
    Plan,
    ProgressReport,
    RiskAnalysis,
    ZoneChoice,
)
from .words import moment_text, number_text

HIDDEN = Column("", is_shown=False)


def _stamp(value: Any) -> str:
    """``2026-11-22T08:00:00`` as it is written on site."""
    return str(value).replace("T", " ")[:16]


def _hours(minutes: Any) -> str:
    return f"{number_text(minutes / 60)} h"


def _percent(value: Any) -> str:
    return f"{number_text(float(value))} %"


def _materials(value: Any) -> str:
    return material_words(value, get_language() or "")


MEASURE = Column(_("measure"), measure_text)
PLAN = {
    "data_date": Column(_("data date"), moment_text), "profile": HIDDEN, "report": HIDDEN, "edition": HIDDEN,
    "percent": Column(_("done"), _percent), "remaining_minutes": Column(_("remaining work"), _hours),
    "progress": Column(_("state")), "actual_start": Column(_("actual start"), _stamp),
    "actual_finish": Column(_("actual finish"), _stamp), "part": Column(_("part")),
    "responsible": Column(_("responsible")), "edit": Column(_("edit")),
    "direct_cost": Column(_("direct cost")), "workers": Column(_("workers")),
    "shortest_days": Column(_("shortest duration")), "crash_cost_per_day": Column(_("cost of a day saved")),
    "materials": Column(_("materials"), _materials), "what_if": Column(_("What-if copy")),
    "proposal": Column(_("levelling proposal")), "activities": Column(_("activities")),
    **dict.fromkeys(MEASURE_KINDS, MEASURE),
}  # fmt: skip

tell_columns(Plan, PLAN)
tell_columns(Buffer, {
    "zone": Column(_("zone"), lambda value: str(ZoneChoice(value).label)), "consumed": Column(_("consumed")),
})  # fmt: skip
tell_columns(ProgressReport, {"facts": HIDDEN})
tell_columns(CorrectiveAction, {"opened_with": HIDDEN, "closed_with": HIDDEN})
tell_columns(LevellingProposal, dict.fromkeys(("computed_from", "picture", "asked", "moves"), HIDDEN))
tell_columns(RiskAnalysis, {
    "network_digest": Column(_("digest of the network")), "outcome_digest": Column(_("digest of the outcome")),
})  # fmt: skip
