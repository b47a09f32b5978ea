"""Ways to make a plan shorter, as proposals computed by the engine and accepted into a what-if copy."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal
from yingzao.engines.calendar import MINUTES_PER_DAY
from yingzao.engines.schedule import ScheduleError
from yingzao.engines.schedule.compression import CrashLimit, crash_to, propose

from .calculations import network_of, run_engine
from .means import counted
from .measures import change_link, change_method
from .models import Activity, ActivityMeans, LinkChoice, Plan, Purpose
from .whatif import make_what_if

RUNS, ACTIVITY_RUNS = 300, 150_000
"""So many computations at most; of a large plan fewer, for each takes longer. A reader waits a few seconds."""
CENT = Decimal("0.01")


@dataclass(frozen=True)
class CompressionProposal:
    """One way to finish sooner: ``key`` names it in the form; ``gain_days`` are calendar days at the end of the plan.

    A crash shortens ``activity`` to ``days``; otherwise ``activity`` begins ``days`` after ``before`` has begun.
    """

    key: str
    activity: Activity
    before: Activity | None
    days: float
    saved_days: float
    gain_days: float
    cost: Decimal | None


@dataclass(frozen=True)
class Compression:
    """All proposals for a plan; ``slopes`` says of how many activities a shortest duration is written down."""

    finish: int
    crashes: list[CompressionProposal]
    fast_tracks: list[CompressionProposal]
    left_out: int
    slopes: int


@dataclass(frozen=True)
class CheapestWay:
    """Activities crashed together to gain ``wanted`` days; what was reached may be less."""

    wanted: int
    gained: float
    reached: bool
    cost: Decimal | None
    proposals: list[CompressionProposal]


class _Loaded:
    """A plan's network with what is known of its crashing."""

    def __init__(self, plan: Plan) -> None:
        rows = list(plan.activities.select_related("calendar"))
        if not rows:
            raise Refusal(_("%s has no activities yet, so there is nothing to try.") % plan.full_number)
        for row in rows:
            row.plan = plan
        self.network = network_of(plan, rows, list(plan.dependencies.all()))
        self.by_source = {row.source_id: row for row in rows}
        written = ActivityMeans.objects.filter(activity__plan=plan).exclude(shortest_days=None)
        shortest = {means.activity_id: means for means in written}
        self.limits = {
            row.source_id: _limit(row, shortest[row.pk]) for row in counted(rows) if row.pk in shortest
        }
        self.runs = max(10, min(RUNS, ACTIVITY_RUNS // len(rows)))
        self.finish = int(run_engine(self.network).early_finish.max())

    def gain(self, finish: int) -> float:
        return round((self.finish - finish) / MINUTES_PER_DAY, 1)


def _limit(row: Activity, means: ActivityMeans) -> CrashLimit:
    per_day = row.calendar.minutes_per_day
    done = max(row.original_minutes - row.remaining_minutes, 0)
    left = max(round((means.shortest_days or 0) * per_day) - done, 0)
    return CrashLimit(left, per_day, means.crash_cost_per_day)


def compression_of(plan: Plan) -> Compression:
    """Every proposal that brings the end forward, computed one by one."""
    loaded = _Loaded(plan)
    try:
        found = propose(loaded.network, loaded.limits, loaded.runs)
    except ScheduleError as error:
        raise Refusal(_("The plan cannot be computed: %s") % error) from error
    crashes = [
        _crash(loaded, each.activity_id, each.minutes, each.cost, loaded.gain(each.finish))
        for each in found.crashes
    ]
    tracks = []
    for each in found.fast_tracks:
        before, after = loaded.by_source[each.predecessor_id], loaded.by_source[each.successor_id]
        lag = round(each.lag_minutes / before.calendar.minutes_per_day, 2)
        key = f"t{before.pk}-{after.pk}"
        gain = loaded.gain(each.finish)
        tracks.append(CompressionProposal(key, after, before, lag, lag, gain, None))
    return Compression(loaded.finish, crashes, tracks, found.left_out, len(loaded.limits))


def _crash(
    loaded: _Loaded, source_id: str, minutes: int, cost: Decimal | None, gain: float
) -> CompressionProposal:
    row = loaded.by_source[source_id]
    per_day = row.calendar.minutes_per_day
    days = round((row.original_minutes - minutes) / per_day, 2)
    cost = None if cost is None else cost.quantize(CENT)
    return CompressionProposal(f"c{row.pk}", row, None, days, round(minutes / per_day, 2), gain, cost)


def cheapest_way(plan: Plan, days: int) -> CheapestWay:
    """The cheapest crashing that gains so many calendar days, or as many as can be gained."""
    loaded = _Loaded(plan)
    found = crash_to(loaded.network, loaded.limits, loaded.finish - days * MINUTES_PER_DAY, loaded.runs)
    proposals = []
    for source_id, minutes in found.minutes.items():
        limit = loaded.limits[source_id]
        cost = None
        if limit.cost_per_day is not None:
            cost = limit.cost_per_day * Decimal(minutes) / Decimal(str(limit.minutes_per_day))
        proposals.append(_crash(loaded, source_id, minutes, cost, 0.0))
    cost = None if found.cost is None else found.cost.quantize(CENT)
    return CheapestWay(days, loaded.gain(found.finish), found.reached, cost, proposals)


@transaction.atomic
def accept(plan: Plan, proposals: list[CompressionProposal], title: str) -> Plan:
    """Put proposals into a what-if copy: a new one, or the plan itself where it is one already."""
    if not proposals:
        raise Refusal(_("Choose at least one proposal."))
    copy = (
        plan
        if plan.purpose == Purpose.WHAT_IF
        else make_what_if(plan, title, _("from compression proposals"))
    )
    for each in proposals:
        cost = each.cost or Decimal(0)
        if each.before is None:
            change_method(copy, each.activity.code, each.days, None, cost)
        else:
            change_link(copy, each.before.code, each.activity.code, LinkChoice.SS, each.days)
    copy.refresh_from_db()
    return copy
