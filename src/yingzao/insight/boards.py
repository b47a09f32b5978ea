"""What a board shows: figures and lists for one project, and a row a project for the company."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingzao.core.access.gate import may, sees_every
from yingzao.core.accounts.wording import together
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Text, ledger_for
from yingzao.core.records.models import Record
from yingzao.core.records.status import Status
from yingzao.core.routes.models import Task
from yingzao.engines.schedule.lights import Light
from yingzao.modules.schedule.deviation import duration_deviation, plan_finish
from yingzao.modules.schedule.gates import missing_by_activity
from yingzao.modules.schedule.models import Activity, LightColour, Plan, shown_moment
from yingzao.modules.schedule.project_lights import BufferWords, buffer_words, project_lights
from yingzao.modules.schedule.words import number_text, reason_text

from . import activity_sets, counting
from .figures import GREEN, NONE, RED, YELLOW, Figure, activities_url, ids_filter, light_for, records_url
from .form_tiles import FormTile, form_tiles
from .recent import Happening, happenings

SCHEME = "technical.method_statement"
DEFECT, ACTION, HAZARD, READING = (
    "quality.defect", "schedule.corrective_action", "safety.hazard_report", "monitoring.monitoring_reading"
)  # fmt: skip
ROWS = 8
TASKS = 6


@dataclass(frozen=True)
class ActivityRow:
    """An activity with its light in words and, where it may not start, the first reason with its page."""

    activity: Activity
    light: LightColour
    reason: str
    days_late: str
    float_days: str
    why: str
    why_url: str

    @property
    def start(self) -> datetime | None:
        return shown_moment(self.activity.start)

    @property
    def finish(self) -> datetime | None:
        return shown_moment(self.activity.finish)


@dataclass(frozen=True)
class LateApproval:
    """A record whose approval is past its day, and everybody it waits for."""

    record: Record
    step: str
    due_on: date | None
    people: str


@dataclass(frozen=True)
class KindRow:
    """Undecided records of one kind, both numbers with their lists."""

    name: Text
    open: Figure
    overdue: Figure


@dataclass
class ProjectBoard:
    """Everything on the cockpit of one project."""

    project: Project
    light: LightColour
    plan: Plan | None
    sees_plan: bool
    burnt: list[BufferWords] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    kinds: list[KindRow] = field(default_factory=list)
    schemes: list[Figure] = field(default_factory=list)
    critical: list[ActivityRow] = field(default_factory=list)
    week: list[ActivityRow] = field(default_factory=list)
    blocked: list[ActivityRow] = field(default_factory=list)
    due_today: list[Record] = field(default_factory=list)
    late: list[LateApproval] = field(default_factory=list)
    my_tasks: list[Task] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    more: dict[str, Figure] = field(default_factory=dict)
    tiles: list[FormTile] = field(default_factory=list)

    def every_figure(self) -> list[Figure]:
        pairs = [figure for row in self.kinds for figure in (row.open, row.overdue)]
        tiles = [figure for tile in self.tiles for figure in tile.figures]
        return [*self.figures, *pairs, *self.schemes, *self.more.values(), *tiles]


def project_board(person, project: Project, today: date) -> ProjectBoard:
    plan = Plan.objects.visible_to(person).filter(project=project, is_current=True).first()
    sees_plan = plan is not None or sees_every(person, activity_sets.PLAN_KIND, project)
    scope = [project] if sees_plan else []
    light = LightColour(project_lights(scope).get(project.pk, Light.NONE).value)
    board = ProjectBoard(project, light, plan, sees_plan, buffer_words(project, person) if sees_plan else [])
    missing = activity_sets.blocked(scope)
    late = counting.overdue_tasks(person, [project])
    kinds = counting.by_kind(person, [project], today).get(project.pk, [])
    board.figures = _figures(person, project, today, board, kinds, late, len(missing))
    if may(person, "view", ACTION, project):
        count = next((each for each in kinds if each.kind == ACTION), None)
        board.more["actions"] = _open_figure(project, ACTION, _("Corrective actions"), count)
    board.kinds = [
        _kind_row(project, each) for each in sorted(kinds, key=lambda k: (-k.overdue, -k.open, k.kind))
    ]
    board.schemes = _scheme_figures(person, project)
    if plan is not None:
        _add_activities(board, project, missing, today)
    board.late = late_approvals(late)[:TASKS]
    board.my_tasks = list(
        Task.objects.open_for(person).filter(run__record__project=project)
        .select_related("run__record__project", "person").order_by("due_on", "pk")[:TASKS]
    )  # fmt: skip
    board.due_today = list(_due(person, today).filter(project=project)[:ROWS])
    board.happenings = happenings(person, project)
    board.tiles = form_tiles(person, project)
    return board


def _due(person, today: date):
    """Records whose day is today and that are not done."""
    found = Record.objects.visible_to(person).open().filter(due_on=today)
    return found.select_related("responsible", "project", "part").order_by("pk")


def _figures(
    person, project: Project, today: date, board: ProjectBoard, kinds: list[counting.KindCount],
    late: list[Task], blocked: int,
) -> list[Figure]:  # fmt: skip
    found = [progress_figure(project, board)] if board.plan else []
    if board.plan and (deviation := deviation_figure(project, board.plan, found[0].count)):
        found.append(deviation)
    by_kind = {each.kind: each for each in kinds}
    if may(person, "view", DEFECT, project):
        found.append(_open_figure(project, DEFECT, _("Open defects"), by_kind.get(DEFECT)))
    found.append(overdue_figure(project, sum(each.overdue for each in kinds)))
    found.append(approvals_figure(project, late))
    if board.sees_plan:
        found.append(blocked_figure(project, blocked))
    if may(person, "view", SCHEME, project):
        found.append(unreviewed_figure(project, counting.unreviewed(person, [project])))
    if may(person, "view", READING, project):
        pks = [pk for _project, pk in counting.alarms(person, [project], today)]
        url = records_url(project, READING, ids=ids_filter(pks))
        reason = _("alarm limit reached within %d days") % counting.ALARM_DAYS if pks else ""
        found.append(Figure("alarms", _("Monitoring alarms"), len(pks), url, light_for(len(pks)), reason))
    if may(person, "view", HAZARD, project):
        count = counting.grave_hazards(person, [project])[project.pk]
        url = records_url(project, HAZARD, open=1, level=list(counting.GRAVE))
        reason = _("major or high risk, not removed") if count else ""
        found.append(Figure("hazards", _("Grave hazards"), count, url, light_for(count), reason))
    return found


def progress_figure(project: Project, board: ProjectBoard) -> Figure:
    """Actual against planned progress, weighted by duration, and the worst light of the critical work."""
    planned, actual, count = activity_sets.progress([project]).get(project.pk, (0.0, 0.0, 0))
    return share_figure(project, planned, actual, count, board.light)


def deviation_figure(project: Project, plan: Plan, count: int) -> Figure | None:
    """Computed against contract duration; None while the contract's days are not entered."""
    found = duration_deviation(project, plan_finish(plan))
    if found is None:
        return None
    url, reason = activities_url(project, "all"), found.words
    return Figure(
        "deviation", _("Duration deviation"), count, url, found.light.value, reason, shown=found.text
    )


def share_figure(project: Project, planned: float, actual: float, count: int, light: LightColour) -> Figure:
    behind = round(planned - actual, 1)
    reason = _("%s points behind") % number_text(behind) if behind > 0 else _("as planned")
    return Figure(
        "progress", _("Overall progress"), count, activities_url(project, "all"), light.value, reason,
        unit=_("%% · planned %s %%") % number_text(planned), shown=number_text(actual), percent=round(actual),
    )  # fmt: skip


def _open_figure(project: Project, kind: str, label: str, count: counting.KindCount | None) -> Figure:
    open_, overdue = (count.open, count.overdue) if count else (0, 0)
    light = RED if overdue else YELLOW if open_ else GREEN
    detail = ngettext("%d overdue", "%d overdue", overdue) % overdue if overdue else ""
    reason = detail or (_("none overdue") if open_ else _("all closed"))
    return Figure(kind, label, open_, records_url(project, kind, open=1), light, reason)


def overdue_figure(project: Project | None, count: int) -> Figure:
    reason = _("day passed, not decided") if count else _("nothing is late")
    return Figure(
        "overdue", _("Overdue records"), count, records_url(project, overdue=1), light_for(count), reason
    )


def approvals_figure(project: Project | None, late: list[Task]) -> Figure:
    """Records with an approval past its day; one record counts once, however many are asked."""
    pks = {task.run.record_id for task in late}
    waits = _("longest waits for %s") % late[0].person if late and late[0].person else ""
    reason = waits or (_("nobody to sign") if late else _("all in time"))
    url = records_url(project, ids=ids_filter(pks))
    return Figure("approvals", _("Overdue approvals"), len(pks), url, light_for(len(pks)), reason)


def blocked_figure(project: Project | None, count: int) -> Figure:
    reason = _("start is due but not allowed") if count else _("every start is free")
    return Figure(
        "blocked", _("Blocked starts"), count, activities_url(project, "blocked"), light_for(count), reason
    )


def late_approvals(tasks: list[Task]) -> list[LateApproval]:
    """One entry a record, the longest overdue first."""
    by_record: dict[int, list[Task]] = {}
    for task in tasks:
        by_record.setdefault(task.run.record_id, []).append(task)
    return [
        LateApproval(
            each[0].run.record, each[0].step_name, each[0].due_on,
            together(dict.fromkeys(str(task.person) for task in each if task.person)),
        )
        for each in by_record.values()
    ]  # fmt: skip


def unreviewed_figure(project: Project | None, schemes: list[Any]) -> Figure:
    url = records_url(project, SCHEME, ids=ids_filter(scheme.pk for scheme in schemes))
    reason = _("expert review or amendments open") if schemes else _("all reviewed")
    label = _("Expert review open")
    return Figure("unreviewed", label, len(schemes), url, light_for(len(schemes)), reason)


def _kind_row(project: Project, count: counting.KindCount) -> KindRow:
    ledger = ledger_for(count.kind)
    name = ledger.plural if ledger else count.kind
    return KindRow(
        name,
        Figure("open", name, count.open, records_url(project, count.kind, open=1)),
        Figure(
            "overdue",
            name,
            count.overdue,
            records_url(project, count.kind, overdue=1),
            light_for(count.overdue),
        ),
    )


def _scheme_figures(person, project: Project) -> list[Figure]:
    """Schemes for hazardous works by state, each with its list."""
    if not may(person, "view", SCHEME, project):
        return []
    counts = counting.hazardous_by_status(person, project)
    return [
        Figure(
            status.value, status.label, counts[status.value],
            records_url(project, SCHEME, status=status.value, answer=["hazardous", "over_scale", "unknown"]),
            NONE if status.colour in ("grey", "blue") else status.colour,
        )
        for status in Status if counts[status.value]
    ]  # fmt: skip


def _add_activities(board: ProjectBoard, project: Project, missing: dict[int, list], today: date) -> None:
    critical = activity_sets.chosen("critical", [project], today)
    week = activity_sets.chosen("week", [project], today)
    rows, held = (
        list(critical[:ROWS]),
        list(activity_sets.activities_in([project]).filter(pk__in=missing)[:ROWS]),
    )
    unknown = [row for row in rows if row.pk not in missing and not row.progress]
    missing = missing | missing_by_activity(unknown)
    board.critical = as_rows(rows, missing)
    board.blocked = as_rows(held, missing)
    board.week = as_rows(list(week[:ROWS]), missing)
    for name, found in (("critical", critical), ("week", week)):
        url = activities_url(project, name)
        board.more[name] = Figure(name, activity_sets.SETS[name], found.count(), url)


def _signed(delay_days: float | None) -> str:
    """Ahead of the baseline with +, behind it with −, as site plans are read."""
    if delay_days is None or abs(delay_days) < 0.05:
        return "" if delay_days is None else "0"
    return f"+{number_text(-delay_days)}" if delay_days < 0 else number_text(-delay_days)


def as_rows(activities: Iterable[Activity], missing: dict[int, list]) -> list[ActivityRow]:
    rows, activities = [], list(activities)
    wanted = {activity.light_reason.get("inherited_from") for activity in activities} - {None}
    origins = {
        each.pk: each for each in Activity.objects.filter(pk__in=wanted).select_related("plan__project")
    }
    for activity in activities:
        origin = origins.get(activity.light_reason.get("inherited_from"))
        lacks = missing.get(activity.pk, [])
        per_day = activity.calendar.minutes_per_day or 480
        rows.append(
            ActivityRow(
                activity, LightColour(activity.light), reason_text(activity),
                _signed(activity.delay_days),
                "" if activity.total_float is None else number_text(activity.total_float / per_day),
                *_why(lacks, origin),
            )
        )  # fmt: skip
    return rows


def _why(lacks: list, origin: Activity | None) -> tuple[str, str]:
    """What is missing in most detail, else the late predecessor that holds the activity back.

    Checkers speak from the general (a record is not approved) to the particular (which link of its chain is open).
    """
    if lacks:
        return str(lacks[-1].text), lacks[-1].url
    return (_("waits for %s") % origin, origin.get_absolute_url()) if origin else ("", "")
