"""Schedules built by Hypothesis: whatever a file format can hold, to be written and read again."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from yingzao.engines.calendar import WorkCalendar, instant
from yingzao.engines.schedule import (
    Activity,
    ActivityKind,
    Constraint,
    ConstraintKind,
    CriticalBy,
    FloatKind,
    LagCalendar,
    Link,
    LinkKind,
    Network,
    PathsBy,
    Progress,
    ProgressMode,
    Project,
    ScheduleOptions,
)
from yingzao.formats.schedule_file import (
    CodeType,
    CodeValue,
    ImportedActivity,
    ImportedBaseline,
    ImportedProject,
    ImportedResource,
    ImportedSchedule,
    MappingReport,
    ResourceAssignment,
    StoredDates,
    WbsNode,
)

BEGIN = instant(date(2024, 3, 4))
words = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cn", "Co"),
        exclude_characters="\ufffe\uffff",
    ),
    min_size=1,
    max_size=12,
)
instants = st.integers(0, 500 * 1440).map(lambda minutes: BEGIN + minutes)
maybe_instants = st.none() | instants
minutes = st.integers(1, 100_000)
HARD = {ConstraintKind.MANDATORY_START, ConstraintKind.MANDATORY_FINISH}
SOFT = {ConstraintKind.START_ON, ConstraintKind.FINISH_ON}


def without_report(schedule):
    """The schedule as far as a file can say it: what the reader remarked is not part of it."""
    return replace(schedule, report=MappingReport(()))


@st.composite
def shifts(draw):
    bounds = sorted(draw(st.sets(st.integers(0, 1440), max_size=6)))
    return tuple(zip(bounds[::2], bounds[1::2], strict=False))


@st.composite
def calendars(draw, number):
    week = tuple(draw(shifts()) for _day in range(7))
    if not any(week):
        week = (((480, 720), (780, 1020)), *week[1:])
    days = draw(st.dictionaries(st.integers(0, 40), shifts(), max_size=6))
    exceptions = {date(2024, 3, 4) + timedelta(day): days[day] for day in sorted(days)}
    return WorkCalendar(str(number), draw(words), week, exceptions, 8.0)


@st.composite
def constraints(draw, kinds):
    kind = draw(st.sampled_from(sorted(kinds, key=lambda each: each.value)))
    return Constraint(kind, None if kind is ConstraintKind.AS_LATE_AS_POSSIBLE else draw(instants))


@st.composite
def links(draw, activities, elapsed):
    found = []
    if len(activities) > 1:
        pairs = st.tuples(st.integers(0, len(activities) - 1), st.integers(0, len(activities) - 1))
        for before, after in sorted(
            draw(st.sets(pairs.filter(lambda pair: pair[0] < pair[1]), max_size=8)), key=lambda p: p[::-1]
        ):
            lag = draw(st.integers(-5000, 5000))
            is_elapsed = elapsed and lag != 0 and draw(st.booleans())
            kind = draw(st.sampled_from(LinkKind))
            found.append(Link(activities[before].id, activities[after].id, kind, lag, is_elapsed))
    return found


@st.composite
def project_schedules(draw):
    """What Microsoft Project XML can hold, as its reader gives it."""
    from yingzao.formats.mspdi import PROFILE

    known = [draw(calendars(number)) for number in range(1, draw(st.integers(1, 3)) + 1)]
    start = draw(instants)
    project = ImportedProject("1", draw(words), draw(words), start, start, None, draw(maybe_instants), "1")
    kinds = set(ConstraintKind) - draw(st.sampled_from([HARD, SOFT]))
    wbs = [WbsNode("0", "1", None, project.short_name, project.name, 0, True)]
    activities, kept, baseline = [], [], {}
    path = ["0"]
    for uid in range(1, draw(st.integers(1, 10)) + 1):
        path = path[: draw(st.integers(1, len(path)))]
        if draw(st.booleans()) and uid < 10:
            wbs.append(WbsNode(str(uid), "1", path[-1], draw(words), draw(words), len(wbs), False))
            path.append(str(uid))
            continue
        activity, stored = draw(_task(str(uid), path[-1], known, kinds))
        activities.append(activity)
        kept.append(stored)
        if draw(st.booleans()):
            baseline[activity.id] = (draw(instants), draw(maybe_instants))
    network = Network(
        [Project("1", start, project.name, start, calendar_id="1", options=PROFILE)],
        known, activities, draw(links(activities, elapsed=True)), {node.id: node.parent_id for node in wbs},
    )  # fmt: skip
    resources, assignments = draw(_resources(activities, "1"))
    return ImportedSchedule(
        network, (project,), tuple(wbs), tuple(kept), (), (), {}, resources, assignments, MappingReport(()),
        (ImportedBaseline("0", "1", "Baseline", baseline),) if baseline else (), "mspdi",
    )  # fmt: skip


@st.composite
def _task(draw, uid, above, known, kinds):
    original = draw(st.just(0) | minutes)
    progress = draw(st.sampled_from(Progress))
    remaining = {Progress.NOT_STARTED: original, Progress.COMPLETED: 0}.get(
        progress, draw(st.integers(0, original))
    )
    begun = progress is not Progress.NOT_STARTED
    start = draw(instants) if begun else None
    deadline = draw(st.none() | instants)
    activity = Activity(
        uid, "1", draw(st.sampled_from(known)).id, remaining, draw(words),
        ActivityKind.TASK if original else ActivityKind.FINISH_MILESTONE, progress, start,
        draw(instants) if progress is Progress.COMPLETED else None,
        draw(st.none() | constraints(kinds)),
        None if deadline is None else Constraint(ConstraintKind.FINISH_NO_LATER, deadline),
        suspended=draw(maybe_instants) if progress is Progress.IN_PROGRESS else None,
        resumed=draw(instants) if progress is Progress.IN_PROGRESS else None, wbs_id=above,
    )  # fmt: skip
    planned, finish = start if begun else draw(instants), activity.actual_finish or draw(instants)
    open_, under_way = not begun, progress is Progress.IN_PROGRESS
    stored = StoredDates(
        activity.resumed if under_way else planned, finish, draw(instants) if open_ else None,
        draw(instants) if open_ or under_way else None, planned_start=planned, planned_finish=finish,
        total_float_minutes=draw(st.integers(-5000, 5000)) if open_ else None,
        free_float_minutes=draw(st.integers(0, 5000)) if open_ else None,
    )  # fmt: skip
    by_hand = draw(st.booleans())
    percent = float(draw(st.integers(0, 100))) if by_hand else None
    kept = ImportedActivity(
        uid, "1", above, activity.code, draw(words), draw(st.sampled_from("012")), "", original,
        "CP_Phys" if by_hand else "CP_Drtn", percent, stored,
    )  # fmt: skip
    return activity, kept


@st.composite
def _resources(draw, activities, calendar_id, kinds=("RT_Labor", "RT_Mat"), parents=False):
    resources, assignments = [], []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        kind = draw(st.sampled_from(kinds))
        own = None if kind == "RT_Mat" else calendar_id
        parent = str(number - 1) if parents and number > 1 and draw(st.booleans()) else None
        resources.append(ImportedResource(str(number), parent, draw(words), draw(words), kind, own))
    for number in range(1, draw(st.integers(0, 4)) + 1):
        if not resources or not activities:
            break
        resource = draw(st.sampled_from(resources))
        units = [draw(st.integers(0, 10_000)) / 4 for _kind in range(3)]
        costs = [Decimal(draw(st.integers(0, 10**9))) / 100 for _kind in range(3)]
        activity = draw(st.sampled_from(activities))
        assignments.append(
            ResourceAssignment(str(number), activity.id, resource.id, resource.kind, *units, *costs)
        )
    return tuple(resources), tuple(assignments)


@st.composite
def primavera_schedules(draw):
    """What Primavera XML can hold, as its reader gives it: several projects, all kinds and options."""
    known = [draw(calendars(number)) for number in range(1, draw(st.integers(1, 3)) + 1)]
    values = [CodeValue(str(n), "1", str(n - 1) if n > 1 else None, draw(words), draw(words)) for n in (1, 2)]
    projects, engine_projects, wbs, activities, kept = [], [], [], [], []
    for number in range(1, draw(st.integers(1, 2)) + 1):
        own = str(number)
        imported = ImportedProject(
            own, draw(words), draw(words), draw(instants), draw(maybe_instants), draw(maybe_instants),
            draw(maybe_instants), draw(st.sampled_from(known)).id,
        )  # fmt: skip
        projects.append(imported)
        engine_projects.append(
            Project(own, imported.data_date, imported.name, imported.plan_start, imported.must_finish,
                    imported.calendar_id, draw(_options()))
        )  # fmt: skip
        nodes = [WbsNode(f"{number}0", own, None, draw(words), draw(words), 0, True)]
        nodes.append(WbsNode(f"{number}1", own, f"{number}0", draw(words), draw(words), 7, False))
        wbs += nodes
        for place in range(draw(st.integers(0, 4))):
            activity, stored = draw(_activity(f"{number}{place:02}", own, nodes, known))
            activities.append(activity)
            kept.append(stored)
    given = {each.id: ("2", "1") for each in activities if draw(st.booleans())}
    resources, assignments = draw(
        _resources(activities, "1", ("RT_Labor", "RT_Equip", "RT_Mat"), parents=True)
    )
    network = Network(
        engine_projects,
        known,
        activities,
        draw(links(activities, elapsed=False)),
        {n.id: n.parent_id for n in wbs},
    )
    return ImportedSchedule(
        network, tuple(projects), tuple(wbs), tuple(kept), (CodeType("1", draw(words), "Global", None),),
        tuple(values), given, resources, _by_project(assignments, activities), MappingReport(()), (), "pmxml",
    )  # fmt: skip


def _by_project(assignments, activities):
    """A file tells assignments project by project."""
    owner = {activity.id: activity.project_id for activity in activities}
    return tuple(sorted(assignments, key=lambda each: owner[each.activity_id]))


@st.composite
def _options(draw):
    return ScheduleOptions(
        progress_mode=draw(st.sampled_from(ProgressMode)), lag_calendar=draw(st.sampled_from(LagCalendar)),
        float_kind=draw(st.sampled_from(FloatKind)), critical_by=draw(st.sampled_from(CriticalBy)),
        critical_float_minutes=draw(st.integers(-1000, 1000)), open_ends_are_critical=draw(st.booleans()),
        use_expected_finish=draw(st.booleans()), float_to_own_project_end=draw(st.booleans()),
        lag_from_early_start=draw(st.booleans()), heed_other_projects=draw(st.booleans()),
        float_paths=draw(st.integers(0, 30)), float_paths_by=draw(st.sampled_from(PathsBy)),
    )  # fmt: skip


@st.composite
def _activity(draw, uid, own, nodes, known):
    from yingzao.formats.pmxml.activities import KINDS, STATUSES

    kind = draw(
        st.sampled_from([each for each in ActivityKind if each is not ActivityKind.RESOURCE_DEPENDENT])
    )
    progress = draw(st.sampled_from(Progress))
    begun, completed = progress is not Progress.NOT_STARTED, progress is Progress.COMPLETED
    milestone = kind in (ActivityKind.START_MILESTONE, ActivityKind.FINISH_MILESTONE)
    start = draw(maybe_instants) if begun else None
    any_constraint = st.none() | constraints(set(ConstraintKind))
    activity = Activity(
        uid, own, draw(st.sampled_from(known)).id, 0 if milestone else draw(minutes), draw(words), kind, progress,
        start,
        draw(maybe_instants) if completed else None, draw(any_constraint), draw(any_constraint), draw(maybe_instants),
        draw(maybe_instants) if start is not None else None, draw(maybe_instants) if start is not None else None,
        draw(maybe_instants), draw(maybe_instants), draw(st.sampled_from(nodes)).id,
    )  # fmt: skip
    floats = [None if completed else draw(st.none() | st.integers(-9000, 9000)) for _kind in range(2)]
    remaining = [draw(maybe_instants) for _date in range(4)]
    early = [draw(maybe_instants) if completed else draw(instants) for _date in range(4)]
    stored = StoredDates(
        *early, *remaining, draw(maybe_instants), draw(maybe_instants), *floats, draw(st.booleans())
    )
    kept = ImportedActivity(
        uid, own, activity.wbs_id, activity.code, draw(words),
        next(word for word, each in KINDS.items() if each is kind),
        next(word for word, each in STATUSES.items() if each is progress), draw(minutes),
        draw(st.sampled_from(["CP_Drtn", "CP_Units", "CP_Phys"])), draw(st.none() | st.sampled_from([0.0, 25.0, 50.0])),
        stored,
    )  # fmt: skip
    return activity, kept
