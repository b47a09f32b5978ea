"""What the pages of pilots and roll-outs show: the report before and after, and the projects one after the other."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from yingzao.core.records.models import Record
from yingzao.core.records.status import Status

from .models import Pilot, PilotDecision, RollOut
from .pilots import comparison_of, told_metrics

WEEKS = 8


def pilot_card(pilot: Pilot) -> dict[str, Any]:
    told = told_metrics()
    rows = [
        {
            "told": told[each.key],
            "line": each,
            "before": records_link(each.before.records),
            "after": records_link(each.after.records),
        }
        for each in comparison_of(pilot)
    ]  # fmt: skip
    return {
        "rows": rows, "is_counted": "before" in pilot.figures, "until": pilot.figures.get("until", ""),
        "decision": PilotDecision(pilot.decision) if pilot.decision else None,
        "roll_outs": pilot.roll_outs.all(),  # type: ignore[attr-defined]
    }  # fmt: skip


def records_link(records: Sequence[int]) -> str:
    """The list of the records behind a figure; over all projects, for a pilot may have two."""
    if not records:
        return ""
    return f"{reverse('company_records')}?{urlencode({'ids': ','.join(map(str, dict.fromkeys(records)))})}"


def roll_out_card(roll_out: RollOut) -> dict[str, Any]:
    """Each project with its day, and how many records ran under the version there in each of the last weeks."""
    targets = list(roll_out.targets.select_related("project"))  # type: ignore[attr-defined]
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    weeks = [monday - timedelta(weeks=n) for n in reversed(range(WEEKS))]
    used = _uses(roll_out, weeks[0]) if roll_out.about_id else {}
    rows = [(target, [used.get((target.project_id, week), 0) for week in weeks]) for target in targets]
    return {
        "rows": rows, "weeks": weeks, "is_procedure": roll_out.about_id is not None,
        "is_weighed": roll_out.state == Status.APPROVED,
    }  # fmt: skip


def _uses(roll_out: RollOut, since: Any) -> Counter[tuple[int, Any]]:
    written = Record.objects.filter(procedure_version=roll_out.about_id, created_at__date__gte=since)
    found: Counter[tuple[int, Any]] = Counter()
    for project, at in written.order_by().values_list("project", "created_at"):
        day = timezone.localtime(at).date()
        found[project, day - timedelta(days=day.weekday())] += 1
    return found
