"""What a corrective action brought, by numbers: what the light was judged by at opening against closing or today."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Text
from yingzao.core.records.status import Status

from .models import Activity, CorrectiveAction, State
from .words import number_text

MEASURES: dict[str, tuple[str, int, Text]] = {
    "delay": ("delay_days", 1, gettext_lazy("delay (working days)")),
    "milestone": ("delay_days", 1, gettext_lazy("delay (working days)")),
    "percent": ("behind_percent", 1, gettext_lazy("behind plan (%)")),
    "float": ("float_days", -1, gettext_lazy("total float (working days)")),
}
"""Measure of the light rule → figure, 1 where less is better and −1 where more is, and its words."""
LEAST_CHANGE = 0.05


@dataclass(frozen=True)
class Line:
    """One measure at the opening and at the closing (or now, while the action is open)."""

    label: Text
    opened: float
    closed: float
    better: float
    """How much it improved; negative where it grew worse."""

    @property
    def opened_text(self) -> str:
        return number_text(self.opened)

    @property
    def closed_text(self) -> str:
        return number_text(self.closed)

    @property
    def better_text(self) -> str:
        return f"+{number_text(self.better)}" if self.better > 0 else number_text(self.better)


@dataclass(frozen=True)
class Effect:
    """The measures that made the light turn; without any at the opening nothing can be compared."""

    lines: tuple[Line, ...]
    is_completed: bool
    opened_on: str
    closed_on: str

    @property
    def is_shown(self) -> bool:
        """Nothing grew worse and something improved; work that is finished can show no more than that."""
        if self.is_completed or not self.lines:
            return True
        improved = [line.better for line in self.lines]
        return min(improved) > -LEAST_CHANGE and max(improved) >= LEAST_CHANGE


def measured(activity: Activity) -> dict[str, Any]:
    """The figures of an activity on the data date: ``delay_days``, ``behind_percent``, ``float_days``, light, day."""
    known = activity.delay_days is not None
    per_day = activity.calendar.minutes_per_day
    return {
        "on": activity.plan.data_day.isoformat(), "light": activity.light, "percent": round(activity.percent, 2),
        "delay_days": activity.delay_days, "completed": activity.progress == State.COMPLETED,
        "behind_percent": round(activity.planned_percent - activity.percent, 2) if known else None,
        "float_days": None if activity.total_float is None else round(activity.total_float / per_day, 2),
        "measures": [each["measure"] for each in activity.light_reason.get("reasons", ())],
    }  # fmt: skip


def effect_of(action: CorrectiveAction) -> Effect:
    """The opening against the closing; while the action is open, against today."""
    opened = action.opened_with
    closed = (
        action.closed_with
        if action.state == Status.CLOSED and action.closed_with
        else measured(action.activity)
    )
    lines = []
    for measure in dict.fromkeys(opened.get("measures", ())):
        name, sign, label = MEASURES[measure]
        was, now = opened.get(name), closed.get(name)
        if was is not None and now is not None:
            lines.append(Line(label, was, now, round(sign * (was - now), 2)))
    return Effect(tuple(lines), bool(closed["completed"]), opened.get("on", ""), closed["on"])


def effect_text(action: CorrectiveAction) -> str:
    """``delay (working days) 8 → 3``; what was not measured is named as such."""
    effect = effect_of(action)
    if not effect.lines:
        return _("not measured at the opening")
    return "；".join(f"{line.label} {line.opened_text} → {line.closed_text}" for line in effect.lines)
