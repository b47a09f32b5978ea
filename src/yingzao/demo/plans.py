"""A plan drawn up by hand, line by line, put to use with its baseline, and reported on day by day."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from yingzao.core.records.models import Record
from yingzao.core.records.services import create
from yingzao.engines.calendar import moment
from yingzao.modules.schedule.models import Activity, Plan, State
from yingzao.modules.schedule.pasting import check_rows, read_rows, store_rows
from yingzao.modules.schedule.services import (
    add_gate,
    edit_activity,
    finish_activity,
    place_activity,
    report_progress,
    set_data_date,
    start_activity,
)
from yingzao.modules.schedule.succession import begin_version, make_current, save_baseline

from .tale import Tale

EARLIER_DATES = (-63, -49, -35, -21)
"""Data dates before this week's: by them the course of the works is drawn."""


@dataclass(frozen=True)
class Line:
    """One activity: ``after`` lists predecessors as ``code``, ``code SS+3``; ``late`` is how many days late it went."""

    code: str
    name: str
    days: int
    part: str = ""
    responsible: str = ""
    after: tuple[str, ...] = ()
    late: int = 0
    is_held: bool = False  # it did not begin although its day has come


@dataclass(frozen=True)
class Sketch:
    """A whole plan with its groups (every code above an activity) and who draws it up."""

    project: str
    title: str
    author: str
    starts: int
    groups: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    means: Callable[[Line], tuple[str, ...]] = lambda line: ()

    @property
    def key(self) -> str:
        return f"plan {self.project}"


def draw_up(tale: Tale, sketch: Sketch, stock_taken: Iterable[int] = ()) -> None:
    """Note that the plan is drawn up three weeks before it starts; its progress is noted once it has dates.

    Stock is taken on the days given, or else until today.
    """
    tale.on(sketch.starts - 21, "09:00", sketch.author, lambda: _draw(tale, sketch))
    tale.on(sketch.starts - 14, "16:00", sketch.author, lambda: _put_to_use(tale, sketch))
    monday = -tale.today.weekday() or -7
    for day in sorted(set(stock_taken) or {*EARLIER_DATES, monday - 7, monday, 0}):
        tale.on(day, "07:10", sketch.author, partial(_take_stock, tale, sketch, day))


def submit_baseline(tale: Tale, sketch: Sketch, *signers: str) -> None:
    """Note that the baseline goes to the supervision the day after it was kept, and is signed."""
    key = f"baseline {sketch.project}"
    tale.submit(sketch.starts - 13, "08:30", sketch.author, key)
    tale.sign(sketch.starts - 12, key, *signers, opinion="符合合同工期和施工组织设计，同意按此计划施工。")


def change_later(tale: Tale, day: int, who: str, project: str, reason: str, days: dict[str, float]) -> None:
    """Note that a new version of the plan is begun for a reason, with other durations; it stays a draft."""

    def deed() -> None:
        version = begin_version(plan_of(tale, project), reason)
        for code, length in days.items():
            edit_activity(version.activities.get(code=code), days=length)

    tale.on(day, "07:20", who, deed)


def plan_of(tale: Tale, project: str) -> Plan:
    return tale.record(f"plan {project}")


def activity(tale: Tale, project: str, code: str) -> Activity:
    return plan_of(tale, project).activities.get(code=code)


def hold_back(tale: Tale, day: int, who: str, project: str, code: str, key: str, note: str = "") -> None:
    """Note that an activity waits for a record."""

    def deed() -> None:
        record: Record = tale.record(key)
        add_gate(activity(tale, project, code), record, note)

    tale.on(day, "11:20", who, deed)


def _draw(tale: Tale, sketch: Sketch) -> None:
    plan = create(
        Plan, project=tale.projects[sketch.project], title=sketch.title, starts_on=tale.day(sketch.starts),
        responsible=tale.people[sketch.author],
    )  # fmt: skip
    tale.things[sketch.key] = plan
    rows, errors = read_rows("\n".join(_pasted(sketch)))
    errors += check_rows(plan, rows)
    if errors:
        raise ValueError(f"The plan of {sketch.project} is wrong: {errors}")
    store_rows(plan, rows)
    parts = {part.code: part for part in tale.projects[sketch.project].parts.all()}
    drawn = {row.code: row for row in plan.activities.select_related("plan")}
    for line in sketch.lines:
        place_activity(drawn[line.code], parts.get(line.part), tale.people.get(line.responsible))


def _pasted(sketch: Sketch) -> Iterator[str]:
    """The plan as it would be pasted from Excel: groups, then activities with their predecessors."""
    for code, name in sketch.groups:
        yield f"{code}\t{name}"
    for line in sketch.lines:
        yield "\t".join([line.code, line.name, str(line.days), ";".join(line.after), *sketch.means(line)])


def _put_to_use(tale: Tale, sketch: Sketch) -> None:
    kept = save_baseline(plan_of(tale, sketch.project), f"{sketch.title}（基准）")
    tale.things[f"baseline {sketch.project}"] = kept
    make_current(plan_of(tale, sketch.project))
    for line, row in _with_dates(tale, sketch):
        _note_progress(tale, sketch, line, row)


def _with_dates(tale: Tale, sketch: Sketch) -> Iterable[tuple[Line, Activity]]:
    rows = {row.code: row for row in plan_of(tale, sketch.project).activities.all()}
    return [(line, rows[line.code]) for line in sketch.lines]


def _note_progress(tale: Tale, sketch: Sketch, line: Line, row: Activity) -> None:
    """What happened until yesterday: begun as late as what came before it, finished ``late`` days late."""
    if line.is_held:
        return
    if row.early_start is None or row.early_finish is None:
        return
    begun_late = timedelta(days=_begun_late(sketch, line))
    begins = (moment(row.early_start).date() + begun_late - tale.today).days
    ends = (moment(row.early_finish).date() + timedelta(days=line.late) - tale.today).days
    who = line.responsible or sketch.author
    if begins > -1 or (not line.days and ends > -1):
        return
    begun_on, done_on = tale.day(begins), tale.day(ends)
    at = line.code
    tale.on(begins, "17:30", who, lambda: start_activity(activity(tale, sketch.project, at), begun_on))
    if ends <= -1 and line.days:
        tale.on(ends, "17:45", who, lambda: finish_activity(activity(tale, sketch.project, at), done_on))


def _begun_late(sketch: Sketch, line: Line) -> int:
    """Days late at the start: those of the latest predecessor, of which the work itself may make up some."""
    before = {link.split()[0] for link in line.after}
    late = [each.late for each in sketch.lines if each.code in before]
    return min(max(late, default=line.late), line.late)


def _take_stock(tale: Tale, sketch: Sketch, day: int) -> None:
    """Ask how far everything under way is, then move the data date: what is left takes as long as planned."""
    today = tale.day(day)
    for row in (
        plan_of(tale, sketch.project).activities.filter(progress=State.IN_PROGRESS).select_related("plan")
    ):
        whole = row.original_minutes / row.calendar.minutes_per_day
        begun_on = moment(row.actual_start).date() if row.actual_start is not None else today
        worked = min((today - begun_on).days, whole - 1)
        if worked > 0:
            report_progress(row, round(100 * worked / whole, 1), whole - worked)
    set_data_date(plan_of(tale, sketch.project), today)
