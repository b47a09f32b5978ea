"""Weights of a plan (权重): what each activity counts in its progress, and where they do not come to 100 %."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal
from yingzao.core.records.wording import listed
from yingzao.engines.schedule.weights import Leaf, Unbalanced, shares, unbalanced

from .models import SPANNING, Activity, Plan

MOST_TOLD = 5


def weight_of(text: str) -> float | None:
    """Percent within the node above as it is typed, to two decimals; None for an empty cell."""
    text = text.strip().rstrip("%％").strip()
    if not text:
        return None
    try:
        weight = round(float(text), 2)
    except ValueError:
        weight = -1.0
    if not 0 <= weight <= 100:
        raise Refusal(_("“%s” is no weight from 0 to 100 percent.") % text[:30])
    return weight


def set_shares(plan: Plan, rows: list[Activity]) -> None:
    """Set what each of ``rows``, all of the plan, counts: by weights where there are any, else by duration."""
    working = [row for row in rows if row.kind not in SPANNING]
    for row in rows:
        row.share = 0.0
    parents, weights = _tree(plan)
    if not any(each is not None for each in (*weights.values(), *(row.weight for row in working))):
        for row in working:
            row.share = float(row.original_minutes)
        return
    leaves = [Leaf(row.wbs_id, row.original_minutes, row.weight) for row in working]
    for row, share in zip(working, shares(parents, weights, leaves), strict=True):
        row.share = share


def weight_faults(plan: Plan) -> list[str]:
    """In words: each node whose weights do not come to 100 %."""
    weighted = {"weight__isnull": False}
    if not (plan.wbs.filter(**weighted).exists() or plan.activities.filter(**weighted).exists()):
        return []
    rows = plan.activities.exclude(kind__in=SPANNING).values_list("wbs_id", "original_minutes", "weight")
    parents, weights = _tree(plan)
    found = unbalanced(parents, weights, [Leaf(*row) for row in rows])
    names: dict[Any, str] = {
        node.pk: str(node) for node in plan.wbs.filter(pk__in=[each.node for each in found])
    }
    return [fault_text(each, names.get(each.node, "")) for each in found]


def fault_text(fault: Unbalanced, name: str) -> str:
    """What is wrong beneath one node, and how to mend it."""
    place = _("beneath %s") % name if name else _("on the first level")
    total = f"{fault.total:g}"
    if fault.without:
        text = _("%(without)d of the items %(place)s have no weight; give one to each, 100 %% together.")
        return text % {"without": fault.without, "place": place}
    return _("The weights %(place)s come to %(total)s %%, not 100 %%.") % {"place": place, "total": total}


def refuse_unbalanced(plan: Plan) -> None:
    """Nobody submits a plan, or puts it to use, whose progress would be counted by wrong weights."""
    if faults := weight_faults(plan):
        raise Refusal(listed(_shortened(faults)))


def _shortened(faults: list[str]) -> Iterable[str]:
    more = len(faults) - MOST_TOLD
    return [*faults[:MOST_TOLD], *([_("%d more") % more] if more > 0 else [])]


def _tree(plan: Plan) -> tuple[dict[Any, Any], dict[Any, float | None]]:
    nodes = list(plan.wbs.values_list("pk", "parent_id", "weight"))
    return {pk: parent for pk, parent, _weight in nodes}, {pk: weight for pk, _parent, weight in nodes}
