"""A draft held open in memory, so that an edit of one row among ten thousand costs what that row costs.

What is held was computed under the plan's ``computed_at``; whoever finds another one there loads the plan anew.
The row of the plan is locked while it is edited, so of two threads or processes one waits for the other.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

import numpy as np

from yingzao.engines import schedule as engine
from yingzao.engines.calendar.kernel import Integers
from yingzao.engines.schedule import NO_FLOAT, ScheduleResult
from yingzao.engines.schedule.again import gathered
from yingzao.engines.schedule.engine import schedule_again
from yingzao.engines.schedule.prepare import Prepared
from yingzao.engines.schedule.result import Flags, Minutes

from .branches import Beneath
from .models import Activity, Dependency, Plan, PlanCalendar
from .network import activity_of, in_words, link_of, network_of

Row = TypeVar("Row", Activity, Dependency)
MOST_ROWS = 40_000
DATE_COLUMNS = (
    "early_start", "early_finish", "late_start", "late_finish", "total_float", "free_float", "critical", "longest_path",
)  # fmt: skip
FLOATS = ("total_float", "free_float")
UNKNOWN = NO_FLOAT + 1


@dataclass(frozen=True)
class Touched:
    """Keys of what an edit wrote: activities and links that are new, gone or changed; whether the WBS was."""

    activities: frozenset[int] = frozenset()
    links: frozenset[int] = frozenset()
    wbs: bool = False


@dataclass
class OpenPlan:
    """Rows and links in order, the network made of them, and the dates that stand in the database."""

    rows: list[Activity]
    links: list[Dependency]
    network: engine.Network
    dates: Minutes
    driving: Flags
    prepared: Prepared | None = None
    baseline: dict[str, tuple[int | None, int | None]] | None = None
    touched: list[int] = field(default_factory=list)
    #: rows of an earlier edit and what of them counted for the nodes above, where somebody asked
    stood: tuple[list[Activity], list[Beneath]] | None = None

    @cached_property
    def standing(self) -> list[Beneath]:
        """What of each row counts for the nodes above it; what is the same row as before is not looked at again."""
        rows, known = self.stood or ([], [])
        self.stood = None
        if len(rows) != len(self.rows):
            return [_beneath(row) for row in self.rows]
        return [
            was if row is before else _beneath(row)
            for row, before, was in zip(self.rows, rows, known, strict=True)
        ]

    @cached_property
    def place_of(self) -> dict[int, int]:
        """Key of a row → its place."""
        return places_of(self.rows)

    @cached_property
    def calendars(self) -> dict[int, PlanCalendar]:
        """The calendars that rows refer to, by key."""
        return {row.calendar_id: row.calendar for row in self.rows}

    def compute(self) -> tuple[list[int], list[int]]:
        """Schedule; returns the places of rows and of links whose computed columns are to be stored.

        The rows in question are replaced by copies, as others may still look at the old ones.
        """
        result, self.prepared = in_words(
            lambda: schedule_again(self.network, self.prepared), Names(self.rows)
        )
        dates = _columns(result)
        moved = np.flatnonzero((dates != self.dates).any(axis=0)).tolist()
        for place in moved:
            self.rows[place] = row = twin(self.rows[place])
            for name, value in zip(DATE_COLUMNS, dates[:, place].tolist(), strict=True):
                setattr(row, name, _stored(name, value))
        turned = np.flatnonzero(result.driving != self.driving).tolist()
        for place in turned:
            self.links[place] = link = twin(self.links[place])
            link.driving = bool(result.driving[place])
        self.dates, self.driving = dates, result.driving
        return moved, turned


class Names(dict[str, str]):
    """Names of activities by the engine's id, looked for only when one is asked for."""

    def __init__(self, rows: list[Activity]) -> None:
        super().__init__()
        self._rows = rows

    def get(self, key: str, default: Any = None) -> Any:
        return next((row.name for row in self._rows if row.source_id == key), default)


def _columns(result: ScheduleResult) -> Minutes:
    return np.stack([np.asarray(getattr(result, name), np.int64) for name in DATE_COLUMNS])


def _stored(name: str, value: int) -> int | bool | None:
    if name in FLOATS:
        return None if value == NO_FLOAT else value
    return bool(value) if name in ("critical", "longest_path") else value


def _beneath(row: Activity) -> Beneath:
    return Beneath(row.wbs_id, row.start, row.finish, row.light, row.critical)


def _from_row(row: Activity) -> list[int]:
    none = dict.fromkeys(FLOATS, NO_FLOAT)
    values = ((name, getattr(row, name)) for name in DATE_COLUMNS)
    return [none.get(name, UNKNOWN) if value is None else int(value) for name, value in values]


def twin(row: Row) -> Row:
    """Another instance with the same values; what is loaded beside it is shared."""
    made = type(row).__new__(type(row))
    made.__dict__.update(row.__dict__)
    return made


def load(plan: Plan) -> OpenPlan:
    """The plan as it stands in the database."""
    calendars = {calendar.pk: calendar for calendar in plan.calendars.all()}
    rows, links = list(plan.activities.all()), list(plan.dependencies.all())
    for row in rows:
        row.calendar = calendars[row.calendar_id]
    dates = np.array([_from_row(row) for row in rows], np.int64).reshape(len(rows), len(DATE_COLUMNS)).T
    driving = np.array([link.driving for link in links], bool)
    return OpenPlan(rows, links, network_of(plan, rows, links), dates, driving)


def patched(plan: Plan, found: OpenPlan, touched: Touched) -> OpenPlan:
    """What was held, with what an edit wrote read again."""
    calendars = {each.pk: found.calendars.get(each.pk, each) for each in plan.calendars.all()}
    fresh = list(plan.activities.filter(pk__in=touched.activities))
    for row in fresh:
        row.calendar = calendars[row.calendar_id]
    rows, row_places = _replaced(found.rows, fresh, touched.activities, found.place_of)
    links, link_places = list(found.links), np.arange(len(found.links))
    if touched.links:
        drawn = list(plan.dependencies.filter(pk__in=touched.links))
        links, link_places = _replaced(found.links, drawn, touched.links, places_of(found.links))
    dates = gathered(found.dates, row_places, UNKNOWN)
    driving = gathered(found.driving[None, :], link_places)[0]
    made = OpenPlan(rows, links, found.network, dates, driving, found.prepared, found.baseline)
    made.calendars = calendars
    made.stood = (found.rows, found.standing) if "standing" in found.__dict__ else found.stood
    if rows and len(rows) == len(found.rows) and (row_places == np.arange(len(rows))).all():
        made.place_of = found.place_of
    made.touched = sorted(made.place_of[row.id] for row in fresh)
    for place in made.touched:
        dates[:, place] = _from_row(rows[place])
    made.network = _network(plan, made, row_places, link_places, touched)
    return made


def places_of(rows: Iterable[Row]) -> dict[int, int]:
    """Key → place; by the column ``id``, as ``pk`` looks for its column each time, which 10,000 rows feel."""
    return {row.id: place for place, row in enumerate(rows)}


def _replaced(
    held: list[Row], fresh: list[Row], keys: frozenset[int], was: dict[int, int]
) -> tuple[list[Row], Integers]:
    """The list with rows of ``keys`` as they are now, and for each its former place, -1 for new ones."""
    now = {row.id: row for row in fresh}
    rows = list(held)
    for key in keys & was.keys() & now.keys():
        rows[was[key]] = now[key]
    if keys == now.keys() and all(key in was and not _has_moved(held[was[key]], now[key]) for key in keys):
        return rows, np.arange(len(rows))
    rows = [row for row in rows if row.id not in keys or row.id in now]
    rows += [row for key, row in now.items() if key not in was]
    if rows and isinstance(rows[0], Activity):
        rows.sort(key=lambda row: (row.position, row.id))
    return rows, np.array([was.get(row.id, -1) for row in rows], np.int64)


def _has_moved(before: Row, now: Row) -> bool:
    return isinstance(before, Activity) and before.position != now.position


def _network(
    plan: Plan, made: OpenPlan, row_places: Integers, link_places: Integers, touched: Touched
) -> engine.Network:
    """The network held before (``made.network``) for the new rows, with the same objects for what was not touched."""
    old = made.network
    wbs = dict(plan.wbs.values_list("pk", "source_id"))
    activities = [old.activities[place] for place in row_places.tolist()]  # new ones are put in now
    for place in made.touched:
        activities[place] = activity_of(plan.data_date, made.rows[place], wbs)
    joined = old.links
    if touched.links:
        ids = {key: made.rows[place].source_id for key, place in made.place_of.items()}
        joined = [
            link_of(link, ids) if link.id in touched.links else old.links[place]
            for link, place in zip(made.links, link_places.tolist(), strict=True)
        ]
    parents = old.wbs_parents
    if touched.wbs:
        parents = {
            source: wbs.get(parent) for source, parent in plan.wbs.values_list("source_id", "parent_id")
        }
    calendars = old.calendars
    if known := {each.id for each in calendars}:
        unknown = plan.calendars.exclude(source_id__in=known)
        calendars = [*calendars, *(each.as_calendar() for each in unknown)] if unknown else calendars
    return engine.Network(old.projects, calendars, activities, joined, parents)


# -- memory --------------------------------------------------------------------------------------------

_kept: "OrderedDict[int, tuple[datetime, OpenPlan]]" = OrderedDict()
_lock = Lock()


def find(plan: Plan) -> OpenPlan | None:
    """What is held of the plan, if it was computed last under the ``computed_at`` that stands in ``plan``."""
    with _lock:
        kept = _kept.get(plan.pk)
        if kept is None or kept[0] != plan.computed_at:
            return None
        _kept.move_to_end(plan.pk)
        return kept[1]


def keep(plan: Plan, opened: OpenPlan) -> None:
    """Hold a plan under its ``computed_at``; of more rows than there is room for, those used least leave."""
    with _lock:
        if plan.computed_at is not None:
            _kept[plan.pk] = (plan.computed_at, opened)
            _kept.move_to_end(plan.pk)
        while len(_kept) > 1 and sum(len(each.rows) for _at, each in _kept.values()) > MOST_ROWS:
            _kept.popitem(last=False)


def forget(plan: Plan) -> None:
    """Hold the plan no longer: rows were written that no edit tells of."""
    with _lock:
        _kept.pop(plan.pk, None)
