"""A table in Excel or CSV to a schedule network: one row for every activity."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from yingzao.engines.calendar import MINUTES_PER_DAY, WorkCalendar
from yingzao.engines.schedule import (
    Activity,
    ActivityKind,
    Constraint,
    ConstraintKind,
    Link,
    Network,
    Progress,
    Project,
)
from yingzao.formats.schedule_file import (
    ImportedActivity,
    ImportedProject,
    ImportedSchedule,
    Places,
    ScheduleFileError,
    StoredDates,
    WbsNode,
    build_report,
)
from yingzao.formats.sheets import File, Limits, Row, SheetError, read_file

from .calendars import HEADINGS as CALENDAR_HEADINGS
from .calendars import STANDARD, built_in, read_calendars
from .cells import Place, read_constraint, read_duration, read_instant, read_kind, read_share, read_text
from .columns import CALENDAR_SHEETS, HEADINGS, MEANS, NEEDED, TableSheet, find_table, helper_sheet
from .predecessors import Known, read_predecessors
from .project import read_project_sheet

PROJECT, ROOT = "1", "0"
LIMITS = Limits(bytes=60 * 1024**2, rows=200_000, cells=4_000_000)
NO_WORK = (ActivityKind.START_MILESTONE, ActivityKind.FINISH_MILESTONE)


@dataclass
class _Plan:
    """What has been read so far."""

    calendars: dict[str, WorkCalendar]
    default: str
    notes: Counter[str] = field(default_factory=Counter)
    nodes: dict[str, WbsNode] = field(default_factory=dict)
    activities: list[Activity] = field(default_factory=list)
    kept: list[ImportedActivity] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)
    means: dict[str, dict[str, str]] = field(default_factory=dict)

    def minutes_per_day(self, calendar_id: str) -> int:
        return round(self.calendars[calendar_id].hours_per_day * 60)


def read_schedule_table(data: bytes, name: str) -> ImportedSchedule:
    """Read the table of an uploaded file called ``name``.

    Headings in Chinese or English: code and duration are needed; name, WBS path, kind, predecessors, calendar,
    constraint, planned and actual dates, progress, cost and labour are read where they are. What begins nothing
    and follows nothing begins on its planned start. Raises :class:`ScheduleFileError` naming sheet, row and column.
    """
    file = _read(data, name)
    table = find_table(file)
    if table is None:
        needed = ", ".join(f"{HEADINGS[each][0]} ({HEADINGS[each][1]})" for each in NEEDED)
        raise ScheduleFileError(
            "table.no_headings",
            "The file holds no row of headings with code and duration.",
            f"Give the table headings, at least {needed}.",
            params={"needed": needed},
        )
    stated = read_project_sheet(file)
    calendars = {each.id: each for each in _own_calendars(file)}
    plan = _Plan(calendars, stated.calendar or STANDARD)
    _calendar(plan, plan.default, None)
    for row in table.rows:
        _read_row(table, row, plan)
    places = _places(file, table, plan)
    links = _links(table, plan)
    places.links.update(
        ((link.predecessor_id, link.successor_id), plan.rows[link.successor_id].number) for link in links
    )
    start, data_date = _start(table, plan, stated.start), stated.data_date
    actual = [each for a in plan.activities for each in (a.actual_start, a.actual_finish) if each is not None]
    data_date = max([start, *actual]) if data_date is None else data_date
    title = stated.name or table.name or name.rpartition(".")[0] or name
    project = ImportedProject(
        PROJECT, stated.code or title, title, data_date, start, stated.must_finish, None, plan.default
    )
    root = WbsNode(ROOT, PROJECT, None, project.short_name, project.name, 0, True)
    wbs = (root, *plan.nodes.values())
    network = Network(
        [Project(PROJECT, data_date, title, start, stated.must_finish, plan.default)],
        list(plan.calendars.values()),
        _begun(plan, links, start),
        links,
        {node.id: node.parent_id for node in wbs},
    )
    unread = Counter(table.unknown)
    return ImportedSchedule(
        network, (project,), wbs, tuple(plan.kept), (), (), {}, (), (),
        build_report(fields=unread, constructs=plan.notes), (), "table", file.encoding or "utf-8",
        places, means=plan.means,
    )  # fmt: skip


def _read(data: bytes, name: str) -> File:
    try:
        return read_file(data, name, LIMITS)
    except SheetError as error:
        raise ScheduleFileError(
            f"sheet.{error.code}",
            f"The table cannot be read ({error}).",
            "Save it as an Excel workbook (.xlsx) or as CSV UTF-8.",
            params=error.params,
        ) from None


def _places(file: File, table: TableSheet, plan: _Plan) -> Places:
    """Where the rows of the table and of the sheet of calendars stand."""
    sheet = helper_sheet(file, CALENDAR_SHEETS)
    rows = [] if sheet is None else sheet.rows[1:]
    return Places(
        (table.name or None, table.headings.get("days", "days")),
        (table.name or None, table.headings.get("predecessors", "predecessors")),
        (None if sheet is None else sheet.name, CALENDAR_HEADINGS[2]),
        {code: row.number for code, row in plan.rows.items()},
        calendars={str(row.cell(0) or "").strip(): row.number for row in rows},
    )


def _own_calendars(file: File) -> list[WorkCalendar]:
    sheet = helper_sheet(file, CALENDAR_SHEETS)
    return [] if sheet is None else list(read_calendars(sheet))


def _calendar(plan: _Plan, name: str, place: Place | None) -> str:
    """The id of a calendar by its name, from the sheet of calendars or one that is known by name."""
    if name not in plan.calendars:
        known = built_in(name)
        if known is None:
            shown = ", ".join(["5d", "6d", "7d", "24h", *plan.calendars])
            problem = f"Calendar {name[:40]!r} is not known."
            remedy = f"Write one of {shown}, or describe it on a sheet named Calendars."
            params = {"value": name[:40], "known": shown}
            if place is None:
                raise ScheduleFileError(
                    "table.calendar_unknown", problem, remedy, table="Project", params=params
                )
            raise place.error("table.calendar_unknown", problem, remedy, params)
        plan.calendars[name] = known
    return name


def _read_row(table: TableSheet, row: Row, plan: _Plan) -> None:
    def at(name: str) -> Place:
        return Place(table, row, name)

    code = read_text(at("code"))
    if not code:
        plan.notes["row.without_code"] += 1
        return
    if code in plan.rows:
        raise at("code").error(
            "table.duplicate_code",
            f"Code {code[:40]!r} stands twice; it was first met in row {plan.rows[code].number}.",
            "Give every activity a code of its own.",
            {"value": code[:40], "first_row": plan.rows[code].number},
        )
    plan.rows[code] = row
    calendar_id = _calendar(plan, read_text(at("calendar")) or plan.default, at("calendar"))
    per_day = plan.minutes_per_day(calendar_id)
    original = read_duration(at("days"), per_day)
    kind = read_kind(at("kind"))
    if original is None and kind in (None, ActivityKind.TASK):
        raise at("days").error(
            "table.no_duration", f"Activity {code[:40]} has no duration.", "Give working days; 0 is a milestone.",
            {"activity": code[:40]},
        )  # fmt: skip
    original = original or 0
    kind = kind or (ActivityKind.TASK if original else ActivityKind.FINISH_MILESTONE)
    start, finish = read_instant(at("planned_start")), _finish(at("planned_finish"))
    progress, remaining, began, ended = _progress(at, original, per_day)
    wbs_id = _node(read_text(at("wbs")), plan)
    plan.activities.append(
        Activity(
            code, PROJECT, calendar_id, 0 if kind in NO_WORK else remaining, code, kind, progress, began, ended,
            read_constraint(at("constraint")), wbs_id=wbs_id,
        )
    )  # fmt: skip
    if given := {name: text for name in MEANS if (text := read_text(at(name)))}:
        plan.means[code] = given
    open_ = progress is Progress.NOT_STARTED
    stored = StoredDates(
        start if open_ else None,
        finish if progress is not Progress.COMPLETED else None,
        planned_start=start,
        planned_finish=finish,
    )
    plan.kept.append(
        ImportedActivity(
            code,
            PROJECT,
            wbs_id,
            code,
            read_text(at("name")) or code,
            "",
            "",
            original,
            "CP_Drtn",
            None,
            stored,
        )
    )


def _finish(place: Place) -> int | None:
    """A finish; a day without time is its end."""
    when = read_instant(place)
    if when is None or when % MINUTES_PER_DAY or ":" in str(place.value):
        return when
    return when + MINUTES_PER_DAY


def _progress(
    at: Callable[[str], Place], original: int, per_day: int
) -> tuple[Progress, int, int | None, int | None]:
    """Progress, minutes left, and actual dates: as the dates say, else as the percentage does."""
    share = read_share(at("progress"))
    began, ended = read_instant(at("actual_start")), _finish(at("actual_finish"))
    left = read_duration(at("remaining"), per_day)
    if ended is not None or (share == 1 and not left):
        return Progress.COMPLETED, 0, began, ended
    if began is None and not share:
        return Progress.NOT_STARTED, original, None, None
    remaining = round(original * (1 - (share or 0.0))) if left is None else left
    return Progress.IN_PROGRESS, remaining, began, None


def _node(path: str, plan: _Plan) -> str:
    """The WBS node of a path such as Structure/Floor 1; a slash in a name is written twice."""
    parent = ROOT
    for name in filter(None, (part.strip() for part in path.replace("//", "\0").split("/"))):
        shown = name.replace("\0", "/")
        node_id = f"{'' if parent == ROOT else parent + '/'}{name.replace(chr(0), '//')}"
        if node_id not in plan.nodes:
            plan.nodes[node_id] = WbsNode(node_id, PROJECT, parent, shown, shown, len(plan.nodes) + 1, False)
        parent = node_id
    return parent


def _links(table: TableSheet, plan: _Plan) -> list[Link]:
    per_day = {each.id: plan.minutes_per_day(each.calendar_id) for each in plan.activities}
    known = Known({each.id: each.id for each in plan.activities}, per_day)
    return [
        link
        for code, row in plan.rows.items()
        for link in read_predecessors(Place(table, row, "predecessors"), code, known)
    ]


def _start(table: TableSheet, plan: _Plan, stated: int | None) -> int:
    """When the project begins: as stated, else with the first date in the table."""
    if stated is not None:
        return stated
    dates = [each.stored.planned_start for each in plan.kept] + [
        each.actual_start for each in plan.activities
    ]
    known = [each for each in dates if each is not None]
    if not known:
        raise ScheduleFileError(
            "table.no_start",
            "No row has a planned start, so the plan has no beginning.",
            "Give at least the first activity a planned start.",
            table=table.name or None,
            params={},
        )
    return min(known)


def _begun(plan: _Plan, links: list[Link], start: int) -> list[Activity]:
    """The activities; one that follows nothing is held to its planned start."""
    follows = {link.successor_id for link in links}
    return [
        _held(activity, kept.stored.planned_start, start) if activity.id not in follows else activity
        for activity, kept in zip(plan.activities, plan.kept, strict=True)
    ]


def _held(activity: Activity, planned: int | None, start: int) -> Activity:
    if planned is None or planned <= start or activity.constraint is not None:
        return activity
    if activity.progress is not Progress.NOT_STARTED:
        return activity
    return replace(activity, constraint=Constraint(ConstraintKind.START_NO_EARLIER, planned))
