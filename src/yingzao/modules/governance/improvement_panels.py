"""What record pages show of improvement: votes and outcome, the wheel with its figures, and repeated findings."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.records.ledgers import ledger_of
from yingzao.core.records.models import kind_of
from yingzao.core.records.status import Status
from yingzao.core.rectification.models import Rectified
from yingzao.engines.procedures.repeats import REPEATED_DAYS, REPEATED_FROM, Finding, repeats_of

from .models import CycleStage, ImprovementCycle, Outcome, SpotCheck, Suggestion


def suggestion_card(suggestion: Suggestion) -> dict[str, Any]:
    about = suggestion.about
    clause = next((c for c in about.clauses if c.number == suggestion.clause), None)
    voters = [each.person for each in suggestion.votes.filter(withdrawn=False).select_related("person")]  # type: ignore[attr-defined]
    return {
        "about": about, "clause": clause, "voters": voters, "voter_keys": {person.pk for person in voters},
        "is_open": suggestion.state == Status.IN_APPROVAL,
        "outcome": Outcome(suggestion.outcome) if suggestion.outcome else None, "carried_by": suggestion.carried_by,
    }  # fmt: skip


def cycle_card(cycle: ImprovementCycle) -> dict[str, Any]:
    """The four stages, lit as far as they have come, and the figure before and after."""
    order = [CycleStage.PLAN, CycleStage.DO, CycleStage.CHECK, CycleStage.ACT]
    at = order.index(CycleStage(cycle.stage)) if cycle.stage in order else None
    is_closed = cycle.stage == CycleStage.CLOSED
    words = (cycle.measure, cycle.done, cycle.after_source, cycle.conclusion)
    stages = [
        (stage, "done" if is_closed or (at is not None and place < at) else "now" if place == at else "waiting", text)
        for place, (stage, text) in enumerate(zip(order, words, strict=True))
    ]  # fmt: skip
    suggest = ""
    if is_closed:
        asked = {"title": cycle.title, "wording": cycle.conclusion, "reason": cycle.problem}
        suggest = reverse("record_new", args=[cycle.project.code, kind_of(Suggestion)], query=asked)
    return {"stages": stages, "effect": cycle.effect, "suggest_url": suggest}


def repeated_card(record: Any) -> dict[str, Any]:
    """How often the same was found lately, and the way to a case that goes to its root."""
    model: Any = type(record)
    if not issubclass(model, Rectified) or model is SpotCheck:
        return {}
    same_kind = model._default_manager.filter(project=record.project_id).current().exclude(pk=record.pk)
    others = {pk: (title, day) for pk, title, day in same_kind.values_list("pk", "title", "found_on")}
    finding = Finding(record.pk, record.title, record.found_on)
    found = repeats_of(finding, (Finding(pk, title, day) for pk, (title, day) in others.items()))
    if len(found) < REPEATED_FROM:
        return {}
    keys = ",".join(str(each.key) for each in found)
    kind = kind_of(model)
    plural = ledger_of(model).plural
    asked = {
        "title": _("Root cause: %s") % record.title, "subject": "safety" if kind.startswith("safety.") else "quality",
        "problem": _("%(count)s times in %(days)s days: %(title)s") % {
            "count": len(found), "days": REPEATED_DAYS, "title": record.title,
        },
        "metric": _("Repeats in %s days") % REPEATED_DAYS, "unit": _("times"), "before": len(found), "target": 0,
        "before_source": f"{plural} {timezone.localdate():%Y-%m-%d}", "part": record.part_id or "",
    }  # fmt: skip
    return {
        "count": len(found), "days": REPEATED_DAYS,
        "repeats_url": f"{reverse('ledger', args=[record.project.code, kind])}?ids={keys}",
        "cycle_url": reverse("record_new", args=[record.project.code, kind_of(ImprovementCycle)], query=asked),
    }  # fmt: skip
