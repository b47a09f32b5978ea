"""A forecast taken over into the plan (按预测调整): always a new draft version, never an edit of the plan in use."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.accounts.wording import together
from yingzao.core.history.actor import current_actor
from yingzao.core.records.models import Meaning
from yingzao.core.records.services import Refusal, comment, link, locked

from ..calculations import recompute
from ..models import Activity, Plan, RiskAnalysis, State
from ..models.risk import digest_of
from ..queries import current_plan
from ..rows import update_rows
from ..succession import next_version
from .gathering import digest

LEVELS = ("p50", "p80")


@transaction.atomic
def accept_forecast(analysis: RiskAnalysis, level: str, codes: Collection[str], reason: str) -> Plan:
    """Draft the next version of the plan with the P50 or P80 durations of the chosen activities.

    Refused, changing nothing, once the plan in use is no longer what was analysed, or when an activity of ``codes``
    has no forecast.
    """
    locked(analysis.source)
    plan = _still_the_same(analysis)
    forecast = {each["code"]: each for each in analysis.outcome.result["activities"]}
    if level not in LEVELS or not codes:
        raise Refusal(_("Choose P50 or P80 and at least one activity."))
    if unknown := [code for code in codes if code not in forecast]:
        raise Refusal(_("The analysis has no forecast for %s.") % together(unknown))
    if not reason.strip():
        raise Refusal(_("Give the reason; it stays with the new version."))
    title = _("%(plan)s, adjusted to %(level)s") % {"plan": plan.title[:120], "level": level.upper()}
    draft = next_version(plan, title, reason)
    rows = {row.code: row for row in draft.activities.select_related("calendar").filter(code__in=codes)}
    changes = {code: _set_remaining(rows[code], forecast[code][level]) for code in codes}
    update_rows(Activity, ("original_minutes", "remaining_minutes"), rows.values())
    told = {f"{code} {_('remaining (d)')}": pair for code, pair in changes.items()}
    draft.sign(
        "forecast_accepted",
        {"analysis": [None, analysis.full_number], "level": [None, level.upper()], **told},
    )
    link(draft, analysis, Meaning.FOLLOWS_FROM)
    text = _("Adjusted to the %(level)s forecast of %(analysis)s: %(reason)s")
    words = {"level": level.upper(), "analysis": analysis.full_number, "reason": reason.strip()}
    comment(draft, Person.objects.get(pk=current_actor().person_id), text % words)
    recompute(draft)
    return draft


def refusal_to_accept(analysis: RiskAnalysis) -> str:
    """Why the forecast can no longer be taken over, with what to do; empty while it can."""
    try:
        _still_the_same(analysis)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _still_the_same(analysis: RiskAnalysis) -> Plan:
    outcome = analysis.outcome
    if digest_of(outcome.inputs, outcome.result) != analysis.outcome_digest:
        raise Refusal(
            _("The stored results of %s were changed from outside. Run the analysis again.")
            % analysis.full_number
        )
    plan = current_plan(analysis.project)
    if plan is None or plan.pk != analysis.source_id:
        text = _(
            "%s is no longer the plan in use. Run the analysis of the present plan, then accept that one."
        )
        raise Refusal(text % analysis.source.full_number)
    if digest(plan) != analysis.network_digest:
        text = _(
            "%s has changed since this analysis (progress, data date or logic). Run the analysis again, then accept."
        )
        raise Refusal(text % plan.full_number)
    return plan


def _set_remaining(row: Activity, days: float) -> list[float]:
    """Set the remaining duration; what is done already stays done. Returns the days before and after."""
    minutes, before = round(days * row.calendar.minutes_per_day), row.remaining_minutes
    row.original_minutes = (
        minutes if row.progress == State.NOT_STARTED else row.original_minutes + minutes - before
    )
    row.remaining_minutes = minutes
    return [round(before / row.calendar.minutes_per_day, 2), days]
