"""Compile the schedule kernels before anybody waits for them: once for every state of their sources on a machine."""

from datetime import date

from yingzao.engines.calendar import WorkCalendar, instant
from yingzao.engines.calendar.compiling import COMPILED, machine_code_folder
from yingzao.engines.schedule import (
    Activity,
    Constraint,
    ConstraintKind,
    Link,
    LinkKind,
    Network,
    Project,
    schedule,
)

EIGHT_HOURS = ((480, 720), (780, 1020))


def warm_up() -> None:
    """Schedule two small networks, which compiles what all networks need; does nothing where that was done."""
    ready = machine_code_folder() / "ready"
    if not COMPILED or ready.exists():
        return
    for calendars in (1, 2):
        schedule(_network(calendars))
    ready.parent.mkdir(parents=True, exist_ok=True)
    ready.touch()


def _network(calendars: int) -> Network:
    """Activities under one or two calendars, joined by every kind of link, the last as late as possible."""
    weeks = [(EIGHT_HOURS,) * 7, (EIGHT_HOURS,) * 5 + ((), ())][:calendars]
    late = Constraint(ConstraintKind.AS_LATE_AS_POSSIBLE)
    start = instant(date(2026, 3, 2))
    activities = [
        Activity(str(n), "p", str(n % calendars), 960, constraint=late if n == len(LinkKind) else None)
        for n in range(len(LinkKind) + 1)
    ]
    return Network(
        [Project("p", start, plan_start=start)],
        [WorkCalendar(str(n), str(n), week) for n, week in enumerate(weeks)],
        activities,
        [Link(str(kind.value), str(kind.value + 1), kind, 60) for kind in LinkKind],
    )
